"""Do map, workbook, drawing, layers, CSV, report and run.json say the same? (counts read back from the files)"""

import io
import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import ezdxf
import geopandas as gpd
import pandas as pd
import pytest

from spatial_renewal.outputs.drawing.dxf import APPLICATION
from spatial_renewal.outputs.drawing.layers import layer_name
from spatial_renewal.outputs.lacking import lacking
from spatial_renewal.outputs.leads import LEADS
from spatial_renewal.outputs.paper.fonts import resolve_fonts
from spatial_renewal.outputs.paper.words import words
from spatial_renewal.outputs.plates import city_plate
from spatial_renewal.outputs.plates.scene import prepare_scene
from spatial_renewal.outputs.plates.unit_gaps import unit_gaps
from spatial_renewal.outputs.standing import standing
from spatial_renewal.profiles.load import categories


@dataclass(frozen=True)
class Said:
    """What one file says."""

    estates: int
    in_programme: int
    units: int
    lacking: dict[str, int]


@pytest.fixture(scope="module", params=["sample", "evil", "holed"])
def results(request):
    return request.getfixturevalue(f"{request.param}_results")


@pytest.fixture(scope="module")
def folder(results, tmp_path_factory):
    out = tmp_path_factory.mktemp("agree") / "out"
    results.save(out)
    return out


@pytest.fixture(scope="module")
def stated(folder):
    counts = json.loads((folder / "run.json").read_text(encoding="utf-8"))["counts"]
    lacking = {category: sum(causes.values()) for category, causes in counts["lacking"].items()}
    return Said(counts["estates"], counts["in_programme"], counts["units"], lacking)


def by_category(values):
    """Counts by Chinese name as counts by category."""
    names = {kind.zh: kind.id for kind in categories().values()}
    return {names[str(zh)]: int(n) for zh, n in pd.Series(list(values)).value_counts().items()}


def test_the_workbook(folder, stated):
    pages = pd.read_excel(folder / "ledger.xlsx", sheet_name=None, header=1)
    estates = pages["小区 Estates"]
    found = Said(
        len(estates),
        int(estates["in_programme"].eq("是").sum()),
        len(pages["改造片区 Units"]),
        by_category(pages["缺口 Gaps"]["category"]),
    )
    assert found == stated
    assert len(pages["小区优先级 Priority of estates"]) == stated.in_programme
    assert len(pages["片区优先级 Priority of units"]) == stated.units


def test_the_drawing(folder, stated):
    document = ezdxf.readfile(folder / "drawing.dxf")
    ids = {}
    for line in document.modelspace().query("LWPOLYLINE"):
        ids.setdefault(line.dxf.layer, set()).add(line.get_xdata(APPLICATION)[0].value)
    count = {layer: len(found) for layer, found in ids.items()}
    lacking = {
        kind.id: count[layer_name(f"缺口-{kind.zh}")]
        for kind in categories().values()
        if count.get(layer_name(f"缺口-{kind.zh}"))
    }
    estates = sum(n for layer, n in count.items() if layer.startswith("小区-"))
    assert Said(estates, count["小区-纳入改造"], count["片区-边界"], lacking) == stated


def test_the_layers(folder, stated):
    estates = gpd.read_file(folder / "results.gpkg", layer="estates_ranked")
    units = gpd.read_file(folder / "results.gpkg", layer="units_ranked")
    assert len(estates) == stated.estates
    assert (~estates["priority_class"].isin(["outside", "no_data"])).sum() == stated.in_programme
    assert len(units) == stated.units
    for kind in categories().values():
        if kind.lead:
            short = (~estates[f"lacks_{kind.id}"].isin(["met", "unknown", "outside"])).sum()
            assert short == stated.lacking.get(kind.id, 0), kind.id


def test_the_csv(folder, stated):
    read = {path.stem: pd.read_csv(path) for path in (folder / "csv").iterdir() if path.stem != "left_out"}
    found = Said(
        len(read["estates"]),
        int(read["estates"]["in_programme"].sum()),
        len(read["units"]),
        read["lacking"]["category"].value_counts().to_dict(),
    )
    assert found == stated


def test_the_report(folder, stated):
    (gaps,) = (t for t in pd.read_html(io.StringIO(_bare(folder)), match="Out of reach"))
    counted = {str(row[0]).split("|")[0]: int(row[3]) for row in gaps.to_numpy()}
    names = {kind.zh: kind.id for kind in categories().values()}
    assert {names[zh]: n for zh, n in counted.items()} == stated.lacking
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert f"<dd>{stated.in_programme:,} / {stated.estates:,}</dd>" in page
    assert f"<dd>{stated.units:,}</dd>" in page


def _bare(folder):
    """The report's page with a mark where the second line of a cell begins."""
    page = (folder / "report.html").read_text(encoding="utf-8")
    return re.sub(r"<svg.*?</svg>", "", page).replace("<small>", "|<small>")


def test_the_plates(results, stated):
    """Letters in the legend of the city plate, and what the pages of units say that their estates lack."""
    plate = city_plate(results)
    if resolve_fonts().chinese:
        letters = {entry.label.zh: entry.count for entry in plate.legend.half if entry.count is not None}
        themes = {view: words(f"legend_lacks_{view}").zh for view in LEADS}
        assert {v: letters.get(zh, 0) for v, zh in themes.items()} == {
            v: stated.lacking.get(category, 0) for v, category in LEADS.items()
        }
    assert sum(entry.count for entry in plate.legend.entries[:7]) == stated.estates
    table = unit_gaps(results, lacking(results)).groupby("category")["lacking"].sum()
    alone = results.unit_members.loc[results.unit_members["unit_id"].isna(), "estate_id"]
    rows = lacking(results)
    without_unit = rows.loc[rows["estate_id"].isin(alone), "category"].value_counts()
    assert table[table.gt(0)].add(without_unit, fill_value=0).astype(int).to_dict() == stated.lacking


def test_the_map(folder, stated, results):
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no Chromium on this machine")
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    # a thread of its own: another test of this process may hold a browser open in this one
    with ThreadPoolExecutor(1) as thread:
        found = thread.submit(_counts_of_the_map, path, folder).result()
    _assert_counts(found, stated)
    for view in ("all", *LEADS):
        assert found["classes"][view] == [entry.count for entry in city_plate(results, view=view).legend.entries[:7]], (
            view
        )
        placed = standing(results.priority.set_index("unit_id"), view)[["rank", "rank_low", "rank_high"]]
        assert {unit: ranks for unit, *ranks in found["ranks"][view]} == placed.T.to_dict("list"), view


def test_the_order_of_each_plate_is_that_of_its_theme(results):
    """Units and intervals on the sheets of the themes are the columns of those themes."""
    for view in LEADS:
        scene = prepare_scene(results, view, resolve_fonts())
        order = results.priority.sort_values([f"view_rank_{view}"])
        assert scene.ranking["unit_id"].tolist() == order["unit_id"].tolist(), view
        assert scene.ranking["rank_high"].tolist() == order[f"view_rank_high_{view}"].tolist(), view


def _counts_of_the_map(path, folder):
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - it may be absent

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(offline=True).new_page()
        page.goto((folder / "map.html").as_uri())
        page.wait_for_selector("html[data-ready=true]", timeout=15_000)
        found = page.evaluate(
            """(views) => {
                const sr = window.spatialRenewal;
                const inside = sr.estates.estate_id.map((_, i) => i).filter((i) => sr.estates.in_programme[i] === 1);
                const lacking = views.map((view) => inside.filter((i) => sr.lacks(view, i)).length);
                const classes = {}, ranks = {};
                for (const view of ['all', ...views]) {
                    sr.set({view: view});
                    const scores = sr.scoreColumn(sr.estates);
                    const found = sr.estates.estate_id.map((_, i) => String(sr.classOf(i, scores)));
                    classes[view] = ['4', '3', '2', '1', '0', 'outside', 'no_data']
                        .map((step) => found.filter((c) => c === step).length);
                    const {rank, low, high} = sr.standing(sr.units);
                    ranks[view] = sr.units.unit_id.map((id, u) => [id, rank[u], low[u], high[u]]);
                }
                const [estates, units] = [sr.estates.count, sr.units.count];
                return {classes, ranks, estates, planned: inside.length, units, lacking};
            }""",
            list(LEADS),
        )
        browser.close()
    return found


def _assert_counts(found, stated):
    assert (found["estates"], found["planned"], found["units"]) == (stated.estates, stated.in_programme, stated.units)
    assert found["lacking"] == [stated.lacking.get(category, 0) for category in LEADS.values()]
