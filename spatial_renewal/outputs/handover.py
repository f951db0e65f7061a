"""Which files does a run hand over? (the map always; workbook, report, drawing, styles and CSV as chosen)"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from spatial_renewal.outputs.webmap import build_map
from spatial_renewal.params import OutputParams, PlateParams
from spatial_renewal.study import Outcome

if TYPE_CHECKING:
    from spatial_renewal.outputs.report import Picture

# Pictures in the report: sharp on a screen and on office paper, and small enough to send.
_CHART_DPI, _PLATE_DPI = 144, 200


def documents(
    outcome: Outcome, chosen: OutputParams, *, plates: PlateParams | None = None
) -> Iterator[tuple[str, bytes]]:
    """Path below the output folder and content of every document, made one by one.

    Parameters
    ----------
    outcome
        Every table of the run.
    chosen
        Which documents are wanted.
    plates
        Of which themes the report holds a plate; what the project says where not given.

    Yields
    ------
    tuple
        Path with ``/``, and bytes; equal outcomes give equal bytes.
    """
    # each brings heavy libraries, and is wanted by some runs only
    yield "map.html", build_map(outcome).html().encode("utf-8")
    if chosen.workbook:
        from spatial_renewal.outputs.ledger import ledger  # noqa: PLC0415

        yield "ledger.xlsx", ledger(outcome)
    if chosen.report:
        from spatial_renewal.outputs.report import report_docx, report_html, write_report  # noqa: PLC0415

        report = write_report(outcome, pictures=_pictures(outcome, plates or outcome.inputs.params.plates))
        yield "report.html", report_html(report).encode("utf-8")
        yield "report.docx", report_docx(report)
    if chosen.cad:
        from spatial_renewal.outputs.drawing import drawing  # noqa: PLC0415

        yield "drawing.dxf", drawing(outcome)
    if chosen.qgis:
        from spatial_renewal.outputs.qgis import style_documents  # noqa: PLC0415

        yield from ((f"qgis/{name}", content) for name, content in style_documents(outcome))
    if chosen.csv:
        from spatial_renewal.outputs.csv_tables import csv_tables  # noqa: PLC0415

        yield from ((f"csv/{name}", content) for name, content in csv_tables(outcome))


def _pictures(outcome: Outcome, params: PlateParams) -> "list[Picture]":
    """Plates on a sheet as large as the report's, then the charts."""
    from spatial_renewal.outputs.charts.pictures import chart_pictures  # noqa: PLC0415 - as above
    from spatial_renewal.outputs.paper.words import words  # noqa: PLC0415
    from spatial_renewal.outputs.plates import city_plate  # noqa: PLC0415
    from spatial_renewal.outputs.plates.files import views_of  # noqa: PLC0415
    from spatial_renewal.outputs.report import Picture  # noqa: PLC0415
    from spatial_renewal.outputs.report.parts import say  # noqa: PLC0415

    sheet = params.model_copy(update={"paper": "A4", "orientation": "portrait", "scale": None})
    found = []
    for view in views_of(params):
        name = words(f"view_{view}")
        png = city_plate(outcome, view=view, params=sheet).to_bytes("png", dpi=_PLATE_DPI)
        found.append(Picture(title=say("picture_plate", {"theme": name.zh, "theme_en": name.en}), png=png))
    charts = chart_pictures(outcome, font=params.font).values()
    return found + [Picture(title=(c.title, c.title_en), png=c.to_bytes("png", dpi=_CHART_DPI)) for c in charts]


def further_layers(outcome: Outcome, chosen: OutputParams) -> dict[str, pd.DataFrame]:
    """Layers of the GeoPackage besides the tables: what styles need, and the styles themselves."""
    if not chosen.qgis:
        return {}
    from spatial_renewal.outputs.qgis import ranked_layers, style_table  # noqa: PLC0415 - as above

    return {**ranked_layers(outcome), "layer_styles": style_table(outcome)}
