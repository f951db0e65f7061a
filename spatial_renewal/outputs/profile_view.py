"""How do profiles look on a terminal and in a notebook? (rich tables, and the same as HTML)"""

from html import escape

import pandas as pd
from rich.console import Group, RenderableType
from rich.markup import escape as plain
from rich.table import Table
from rich.text import Text

from spatial_renewal.outputs.policy_tables import policy_tables
from spatial_renewal.outputs.profile_tables import ProfileTable, standard_tables
from spatial_renewal.profiles.difference import diff_profiles, key_paths
from spatial_renewal.profiles.figures import CERTAINTY_LABELS, Certainty
from spatial_renewal.profiles.load import policy, shipped, standard
from spatial_renewal.profiles.model import Standard
from spatial_renewal.profiles.policy_model import Policy

STYLES: dict[Certainty, str] = {"verified": "green", "secondary": "yellow", "unverified": "red"}
STATUS_LABELS: dict[str, str] = {"issued": "已印发 issued", "draft": "征求意见稿 draft"}


def tables_of(profile: Standard | Policy) -> tuple[ProfileTable, ...]:
    """The sections of a standard or a policy that hold something."""
    return standard_tables(profile) if isinstance(profile, Standard) else policy_tables(profile)


def certainty_counts(profile: Standard | Policy) -> dict[Certainty, int]:
    """How many entries of a profile are how sure."""
    found: dict[Certainty, int] = dict.fromkeys(STYLES, 0)
    for table in tables_of(profile):
        for row in table.rows:
            if row.certainty:
                found[row.certainty] += 1
    return found


def profile_list_view() -> RenderableType:
    """The profiles that ship: what `profiles list` shows."""
    tables = []
    for title, profiles in (
        ("标准 Standards", [standard(name) for name in shipped("standards")]),
        ("政策 Policies", [policy(name) for name in shipped("policies")]),
    ):
        table = Table(title=title, title_justify="left", box=None)
        table.add_column("编号 Id", no_wrap=True)
        table.add_column("名称 Title")
        table.add_column("文号 Number")
        for level, (zh, en) in CERTAINTY_LABELS.items():
            table.add_column(f"{zh} {en}", justify="right", style=STYLES[level])
        for profile in profiles:
            counts = certainty_counts(profile)
            title_text = Text.assemble(profile.title_zh, (f"\n{profile.title_en}", "dim"))
            table.add_row(
                Text(profile.id, style="bold"), title_text, plain(profile.number), *(str(n) for n in counts.values())
            )
        tables.append(table)
    ask = Text("\nspatial-renewal profiles show ID · spatial-renewal profiles diff A B", style="dim")
    return Group(*tables, ask)


def profile_view(profile: Standard | Policy) -> RenderableType:
    """All that a profile says, with section or clause and certainty: what `profiles show` shows."""
    return Group(_head(profile), *(_rich(table) for table in tables_of(profile)))


def profile_html(profile: Standard | Policy) -> str:
    """The same as HTML, for a notebook: ``IPython.display.HTML(profile_html(profile))``."""
    parts = [
        f"<h3>{escape(profile.title_zh)} <small>{escape(profile.title_en)} · {escape(profile.number)}</small></h3>"
    ]
    for table in tables_of(profile):
        head = "".join(f"<th>{escape(zh)}<br><small>{escape(en)}</small></th>" for zh, en in table.columns)
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row.shown) + "</tr>" for row in table.rows
        )
        parts.append(
            f"<h4>{escape(table.title[0])} <small>{escape(table.title[1])}</small></h4>"
            f"<table><tr>{head}</tr>{rows}</table>"
        )
    return "".join(parts)


def difference_view(a: Standard | Policy, b: Standard | Policy) -> RenderableType:
    """Where two profiles differ: what `profiles diff` shows. Entries that one of them lacks are one row.

    Raises
    ------
    ParameterError
        One is a standard and the other a policy.
    """
    rows = diff_profiles(a, b)
    table = Table(title=f"{a.id} ↔ {b.id}", title_justify="left", box=None)
    table.add_column("键 Key", overflow="fold")
    table.add_column(plain(a.id), overflow="fold")
    table.add_column(plain(b.id), overflow="fold")
    table.add_column("可靠性 Certainty")
    if rows.empty:
        return Text("没有差别。 No difference.", style="green")
    for key, value_a, value_b, certainty in _shortened(rows, key_paths(a), key_paths(b)):
        table.add_row(Text(key), Text(value_a), Text(value_b), _sure(certainty))
    return table


def _head(profile: Standard | Policy) -> Text:
    lines = Text.assemble((f"{profile.title_zh}\n", "bold"), (f"{profile.title_en}\n", "dim"))
    known = {"文号 Number": profile.number, "发布 Issuer": profile.issuer, "继承 Extends": profile.extends}
    if isinstance(profile, Standard):
        known |= {
            "日期 In force or published": str(profile.effective or ""),
            "半径量法 Radii measured": profile.distance_mode or "",
            "说明 Note": " ".join(part for part in (profile.note_zh, profile.note_en) if part),
        }
    else:
        known |= {
            "印发 Issued": str(profile.issued_on or ""),
            "状态 Status": STATUS_LABELS.get(profile.status, profile.status),
        }
    for label, value in known.items():
        if value:
            lines.append(f"{label}: {value}\n")
    return lines


def _rich(table: ProfileTable) -> Table:
    shown = Table(title="\n" + " ".join(table.title), title_justify="left", title_style="bold", show_lines=False)
    for zh, en in table.columns:
        shown.add_column(f"{zh}\n{en}", overflow="fold")
    for row in table.rows:
        shown.add_row(*(Text(cell) for cell in row.cells), _sure(row.certainty or ""))
    return shown


def _sure(certainty: str) -> Text:
    for level, words in CERTAINTY_LABELS.items():
        if level == certainty:
            return Text(" ".join(words), style=STYLES[level])
    return Text(certainty)


def _shortened(rows: pd.DataFrame, keys_a: frozenset[str], keys_b: frozenset[str]) -> list[tuple[str, str, str, str]]:
    """Rows to show: of an entry that one profile lacks altogether only that it is there."""
    shown: dict[str, tuple[str, str, str, str]] = {}
    for key, value_a, value_b, certainty in zip(*(rows[name] for name in ("key", "a", "b", "certainty")), strict=True):
        parts = str(key).split(".")
        heads = [".".join(parts[:n]) for n in range(1, len(parts) + 1)]
        alone = next((head for head in heads if (head in keys_a) != (head in keys_b)), str(key))
        if alone == key:
            shown[alone] = (alone, _text(value_a), _text(value_b), str(certainty))
        else:
            there = alone in keys_a
            shown[alone] = (alone, "有 there" if there else "-", "-" if there else "有 there", str(certainty))
    return list(shown.values())


def _text(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, tuple):
        return ", ".join(_text(part) for part in value)
    return f"{value:,.10g}" if isinstance(value, float) else str(value)
