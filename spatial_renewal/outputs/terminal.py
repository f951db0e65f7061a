"""How does a run look on a terminal? (rich tables of the summary, of findings and of a trace)"""

from collections.abc import Iterable
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from spatial_renewal.errors import LEVEL_LABELS, Finding, Level
from spatial_renewal.outputs.summary import Summary

GAPS_SHOWN = 12
FILES = (
    ("地图 Map    ", "map.html"),
    ("报告 Report ", "report.html"),
    ("台账 Ledger ", "ledger.xlsx"),
    ("图纸 Drawing", "drawing.dxf"),
    ("图层 Layers ", "results.gpkg"),
    ("表格 Tables ", "tables"),
    ("清单 Record ", "run.json"),
)
LEVEL_ORDER: tuple[Level, ...] = ("error", "left_out", "repaired", "missing", "assumed")
LEVEL_STYLES: dict[Level, str] = {
    "error": "bold red",
    "left_out": "yellow",
    "repaired": "cyan",
    "missing": "magenta",
    "assumed": "blue",
}


def summary_view(summary: Summary, *, name: str, out_dir: Path, seconds: float) -> RenderableType:
    """What `run` and `demo` show when they are done."""
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
    return Group(head, _gap_table(summary), _first_units(summary), _notes(summary), _assumptions(summary), files)


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
        table.add_row(f"... 另 {len(summary.gaps) - GAPS_SHOWN} 类 more", "", "", "")
    return table


def _first_units(summary: Summary) -> Table:
    table = Table(title="\n优先改造片区 First units", title_justify="left", box=None)
    table.add_column("名次", justify="right")
    table.add_column("片区 Unit")
    table.add_column("小区", justify="right")
    table.add_column("户数", justify="right")
    table.add_column("得分", justify="right")
    table.add_column("区间")
    table.add_column("理由 Reason")
    for row in summary.first.to_dict(orient="records"):
        table.add_row(
            str(row["rank"]),
            Text(str(row["name"])),
            f"{row['estates']}",
            f"{row['households']:,.0f}",
            f"{row['score']:.2f}",
            f"{row['rank_low']}-{row['rank_high']}",
            Text(str(row["reasons"])),
        )
    return table


def _notes(summary: Summary) -> RenderableType:
    if not summary.notes:
        return Text("")
    lines = [Text("\n须知 To be known", style="italic")]
    for zh, en in summary.notes:
        lines += [Text(f"  {_short(zh)}"), Text(f"  {_short(en)}", style="dim")]
    return Group(*lines)


def _assumptions(summary: Summary) -> RenderableType:
    head = Text(
        f"\n假定 {len(summary.assumptions)} 项，理由见 run.json  Assumptions, with reasons in run.json", style="italic"
    )
    listed = "; ".join(f"{name} = {value}" for name, value in summary.assumptions)
    return Group(head, Text(f"  {listed}", style="dim"))


def _short(sentence: str, limit: int = 220) -> str:
    return sentence if len(sentence) <= limit else sentence[: limit - 1] + "…"


def findings_view(findings: Iterable[Finding]) -> RenderableType:
    """Findings by level, the gravest first, Chinese and English."""
    rows = list(findings)
    lines: list[RenderableType] = []
    for level in LEVEL_ORDER:
        chosen = [f for f in rows if f.level == level]
        if not chosen:
            continue
        zh, en = LEVEL_LABELS[level]
        lines.append(Text(f"{zh} {en} ({len(chosen)})", style=LEVEL_STYLES[level]))
        for found in chosen:
            lines += [Text(f"  {found.chinese()}"), Text(f"    {found.english()}", style="dim")]
    return Group(*lines) if lines else Text("没有发现问题。 Nothing found.", style="green")
