"""On what does the report rest? (method with its parameters, standard and policy, sources, assumptions, findings)"""

import math
from collections.abc import Iterator

import pyproj

from spatial_renewal.errors import LEVEL_LABELS
from spatial_renewal.outputs.profile_view import certainty_counts
from spatial_renewal.outputs.report.amounts import share, text
from spatial_renewal.outputs.report.parts import Cell, Column, Label, Paragraph, Table, say
from spatial_renewal.profiles.figures import CERTAINTY_LABELS
from spatial_renewal.profiles.load import indicators
from spatial_renewal.study import Outcome

_STEPS = ("screen", "demand", "network", "access", "coverage", "provision", "units", "priority")
_HASH_SHOWN = 12


def method(outcome: Outcome) -> Iterator[Paragraph]:
    """One sentence a stage, with the parameters that it ran with."""
    params, known = outcome.inputs.params, indicators()
    heavy = {name: weight for name, weight in params.priority.weights.items() if weight > 0}
    whole = sum(heavy.values())
    values = {
        **{name: "∞" if math.isinf(value) else f"{value:g}" for name, value in _numbers(outcome).items()},
        "crs": pyproj.CRS(outcome.inputs.crs).name,
        "standard": outcome.inputs.standard.number,
        "quantile": share(params.priority.reference_quantile, 1),
        "swing": share(params.priority.weight_swing, 1),
        "weights": "、".join(f"{known[name].zh} {share(weight, whole)}" for name, weight in heavy.items()),
        "weights_en": ", ".join(f"{known[name].en} {share(weight, whole)}" for name, weight in heavy.items()),
    }
    for step in _STEPS:
        yield Paragraph(say(f"method_{step}", values), point=True)


def _numbers(outcome: Outcome) -> dict[str, float]:
    params = outcome.inputs.params
    return {
        "persons_per_household": params.demand.persons_per_household,
        "snap_limit_m": params.network.snap_limit_m,
        "search_limit_m": params.access.search_limit_m,
        "merge_distance_m": params.units.merge_distance_m,
        "min_households": params.units.min_households or 0.0,
        "max_households": params.units.max_households or math.inf,
    }


def profile_table(outcome: Outcome) -> Table:
    """Standard and policy of the run, and how sure their entries are."""
    rows = []
    for kind, profile in (("standard", outcome.inputs.standard), ("policy", outcome.inputs.policy)):
        counts = certainty_counts(profile)
        rows.append(
            (
                Cell(*say(kind)),
                Cell(text(profile.number), profile.id),
                Cell(profile.title_zh, profile.title_en),
                *(Cell(f"{counts[level]:,}") for level in CERTAINTY_LABELS),
            )
        )
    columns = (
        Column(say("head_kind"), width=0.8),
        Column(say("head_number"), width=1.6),
        Column(say("head_title"), width=3.4),
        *(Column(label, figures=True, width=0.8) for label in CERTAINTY_LABELS.values()),
    )
    return Table(say("table_profiles"), columns, tuple(rows))


def source_table(outcome: Outcome) -> Table:
    """Every file that was read."""
    rows = tuple(
        (
            Cell(source.role),
            Cell(source.path),
            Cell(f"{source.rows_read:,}"),
            Cell(f"{source.rows_left_out:,}"),
            Cell(text(source.attribution)),
            Cell(source.sha256[:_HASH_SHOWN]),
        )
        for source in outcome.inputs.sources
    )
    columns = (
        Column(say("head_role"), width=1.2),
        Column(say("head_file"), width=2.2),
        Column(say("head_rows"), figures=True),
        Column(say("head_left_out"), figures=True),
        Column(say("head_attribution"), width=1.8),
        Column(say("head_hash"), width=1.4),
    )
    return Table(say("table_sources"), columns, rows)


def assumption_table(outcome: Outcome) -> Table:
    """Every assumption in force."""
    rows = tuple(
        (Cell(str(name).removeprefix("parameters.")), Cell(str(value)), Cell(text(why)))
        for name, value, why in outcome.assumptions[["assumption", "value", "why"]].itertuples(index=False)
    )
    columns = (
        Column(say("head_assumption"), width=2.2),
        Column(say("head_value"), width=1.6),
        Column(say("head_why"), width=3.0),
    )
    return Table(say("table_assumptions"), columns, rows)


def note_table(outcome: Outcome) -> Table:
    """Everything that was found while reading and computing."""
    rows = tuple(
        (Cell(*_level(found.level)), Cell(found.sentence("zh"), found.sentence("en")), Cell(found.source))
        for found in outcome.findings
    )
    columns = (
        Column(say("head_level"), width=0.9),
        Column(say("head_note"), width=5.0),
        Column(say("head_role"), width=1.2),
    )
    return Table(say("table_notes"), columns, rows)


def _level(level: str) -> Label:
    return next(label for name, label in LEVEL_LABELS.items() if name == level)
