"""How does the report become one HTML page? (self-contained, no scripts, nothing fetched, printed on A4)"""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from itertools import groupby

from spatial_renewal.outputs.report.parts import (
    Block,
    Cell,
    Column,
    Figures,
    Label,
    Paragraph,
    Picture,
    Report,
    Table,
    say,
)
from spatial_renewal.outputs.safe_text import visible

_HEAD = (
    '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
    '<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    "<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n"
)


def report_html(report: Report) -> str:
    """The report as one HTML document, the same text each time.

    Parameters
    ----------
    report
        What `write_report` made.

    Returns
    -------
    str
        A document without scripts, whose policy allows its own style and embedded pictures only. Whatever stands in the
        data is text.
    """
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    numbers = _Numbers()
    parts = [
        _HEAD.format(policy=policy, title=_safe(report.title[0]), style=style),
        *_header(report),
        *(
            line
            for number, section in enumerate(report.sections, start=1)
            for line in _section(number, section.title, section.blocks, numbers)
        ),
        "</body>\n</html>\n",
    ]
    return "".join(parts)


class _Numbers:
    """The numbers of tables and pictures, in the order in which they are set."""

    def __init__(self) -> None:
        self._last = {"table": 0, "picture": 0}

    def title(self, kind: str, title: Label) -> Label:
        """`title` with the next number of its kind."""
        self._last[kind] += 1
        zh, en = (say(kind, {"number": self._last[kind], "title": words})[at] for at, words in enumerate(title))
        return zh, en


@cache
def _style() -> str:
    return files("spatial_renewal.outputs.report").joinpath("report.css").read_text(encoding="utf-8")


def _header(report: Report) -> Iterator[str]:
    yield f"<header><h1>{_safe(report.title[0])}</h1>\n{_second('p', report.title[1])}"
    yield f"<p>{_safe(report.subtitle[0])}</p>\n"
    for zh, en in report.remarks:
        yield f'<p class="remark">{_safe(zh)} <small>{_safe(en)}</small></p>\n'
    yield "</header>\n<nav><ol>"
    for number, section in enumerate(report.sections, start=1):
        yield f'<li><a href="#s{number}">{number} {_safe(section.title[0])}</a></li>'
    yield "</ol></nav>\n"


def _section(number: int, title: Label, blocks: Sequence[Block], numbers: _Numbers) -> Iterator[str]:
    kind = ' class="pictures"' if any(isinstance(block, Picture) for block in blocks) else ""
    yield f'<section id="s{number}"{kind}><h2><b>{number}</b>{_safe(title[0])}<small>{_safe(title[1])}</small></h2>\n'
    for listed, group in groupby(blocks, key=lambda block: isinstance(block, Paragraph) and block.point):
        if listed:
            yield '<ul class="points">\n'
            yield from (f"<li>{_both(block.text)}</li>\n" for block in group if isinstance(block, Paragraph))
            yield "</ul>\n"
        else:
            yield from (_block(block, numbers) for block in group)
    yield "</section>\n"


def _block(block: Block, numbers: _Numbers) -> str:
    if isinstance(block, Paragraph):
        return f"<p>{_both(block.text)}</p>\n"
    if isinstance(block, Figures):
        rows = (
            f"<div><dt>{_safe(zh)}<small>{_safe(en)}</small></dt><dd>{_safe(n)}</dd></div>"
            for n, (zh, en) in block.rows
        )
        return f'<dl class="figures">{"".join(rows)}</dl>\n'
    if isinstance(block, Picture):
        zh, en = numbers.title("picture", block.title)
        data = base64.b64encode(block.png).decode("ascii")
        caption = f"<figcaption>{_safe(zh)} <small>{_safe(en)}</small></figcaption>"
        return f'<figure><img alt="{_safe(block.title[0])}" src="data:image/png;base64,{data}">{caption}</figure>\n'
    return _table(block, numbers)


def _table(table: Table, numbers: _Numbers) -> str:
    zh, en = numbers.title("table", table.title)
    whole = sum(column.width for column in table.columns)
    widths = "".join(f'<col width="{100 * column.width / whole:.1f}%">' for column in table.columns)
    heads = "".join(
        f"<th{_figures(c)} scope=col>{_safe(c.heading[0])}<small>{_safe(c.heading[1])}</small></th>"
        for c in table.columns
    )
    rows = "".join(
        "<tr>" + "".join(_cell(cell, column) for cell, column in zip(row, table.columns, strict=True)) + "</tr>\n"
        for row in table.rows
    )
    note = f'<p class="note">{_both(table.note)}</p>\n' if table.note[0] else ""
    caption = f"<caption>{_safe(zh)} <small>{_safe(en)}</small></caption>"
    return (
        f'<div class="wide"><table>{caption}<colgroup>{widths}</colgroup>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>{rows}</tbody></table></div>\n{note}"
    )


def _cell(cell: Cell, column: Column) -> str:
    second = f"<small>{_safe(cell.second)}</small>" if cell.second else ""
    bar = ""
    if cell.bar is not None:
        length = f"{100 * min(1.0, max(0.0, cell.bar)):.1f}"
        bar = (
            '<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
            f'<rect class="under" width="100" height="4"/><rect class="over" width="{length}" height="4"/></svg>'
        )
    return f"<td{_figures(column)}>{_safe(cell.text)}{second}{bar}</td>"


def _figures(column: Column) -> str:
    return ' class="n"' if column.figures else ""


def _both(text: Label) -> str:
    return f"{_safe(text[0])}{_second('span', text[1])}"


def _second(tag: str, text: str) -> str:
    return f'<{tag} class="en" lang="en">{_safe(text)}</{tag}>' if text else ""


def _safe(text: str) -> str:
    return escape(visible(text))
