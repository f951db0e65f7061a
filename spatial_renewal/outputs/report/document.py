"""How does the report become a document that a planner goes on writing? (DOCX on A4, the same bytes each time)"""

from io import BytesIO

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import _Cell
from docx.text.paragraph import Paragraph as Line

from spatial_renewal.outputs import palette
from spatial_renewal.outputs.archive import FIXED_TIME, with_fixed_times
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

_LATIN, _CHINESE = "Arial", "Microsoft YaHei"
_PAGE_MM, _MARGIN_MM = (210, 297), (22, 20)
_TEXT_MM = _PAGE_MM[0] - 2 * _MARGIN_MM[1]
_BODY_PT, _SMALL_PT, _TABLE_PT, _SECOND_PT, _FIGURE_PT = 10.5, 8.5, 8.5, 7, 18
_PICTURE_MM = 205  # high at most: with its caption, a heading and a sentence it fills a page
_TABLE_STYLE = "Report Table"


def report_docx(report: Report) -> bytes:
    """The report as a DOCX file.

    Parameters
    ----------
    report
        What `write_report` made.

    Returns
    -------
    bytes
        A4, with Word's own heading, list and caption styles, repeated table headings and page numbers. Equal reports
        give equal bytes.
    """
    document = docx.Document()
    _set_up(document, report)
    document.add_paragraph(visible(report.title[0]), style="Title")
    _line(document.add_paragraph(style="Subtitle"), report.title[1], small=True)
    _line(document.add_paragraph(), report.subtitle[0])
    for remark in report.remarks:
        _both(document.add_paragraph(), remark)
    numbers = {"table": 0, "picture": 0}
    for place, section in enumerate(report.sections, start=1):
        heading = document.add_heading(level=1)
        heading.paragraph_format.page_break_before = any(isinstance(block, Picture) for block in section.blocks)
        _line(heading, f"{place}　{section.title[0]}")
        _line(heading, f"  {section.title[1]}", small=True)
        for block in section.blocks:
            _add(document, block, numbers)
    written = BytesIO()
    document.save(written)
    return with_fixed_times(written.getvalue())


def _set_up(document: Document, report: Report) -> None:
    properties = document.core_properties
    properties.title, properties.author, properties.comments = visible(report.title[0]), "spatial-renewal", ""
    properties.created = properties.modified = FIXED_TIME
    page = document.sections[0]
    page.page_width, page.page_height = Mm(_PAGE_MM[0]), Mm(_PAGE_MM[1])
    page.top_margin = page.bottom_margin = Mm(_MARGIN_MM[0])
    page.left_margin = page.right_margin = Mm(_MARGIN_MM[1])
    sizes = {"Normal": _BODY_PT, "Title": 20, "Subtitle": 11, "Heading 1": 15, "Caption": 9.5, "List Bullet": _BODY_PT}
    for name, size in sizes.items():
        style = document.styles[name]
        if isinstance(style, ParagraphStyle):
            style.font.name, style.font.size, style.font.italic = _LATIN, Pt(size), False
            style.font.color.rgb = RGBColor(*palette.rgb(palette.INK))
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
                fonts.attrib.pop(qn(theme), None)  # a theme's font would win over the named one
            fonts.set(qn("w:eastAsia"), _CHINESE)
    _table_style(document)
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _line(foot, f"{report.title[0]}　", small=True)
    _page_number(foot)


def _table_style(document: Document) -> None:
    """Rules above, below and between rows, none between columns; room around the words."""
    style = document.styles.add_style(_TABLE_STYLE, WD_STYLE_TYPE.TABLE)
    borders, margins = _element("w:tblBorders", {}), _element("w:tblCellMar", {})
    ink, line = (colour.removeprefix("#").upper() for colour in (palette.INK, palette.OUTSIDE))
    for side, colour, eighths in (("top", ink, 8), ("bottom", ink, 8), ("insideH", line, 4)):
        drawn = {"w:val": "single", "w:sz": f"{eighths}", "w:space": "0", "w:color": colour}
        borders.append(_element(f"w:{side}", drawn))
    for side, twentieths in (("top", 45), ("left", 70), ("bottom", 45), ("right", 70)):
        margins.append(_element(f"w:{side}", {"w:w": f"{twentieths}", "w:type": "dxa"}))
    look = _element("w:tblPr", {})
    look.extend((borders, margins))
    style.element.append(look)


def _add(document: Document, block: Block, numbers: dict[str, int]) -> None:
    if isinstance(block, Paragraph):
        _both(document.add_paragraph(style="List Bullet" if block.point else "Normal"), block.text)
    elif isinstance(block, Figures):
        _add_figures(document, block)
    elif isinstance(block, Picture):
        _add_picture(document, block)
        _caption(document, "picture", block.title, numbers)
    else:
        _caption(document, "table", block.title, numbers)
        _add_table(document, block)
        if block.note[0]:
            _both(document.add_paragraph(), block.note)
        document.add_paragraph()


def _caption(document: Document, kind: str, title: Label, numbers: dict[str, int]) -> None:
    numbers[kind] += 1
    zh, en = (say(kind, {"number": numbers[kind], "title": words})[at] for at, words in enumerate(title))
    line = document.add_paragraph(style="Caption")
    line.paragraph_format.keep_with_next = kind == "table"
    _line(line, zh)
    _line(line, f"  {en}", small=True)


def _add_picture(document: Document, picture: Picture) -> None:
    line = document.add_paragraph()
    line.paragraph_format.keep_with_next = True
    shape = line.add_run().add_picture(BytesIO(picture.png), width=Mm(_TEXT_MM))
    least = min(1.0, Mm(_PICTURE_MM) / shape.height)
    shape.width, shape.height = Emu(round(shape.width * least)), Emu(round(shape.height * least))


def _add_figures(document: Document, figures: Figures) -> None:
    table = document.add_table(rows=1, cols=len(figures.rows))
    table.style = _TABLE_STYLE
    for cell, (number, label) in zip(table.rows[0].cells, figures.rows, strict=True):
        line = cell.paragraphs[0]
        run = line.add_run(visible(number))
        run.font.size, run.font.bold = Pt(_FIGURE_PT), True
        _both(cell.add_paragraph(), label, size=_TABLE_PT)
    document.add_paragraph()


def _add_table(document: Document, table: Table) -> None:
    made = document.add_table(rows=1 + len(table.rows), cols=len(table.columns))
    made.style, made.alignment, made.autofit = _TABLE_STYLE, WD_TABLE_ALIGNMENT.CENTER, False
    whole = sum(column.width for column in table.columns)
    widths = [Mm(_TEXT_MM * column.width / whole) for column in table.columns]
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    head, *rows = made.rows
    head._tr.get_or_add_trPr().append(_element("w:tblHeader", {"w:val": "true"}))  # noqa: SLF001 - no other way
    for cell, column, width in zip(head.cells, table.columns, widths, strict=True):
        cell.width = width
        _shade(cell)
        _fill(cell, Cell(*column.heading), column, bold=True)
    for row, values in zip(rows, table.rows, strict=True):
        row._tr.get_or_add_trPr().append(_element("w:cantSplit", {"w:val": "true"}))  # noqa: SLF001 - as above
        for cell, value, column, width in zip(row.cells, values, table.columns, widths, strict=True):
            cell.width = width
            _fill(cell, value, column, bold=False)


def _fill(cell: _Cell, value: Cell, column: Column, *, bold: bool) -> None:
    line = cell.paragraphs[0]
    line.paragraph_format.space_after, line.paragraph_format.line_spacing = Pt(0), 1.0
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT if column.figures else WD_ALIGN_PARAGRAPH.LEFT
    run = line.add_run(visible(value.text))
    run.font.size, run.font.bold = Pt(_TABLE_PT), bold
    if value.second:
        run.add_break()
        _line(line, value.second, small=True)
        line.runs[-1].font.size = Pt(_SECOND_PT)


def _both(line: Line, text: Label, *, size: float = _BODY_PT) -> None:
    run = line.add_run(visible(text[0]))
    run.font.size = Pt(size)
    if text[1]:
        run.add_break()
        _line(line, text[1], small=True)


def _line(line: Line, text: str, *, small: bool = False) -> None:
    run = line.add_run(visible(text))
    if small:
        run.font.size, run.font.bold = Pt(_SMALL_PT), False
        run.font.color.rgb = RGBColor(*palette.rgb(palette.QUIET))


def _shade(cell: _Cell) -> None:
    fill = palette.PAPER.removeprefix("#").upper()
    shade = _element("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": fill})
    cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - python-docx has no shading of its own


def _page_number(line: Line) -> None:
    line._p.append(_element("w:fldSimple", {"w:instr": "PAGE"}))  # noqa: SLF001 - python-docx has no fields of its own


def _element(tag: str, attributes: dict[str, str]) -> BaseOxmlElement:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(name), value)
    return element
