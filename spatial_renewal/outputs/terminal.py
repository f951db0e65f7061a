"""How does a run look on a terminal? (rich tables of the summary, of findings and of a trace)"""

from collections.abc import Iterable
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from spatial_renewal.errors import GRAVITY, LEVEL_LABELS, Finding, Level, by_gravity
from spatial_renewal.outputs.summary import Summary

GAPS_SHOWN, UNITS_SHOWN, NOTES_SHOWN = 6, 3, 3
REASON_LETTERS, NOTE_LETTERS = 64, 140
FILES = (
    ("地图 Map    ", "map.html"),
    ("报告 Report ", "report.html"),
    ("台账 Ledger ", "ledger.xlsx"),
    ("图纸 Drawing", "drawing.dxf"),
    ("图层 Layers ", "results.gpkg"),
    ("表格 Tables ", "tables"),
    ("记录 Record ", "run.json"),
)
LEVEL_STYLES: dict[Level, str] = {
    "error": "bold red",
    "left_out": "yellow",
    "repaired": "cyan",
    "missing": "magenta",
    "assumed": "blue",
}


def summary_view(summary: Summary, *, name: str, out_dir: Path, seconds: float) -> RenderableType:
    """What `run` and `demo` show when they are done: counts, the first of everything, and where all of it stands."""
    english = (
        f"{summary.estates} estates, {summary.eligible} eligible, {summary.eligibility_unknown} unknown, "
        f"{summary.in_programme} in the programme; {summary.units} renovation units."
    )
    head = Text.assemble(
        (f"{name}\n", "bold"),
        *((f"{line}\n", "bold red") for line in summary.warning or ()),
        f"小区 {summary.estates} 个，符合条件 {summary.eligible} 个，资料不足 {summary.eligibility_unknown} 个；",
        f"纳入改造 {summary.in_programme} 个，改造片区 {summary.units} 个。\n",
        (english, "dim"),
    )
    files = Text.assemble(f"\n用时 {seconds:.1f} 秒。", (f" {seconds:.1f} s.\n", "dim"), *_written(out_dir))
    return Group(head, _gap_table(summary), _first_units(summary), _notes(summary), files)


def _written(out_dir: Path) -> list[tuple[str, str] | str]:
    """Where each of the files is that this folder holds."""
    lines: list[tuple[str, str] | str] = []
    for label, name in FILES:
        if (out_dir / name).exists():
            lines += [(f"{label} ", "bold"), f"{out_dir / name}\n"]
    return lines


def _gap_table(summary: Summary) -> Table:
    table = Table(title="缺口（纳入改造的小区） Gaps in the programme", title_justify="left", box=None)
    table.add_column("设施 Category")
    table.add_column("小区 Estates", justify="right")
    table.add_column("涉及 Concerned", justify="right")
    table.add_column("")
    for gap in summary.gaps[:GAPS_SHOWN]:
        table.add_row(
            Text(f"{gap.zh} {gap.en}", style="bold" if gap.lead else ""),
            f"{gap.estates:,}",
            gap.shown,
            Text.assemble(gap.people_zh, (f" {gap.people_en}", "dim")),
        )
    if len(summary.gaps) > GAPS_SHOWN:
        more = f"另 {len(summary.gaps) - GAPS_SHOWN} 类见报告 more in the report"
        table.add_row(Text(more, style="dim"), "", "", "")
    return table


def _first_units(summary: Summary) -> Table:
    title = f"\n优先改造片区（前 {UNITS_SHOWN} 名，共 {summary.units} 个） First units"
    table = Table(title=title, title_justify="left", box=None)
    table.add_column("名次", justify="right")
    table.add_column("片区 Unit")
    table.add_column("小区", justify="right")
    table.add_column("户数", justify="right")
    table.add_column("得分", justify="right")
    table.add_column("区间")
    table.add_column("理由 Reason")
    for row in summary.first.head(UNITS_SHOWN).to_dict(orient="records"):
        table.add_row(
            str(row["rank"]),
            Text(str(row["name"])),
            f"{row['estates']}",
            f"{row['households']:,.0f}",
            f"{row['score']:.2f}",
            f"{row['rank_low']}-{row['rank_high']}",
            Text(_short(str(row["reasons"]), REASON_LETTERS)),
        )
    return table


def _notes(summary: Summary) -> RenderableType:
    """How many of each level, the gravest few that concern most in words, and where the rest is told."""
    counts = [(level, sum(f.level == level for f in summary.notes)) for level in GRAVITY]
    counted_zh = "、".join(f"{LEVEL_LABELS[level][0]} {count}" for level, count in counts if count)
    counted_en = ", ".join(f"{LEVEL_LABELS[level][1]} {count}" for level, count in counts if count)
    lines = [Text("\n须知 To be known", style="italic")]
    if summary.notes:
        lines.append(Text.assemble(f"  {counted_zh}；参数假定 {summary.assumptions} 项。", (f" {counted_en}.", "dim")))
    for found in by_gravity(sorted(summary.notes, key=lambda note: -len(note.ids)))[:NOTES_SHOWN]:
        lines.append(Text(f"  · {_short(found.chinese(), NOTE_LETTERS)}"))
        lines.append(Text(f"    {_short(found.english(), NOTE_LETTERS)}", style="dim"))
    lines.append(
        Text.assemble(
            "  全部须知与假定见 run.json，报告最后一节有说明。",
            (" All notes and assumptions: run.json; explained in the report.", "dim"),
        )
    )
    return Group(*lines)


def _short(sentence: str, limit: int) -> str:
    return sentence if len(sentence) <= limit else sentence[: limit - 1] + "…"


def findings_view(findings: Iterable[Finding]) -> RenderableType:
    """Findings by level, the gravest first, Chinese and English."""
    rows = by_gravity(findings)
    lines: list[RenderableType] = []
    for level in GRAVITY:
        chosen = [f for f in rows if f.level == level]
        if not chosen:
            continue
        zh, en = LEVEL_LABELS[level]
        lines.append(Text(f"{zh} {en} ({len(chosen)})", style=LEVEL_STYLES[level]))
        for found in chosen:
            lines += [Text(f"  {found.chinese()}"), Text(f"    {found.english()}", style="dim")]
    return Group(*lines) if lines else Text("没有发现问题。 Nothing found.", style="green")
