"""Which sheets does the ledger have, and which rows and columns stand in each? (from the contracts, names added)"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from spatial_renewal.contracts import Column, Contract
from spatial_renewal.outputs.headings import Heading, Label, catalogue, heading, in_words, table_label
from spatial_renewal.outputs.lacking import LACKING, lacking
from spatial_renewal.outputs.safe_text import inert_series
from spatial_renewal.study import Outcome
from spatial_renewal.tables import ESTATES, RESULT_CONTRACTS, UNIT_MEMBERS, UNITS

_KEYS = ["estate_id", "category"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet: coded values in words, texts that cannot calculate, numbers as numbers.

    `table` has one column for each of `headings`, in their order.
    """

    title: Label
    headings: tuple[Heading, ...]
    table: pd.DataFrame


def table_sheets(outcome: Outcome) -> tuple[Sheet, ...]:
    """A sheet for every table of results that the ledger holds, in the order of the contracts.

    A table that a later version adds stands in the ledger by itself. Gaps, shortages and needed measures are those of
    the programme; the complete tables stand in ``results.gpkg`` and ``csv``.
    """
    held = [c for c in RESULT_CONTRACTS if catalogue()["tables"].get(c.name, {}).get("ledger", True)]
    return tuple(_sheet(outcome, contract) for contract in held)


def dictionary_sheet(outcome: Outcome) -> Sheet:
    """What every column of every table means, in which unit, and what an empty cell says."""
    names = ("table", "column", "heading", "unit", "kind", "meaning_zh", "meaning_en", "missing_zh", "missing_en")
    headed = tuple(plain_heading(name, "dictionary") for name in (*names, "choices"))
    rows = [row for contract in (*RESULT_CONTRACTS, LACKING) for row in _described(outcome, contract)]
    table = pd.DataFrame(rows, columns=[h.name for h in headed], dtype="object")
    return Sheet(title=table_label("dictionary"), headings=headed, table=table)


def plain_heading(name: str, section: str) -> Heading:
    """The heading of a column of words that no contract states, from a section of ``headings.toml``."""
    said = catalogue()[section][name]
    nothing = ("", "")
    return Heading(
        name=name,
        zh=said["zh"],
        en=said["en"],
        unit=nothing,
        number_format="",
        says=nothing,
        missing=nothing,
        kind="text",
    )


def _sheet(outcome: Outcome, contract: Contract) -> Sheet:
    chosen = _ROWS.get(contract.name, _all_rows)(outcome, contract)
    columns = [(contract, str(c)) for c in chosen.columns if c != "geometry"]
    named = _with_names(outcome, chosen.drop(columns="geometry", errors="ignore"))
    known = dict((name, where) for where, name in columns)  # noqa: C402 - later columns of one name win
    heads = tuple(_heading(known.get(str(name), contract), str(name)) for name in named.columns)
    shown = pd.DataFrame({h.name: _cells(named[h.name], h) for h in heads})
    return Sheet(title=table_label(contract.name), headings=heads, table=shown)


def _cells(values: pd.Series, head: Heading) -> pd.Series:
    return values if head.number_format else inert_series(in_words(values, head))


def _heading(contract: Contract, name: str) -> Heading:
    """The heading of a column, which may come from another table than the sheet's own."""
    home = next((c for c in (contract, LACKING, *RESULT_CONTRACTS) if name in c.names), contract)
    return heading(home, name)


def _with_names(outcome: Outcome, table: pd.DataFrame) -> pd.DataFrame:
    """The name of an estate or unit beside its id, where the table does not hold one."""
    if "name" in table.columns or not len(table.columns):
        return table
    key = str(table.columns[0])
    homes = {ESTATES.key[0]: outcome.estates, UNITS.key[0]: outcome.units}
    if key not in homes:
        return table
    names = homes[key].set_index(key)["name"].reindex(table[key]).to_numpy()
    rest = table.drop(columns=key)
    return pd.concat([table[[key]], pd.Series(names, index=table.index, name="name"), rest], axis=1)


def _all_rows(outcome: Outcome, contract: Contract) -> pd.DataFrame:
    return pd.DataFrame(getattr(outcome, contract.name))


def _estates(outcome: Outcome, contract: Contract) -> pd.DataFrame:
    """Estates with the unit that each is in."""
    table = _all_rows(outcome, contract)
    return table.merge(outcome.unit_members[list(UNIT_MEMBERS.names)], on="estate_id", how="left", validate="1:1")


def _gaps(outcome: Outcome, contract: Contract) -> pd.DataFrame:
    """What estates of the programme lack, with distance, threshold and clause where the coverage has them."""
    table = lacking(outcome).merge(_all_rows(outcome, contract), on=_KEYS, how="left", validate="1:1")
    return table.drop(columns="people")  # the coverage says the same as gap_demand


def _short(outcome: Outcome, contract: Contract) -> pd.DataFrame:
    table = _of_programme(outcome, contract)
    return table[table["unserved"].gt(0)]


def _needed(outcome: Outcome, contract: Contract) -> pd.DataFrame:
    table = _of_programme(outcome, contract)
    return table[table["need"].ne("not_needed")]


def _of_programme(outcome: Outcome, contract: Contract) -> pd.DataFrame:
    table = _all_rows(outcome, contract)
    planned = outcome.estates.loc[outcome.estates["in_programme"], "estate_id"]
    return table[table["estate_id"].isin(planned)]


_ROWS: Mapping[str, Callable[[Outcome, Contract], pd.DataFrame]] = {
    "estates": _estates,
    "coverage": _gaps,
    "provision": _short,
    "measures": _needed,
}


def _described(outcome: Outcome, contract: Contract) -> list[tuple[str, ...]]:
    """Columns of the contract, then those of its families that the run's table has."""
    words, kinds = catalogue()["words"], catalogue()["kinds"]
    rows = []
    held = getattr(outcome, contract.name).columns if contract.prefixes else ()
    family = [str(name) for name in held if name not in contract.names]
    unknown = (words["unknown"]["zh"], words["unknown"]["en"])
    for column in (*contract.columns, *(Column(name, "number", "") for name in family)):
        head = heading(contract, column.name)
        choices = "；".join(f"{code} = {words.get(code, {}).get('zh', code)}" for code in column.choices)
        never = (words["never"]["zh"], words["never"]["en"])
        missing = head.missing if column.missing else (unknown if column.name in family else never)
        unit = " ".join(dict.fromkeys(part for part in head.unit if part))
        kind = f"{kinds[column.kind]['zh']} {kinds[column.kind]['en']}"
        table = " ".join(table_label(contract.name))
        rows.append((table, f"{contract.name}.{column.name}", head.zh, unit, kind, *head.says, *missing, choices))
    return rows
