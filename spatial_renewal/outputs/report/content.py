"""What does the report say, in which order? (findings first, then their tables, method, basis, limits)"""

from collections.abc import Iterator, Sequence

from spatial_renewal.outputs.report import basis, tables
from spatial_renewal.outputs.report.amounts import total
from spatial_renewal.outputs.report.findings import planned_estates, sentences
from spatial_renewal.outputs.report.parts import Block, Figures, Label, Paragraph, Picture, Report, Section, Table, say
from spatial_renewal.study import Outcome


def write_report(outcome: Outcome, *, pictures: Sequence[Picture] = ()) -> Report:
    """The report of a run.

    Parameters
    ----------
    outcome
        Every table of the run.
    pictures
        Plates and charts, in their order; they stand after the findings.

    Returns
    -------
    Report
        Parts that `report_html` and `report_docx` set in type. Tables without rows are left out.
    """
    inputs = outcome.inputs
    values = {
        "city": inputs.name,
        "city_en": inputs.name_en,
        "standard": inputs.standard.number,
        "policy": inputs.policy.number or inputs.policy.title_zh,
        "policy_en": inputs.policy.title_en,
        "date": inputs.date,
        "year": inputs.plan_year,
    }
    return Report(
        title=say("title", values),
        subtitle=say("subtitle", values),
        remarks=tuple(_remarks(outcome)),
        sections=tuple(section for section in _sections(outcome, pictures) if section.blocks),
    )


def _remarks(outcome: Outcome) -> Iterator[Label]:
    inputs = outcome.inputs
    if inputs.synthetic:
        yield say("synthetic")
    if inputs.policy.status == "draft":
        yield say("draft")
    if inputs.map_approval_number:
        yield say("approval", {"number": inputs.map_approval_number})


def _sections(outcome: Outcome, pictures: Sequence[Picture]) -> Iterator[Section]:
    found = tuple(Paragraph(text, point=True) for text in sentences(outcome))
    yield Section(say("section_findings"), (_key_figures(outcome), *found))
    if pictures:
        yield Section(say("section_pictures"), (Paragraph(say("text_pictures")), *pictures))
    gaps = _filled(tables.gap_table(outcome), tables.subdistrict_table(outcome))
    yield Section(say("section_gaps"), _introduced("text_gaps", gaps))
    yield Section(say("section_provision"), _introduced("text_provision", _filled(tables.provision_table(outcome))))
    order = _filled(tables.unit_table(outcome), tables.theme_table(outcome), tables.year_table(outcome))
    yield Section(say("section_units"), order)
    yield Section(say("section_measures"), _filled(tables.measure_table(outcome)))
    yield Section(say("section_method"), tuple(basis.method(outcome)))
    documents = _filled(basis.profile_table(outcome), basis.source_table(outcome))
    yield Section(say("section_basis"), documents)
    limits = _filled(basis.assumption_table(outcome), basis.note_table(outcome))
    yield Section(say("section_limits"), _introduced("text_limits", limits))


def _key_figures(outcome: Outcome) -> Figures:
    planned = planned_estates(outcome)
    return Figures(
        (
            (f"{len(planned):,} / {len(outcome.estates):,}", say("figure_programme")),
            (f"{len(outcome.units):,}", say("figure_units")),
            (total(planned["households"]), say("figure_households")),
            (total(planned["elderly_60"]), say("figure_elderly")),
        )
    )


def _introduced(text: str, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Blocks after the sentence that says how to read them; nothing where there are none."""
    return (Paragraph(say(text)), *blocks) if blocks else ()


def _filled(*made: Table) -> tuple[Block, ...]:
    return tuple(table for table in made if table.rows)
