"""How does a run become a sheet for the wall? (one view of the whole city at a true scale)"""

from dataclasses import dataclass

from spatial_renewal.errors import Finding, finding
from spatial_renewal.outputs.paper.fonts import font_findings, resolve_fonts
from spatial_renewal.outputs.paper.picture import Picture, house_style
from spatial_renewal.outputs.paper.words import Label, words
from spatial_renewal.outputs.plates.ground import union_bounds
from spatial_renewal.outputs.plates.heading import Heading, Headlines
from spatial_renewal.outputs.plates.instruments import Instruments
from spatial_renewal.outputs.plates.legend import Legend, legend_of
from spatial_renewal.outputs.plates.mapface import draw_map
from spatial_renewal.outputs.plates.needs import headlines
from spatial_renewal.outputs.plates.panel import Stack, draw_panel
from spatial_renewal.outputs.plates.pen import Pen
from spatial_renewal.outputs.plates.ranking import Ranking
from spatial_renewal.outputs.plates.scene import Scene, prepare_scene
from spatial_renewal.outputs.plates.sheet import Box, Sheet, Window, lay_sheet, needed_scale, standard_scale, window_at
from spatial_renewal.outputs.plates.title_block import title_block
from spatial_renewal.params import PlateParams
from spatial_renewal.profiles.model import View
from spatial_renewal.study import Outcome

EDGE_MM = 7.0


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Plate(Picture):
    """A sheet with its map at 1 to ``window.scale``.

    Parameters
    ----------
    sheet
        Paper, and where map and panel lie on it.
    window
        What of the ground the map shows.
    boxes
        Where each part of the panel lies, in mm.
    legend
        What the legend says, with counts.
    """

    sheet: Sheet
    window: Window
    boxes: tuple[Box, ...]
    legend: Legend


def city_plate(outcome: Outcome, *, view: View = "all", params: PlateParams | None = None, number: str = "01") -> Plate:
    """One view of all estates on one sheet.

    Parameters
    ----------
    outcome
        Every table of a finished run.
    view
        The theme.
    params
        Paper, orientation, scale and font; those of the project where not given.
    number
        Number of the sheet in its set.

    Returns
    -------
    Plate
        Shows itself in a notebook; ``to_bytes("pdf")`` and so on give the file. Its findings say where another scale
        had to be taken than the one asked for, and what could not be written.

    Raises
    ------
    ParameterError
        The font that `params` names is not on this machine.
    """
    chosen = params or outcome.inputs.params.plates
    fonts = resolve_fonts(chosen.font)
    scene = prepare_scene(outcome, view, fonts)
    sheet = lay_sheet(chosen)
    window, rescaled = city_window(scene, sheet, chosen)
    label = _plate_label(view)
    with house_style():
        pen = Pen(sheet, fonts)
        draw_map(pen, sheet.map, scene, window)
        legend = legend_of(scene, window)
        block = title_block(
            outcome, plate=label, scale=window.scale, paper=sheet.name, number=number, drawn_by=chosen.drawn_by
        )
        stacks = (
            Stack((_heading(outcome, view), Headlines(headlines(outcome, view, scene.lacking)))),
            Stack((legend,)),
            Stack((), Ranking(scene.ranking, view), (Instruments(scene, window), block)),
        )
        if len(sheet.columns) > 1:
            stacks = (
                Stack(stacks[0].above, None, (Instruments(scene, window),)),
                stacks[1],
                Stack((), Ranking(scene.ranking, view), (block,)),
            )
        boxes = draw_panel(pen, sheet.columns, stacks)
    return Plate(
        figure=pen.figure,
        title=f"{label.zh} · {outcome.inputs.name}",
        findings=(*rescaled, *font_findings(fonts, names=names_drawn(outcome), source="plates")),
        sheet=sheet,
        window=window,
        boxes=(sheet.map, *boxes),
        legend=legend,
    )


def names_drawn(outcome: Outcome) -> list[object]:
    """The names from the data that plates write."""
    return [outcome.inputs.name, *outcome.units["name"], *outcome.estates["name"]]


def _plate_label(view: View) -> Label:
    title, theme = words("title"), words(f"view_{view}")
    return Label(f"{title.zh} · {theme.zh}", f"{title.en}: {theme.en}")


def _heading(outcome: Outcome, view: View) -> Heading:
    city = Label(
        f"{outcome.inputs.name} · {words(f'view_{view}').zh}", f"{outcome.inputs.name_en} · {words(f'view_{view}').en}"
    )
    return Heading(words("title"), city, outcome.inputs.synthetic)


def city_window(scene: Scene, sheet: Sheet, params: PlateParams) -> tuple[Window, tuple[Finding, ...]]:
    """All estates in the middle, at the scale asked for, or at the next standard one at which they fit."""
    bounds = union_bounds(scene.estates.bounds)
    needed = needed_scale(bounds, sheet.map, edge_mm=EDGE_MM * sheet.factor)
    centre = ((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2)
    if params.scale is not None and params.scale >= needed * (1 - 1e-9):
        return window_at(centre, sheet.map, scale=params.scale), ()
    scale = standard_scale(needed)
    if params.scale is None:
        return window_at(centre, sheet.map, scale=scale), ()
    changed = finding(
        "plate_scale_changed", "plates", values={"wanted": params.scale, "scale": scale, "paper": sheet.name}
    )
    return window_at(centre, sheet.map, scale=scale), (changed,)
