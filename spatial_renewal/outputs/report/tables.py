"""Which tables does the report show of the results? (gaps, subdistricts, provision, order of units, measures)"""

import pandas as pd

from spatial_renewal.outputs.headings import table_label, word
from spatial_renewal.outputs.lacking import lacking
from spatial_renewal.outputs.programme import PEOPLE, programme
from spatial_renewal.outputs.report.amounts import NOTHING, figure, text, total
from spatial_renewal.outputs.report.findings import planned_estates
from spatial_renewal.outputs.report.parts import Cell, Column, Label, Table, say
from spatial_renewal.outputs.standing import standing
from spatial_renewal.profiles.load import categories, indicators, measures
from spatial_renewal.profiles.model import UNIT_WORDS
from spatial_renewal.study import Outcome

ROWS_SHOWN = 20  # of tables that the workbook holds in full


def gap_table(outcome: Outcome) -> Table:
    """Every category that estates of the programme lack: how many estates, why, for how many, by which clause."""
    rows, kinds = lacking(outcome), categories()
    planned = max(1, len(planned_estates(outcome)))
    rules = outcome.coverage.drop_duplicates("category").set_index("category")
    found = []
    for category, group in rows.groupby("category"):
        kind, rule = kinds[str(category)], rules.loc[category] if category in rules.index else None
        far = int(group["cause"].isin(("out_of_reach", "none")).sum())
        unit = UNIT_WORDS.get(str(rule["demand_unit"]), ("", "")) if rule is not None else ("", "")
        cells = (
            Cell(kind.zh, kind.en),
            Cell(NOTHING if rule is None else word(str(rule["tier"]))[0]),
            Cell(NOTHING if rule is None else figure(rule["threshold_m"])),
            Cell(f"{len(group):,}", bar=len(group) / planned),
            Cell(f"{far:,}"),
            Cell(f"{len(group) - far:,}"),
            Cell(_people(group["people"], unit[0]), unit[1] if group["people"].notna().any() else ""),
            Cell(NOTHING if rule is None else text(rule["clause"])),
        )
        found.append((not kind.lead, -len(group), kind.id, cells))
    columns = (
        Column(say("head_category"), width=2.4),
        Column(say("head_tier"), width=0.9),
        Column(say("head_threshold"), figures=True, width=1.2),
        Column(say("head_lacking"), figures=True, width=1.2),
        Column(say("head_far"), figures=True),
        Column(say("head_full"), figures=True),
        Column(say("head_people"), figures=True, width=2.0),
        Column(say("head_clause"), width=2.0),
    )
    return Table(say("table_gaps"), columns, tuple(cells for *_, cells in sorted(found, key=lambda row: row[:3])))


def subdistrict_table(outcome: Outcome) -> Table:
    """Estates of the programme and how many of them lack each leading category, by subdistrict."""
    planned = planned_estates(outcome)
    nowhere = say("no_subdistrict")
    place = planned.set_index("estate_id")["subdistrict"].fillna(nowhere[0])
    sizes = place.value_counts().sort_index()
    leads = [kind for kind in categories().values() if kind.lead]
    rows = lacking(outcome)
    counts = pd.crosstab(rows["estate_id"].map(place), rows["category"])
    counts = counts.reindex(index=sizes.index, columns=[kind.id for kind in leads], fill_value=0)
    columns = (
        Column(say("head_subdistrict"), width=1.6),
        Column(say("head_estates"), figures=True),
        *(Column((kind.zh, kind.en), figures=True, width=1.2) for kind in leads),
    )
    cells = tuple(
        (
            Cell(str(name), nowhere[1] if name == nowhere[0] else ""),
            Cell(f"{size:,}"),
            *(Cell(f"{n:,}", bar=n / size) for n in counts.to_numpy(dtype=int)[place].tolist()),
        )
        for place, (name, size) in enumerate(sizes.items())
    )
    return Table(say("table_subdistricts"), columns, cells)


def provision_table(outcome: Outcome) -> Table:
    """Places wanted, served and short by category, of the estates of which all three are known."""
    planned = planned_estates(outcome)["estate_id"]
    rows = outcome.provision[outcome.provision["estate_id"].isin(planned)]
    kinds = categories()
    cells = []
    for category, group in rows.groupby("category"):
        known = group[group["unserved"].notna()]
        unit = UNIT_WORDS.get(str(group["unit"].iloc[0]), ("", ""))
        wanted = known["demand"].sum()
        short = known["unserved"].sum() / wanted if wanted else None
        cells.append(
            (
                Cell(kinds[str(category)].zh, kinds[str(category)].en),
                Cell(total(known["demand"]), unit[0]),
                Cell(total(known["served"])),
                Cell(total(known["unserved"]), bar=short),
                Cell(f"{known['unserved'].gt(0).sum():,}"),
                Cell(f"{len(group) - len(known):,}"),
            )
        )
    names = ("demand", "served", "unserved", "short_estates", "unknown_estates")
    columns = (
        Column(say("head_category"), width=2.0),
        *(Column(say(f"head_{name}"), figures=True) for name in names),
    )
    return Table(say("table_provision"), columns, tuple(cells))


def unit_table(outcome: Outcome) -> Table:
    """The first units of the order, with interval, size, score and reasons."""
    units = pd.DataFrame(outcome.units[["unit_id", "name", "estates", "households"]])
    ranked = outcome.priority.sort_values("rank").merge(units, on="unit_id", validate="1:1")
    cells = tuple(
        (
            Cell(f"{row['rank']}"),
            Cell(f"{row['rank_low']}-{row['rank_high']}"),
            Cell(text(row["name"]), str(row["unit_id"])),
            Cell(f"{row['estates']:,}"),
            Cell(figure(row["households"])),
            Cell(figure(row["score"], 2), bar=None if pd.isna(row["score"]) else float(row["score"])),
            Cell(text(row["reasons"]), str(row["reasons_en"])),
        )
        for row in ranked.head(ROWS_SHOWN).to_dict("records")
    )
    columns = (
        Column(say("head_rank"), figures=True, width=0.7),
        Column(say("head_interval"), figures=True, width=0.9),
        Column(say("head_unit"), width=1.8),
        Column(say("head_estates"), figures=True, width=0.8),
        Column(say("head_households"), figures=True, width=1.1),
        Column(say("head_score"), figures=True, width=1.0),
        Column(say("head_reasons"), width=5.0),
    )
    return Table(say("table_units"), columns, cells, _more(len(ranked) - ROWS_SHOWN, "priority"))


def theme_table(outcome: Outcome) -> Table:
    """The first units of the order, and where each stands within the themes."""
    views = tuple(outcome.inputs.params.priority.view_weights)
    names = outcome.units.set_index("unit_id")["name"]
    shown = outcome.priority.sort_values("rank").head(ROWS_SHOWN)
    placed = [standing(shown, view) for view in ("all", *views)]
    cells = tuple(
        (Cell(text(names.get(unit_id)), str(unit_id)), *(_place(of_view.iloc[row]) for of_view in placed))
        for row, unit_id in enumerate(shown["unit_id"])
    )
    known = indicators()
    columns = (
        Column(say("head_unit"), width=2.0),
        Column(say("head_all_themes"), figures=True),
        *(Column((known[view].zh, known[view].en), figures=True) for view in views),
    )
    return Table(say("table_themes"), columns, cells, say("note_themes"))


def year_table(outcome: Outcome) -> Table:
    """What each year of the programme reaches, and all years up to it; no row where no estate has a year."""
    rows = programme(outcome)
    most = rows["total_population"].max() if len(rows) else 0.0
    cells = tuple(
        (
            Cell(f"{row['plan_year']:.0f}"),
            Cell(f"{row['estates']:.0f}"),
            Cell(f"{row['units']:.0f}"),
            *(Cell(figure(row[name])) for name in (*PEOPLE, "total_households")),
            Cell(figure(row["total_population"]), bar=row["total_population"] / most if most else None),
        )
        for row in rows.to_dict("records")
    )
    columns = (
        Column(say("head_year"), figures=True, width=0.7),
        Column(say("head_estates"), figures=True, width=0.7),
        Column(say("head_units_of_year"), figures=True, width=0.7),
        *(Column(say(f"head_{name}"), figures=True) for name in ("households", "residents", "elderly")),
        Column(say("head_total_households"), figures=True),
        Column(say("head_total_residents"), figures=True, width=1.6),
    )
    return Table(say("table_years"), columns, cells)


def measure_table(outcome: Outcome) -> Table:
    """Measures that estates of the programme need or that must be surveyed, by class of the policy."""
    planned = planned_estates(outcome)["estate_id"]
    rows = outcome.measures[outcome.measures["estate_id"].isin(planned)]
    known = measures()
    counts = rows.groupby(["measure_class", "measure"], sort=False)["need"].value_counts().unstack(fill_value=0)  # noqa: PD010 - counts, not a table to pivot
    counts = counts.reindex(columns=["needed", "to_survey"], fill_value=0)
    answers = rows.drop_duplicates("measure").set_index("measure")
    cells = []
    for (group, measure), row in counts.iterrows():  # type: ignore[misc]
        if row.any():
            said = known.get(str(measure))
            answer = answers.loc[measure]
            cells.append(
                (
                    Cell(word(str(group))[0], word(str(group))[1]),
                    Cell(said.zh if said else str(measure), said.en if said else ""),
                    Cell(f"{row['needed']:,}", bar=row["needed"] / max(1, len(planned))),
                    Cell(f"{row['to_survey']:,}"),
                    Cell(text(answer["department"])),
                    Cell(text(answer["section"])),
                )
            )
    columns = (
        Column(say("head_class")),
        Column(say("head_measure"), width=2.4),
        Column(say("head_needed"), figures=True, width=1.4),
        Column(say("head_to_survey"), figures=True),
        Column(say("head_department"), width=2.4),
        Column(say("head_clause"), width=1.2),
    )
    return Table(say("table_measures"), columns, tuple(cells))


def _place(row: pd.Series) -> Cell:
    if pd.isna(row["score"]):
        return Cell(NOTHING)
    return Cell(f"{row['rank']:.0f}（{row['rank_low']:.0f}-{row['rank_high']:.0f}）", figure(row["score"], 2))


def _people(values: pd.Series, unit: str) -> str:
    return f"{total(values)} {unit}" if values.notna().any() else NOTHING


def _more(count: int, sheet: str) -> Label:
    if count <= 0:
        return ("", "")
    zh, en = table_label(sheet)
    return say("more_rows", {"count": f"{count:,}", "sheet": zh, "sheet_en": f"{zh} {en}"})
