"""Does a plate say what the tables say, in letters that stay letters, whatever the names are?"""

import dataclasses
import shutil
import subprocess
from io import BytesIO
from itertools import combinations

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.font_manager import fontManager
from pypdf import PdfReader

from spatial_renewal.outputs.paper import fonts as font_module
from spatial_renewal.outputs.paper.fonts import resolve_fonts
from spatial_renewal.outputs.paper.words import words
from spatial_renewal.outputs.plates import atlas as atlas_module
from spatial_renewal.outputs.plates import city_plate, make_atlas
from spatial_renewal.outputs.plates import plate as plate_module
from spatial_renewal.outputs.plates.files import draw_files
from spatial_renewal.outputs.plates.outlines import paths_of_areas
from spatial_renewal.params import PlateParams
from spatial_renewal.pipeline import run
from spatial_renewal.profiles.load import categories
from tests.outputs.plates.towns import texts, with_context, with_names

EVIL = ["<script>alert(1)</script>", "$x^2$ \\frac{a}{b} ${1}", "长" * 300, "😀\u200d👨 =cmd|'/c calc'!A1"]
needs_chinese = pytest.mark.skipif(not resolve_fonts().chinese, reason="no Chinese font on this machine")


def overlap(a, b):
    return a.x < b.right - 1e-6 and b.x < a.right - 1e-6 and a.y < b.bottom - 1e-6 and b.y < a.bottom - 1e-6


@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
@pytest.mark.parametrize("paper", ["A4", "A3", "A0"])
def test_no_part_covers_another(sample_results, paper, orientation):
    plate = city_plate(sample_results, view="elderly_care", params=PlateParams(paper=paper, orientation=orientation))
    names = [box.name for box in plate.boxes]
    assert set(names) >= {"map", "heading", "headlines", "legend", "instruments", "title-block", "ranking"}
    for a, b in combinations(plate.boxes, 2):
        assert not overlap(a, b), (a, b)
    for box in plate.boxes:
        assert min(box.x, box.y) >= 0
        assert box.right <= plate.sheet.width_mm
        assert box.bottom <= plate.sheet.height_mm


@pytest.mark.parametrize("view", ["all", "elderly_care", "childcare", "parking"])
def test_the_legend_counts_what_the_tables_hold(sample_results, view):
    plate = city_plate(sample_results, view=view)
    estates = sample_results.estates
    column = "score" if view == "all" else f"view_score_{view}"
    scores = estates["estate_id"].map(sample_results.estate_priority.set_index("estate_id")[column])
    inside = estates["in_programme"]
    # the oracle cuts with pandas: [0, .2), [.2, .4) ... [.8, 1]
    cut = pd.cut(scores[inside], [0, 0.2, 0.4, 0.6, 0.8, 1.01], right=False, labels=False)
    expected = [int((cut == step).sum()) for step in (4, 3, 2, 1, 0)]
    unknown = int((~inside & estates["eligible"].isna()).sum()) + int((inside & scores.isna()).sum())
    expected += [len(estates) - sum(expected) - unknown, unknown]
    counts = [entry.count for entry in plate.legend.entries]
    assert counts[:7] == expected
    named = {entry.label.zh: entry.count for entry in plate.legend.entries}
    held = sample_results.facilities["category"].value_counts()
    for kind in categories().values():
        if kind.group == view and kind.id in held:
            assert named[kind.zh] == held[kind.id]


@needs_chinese
def test_letters_count_the_estates_that_lack(sample_results):
    plate = city_plate(sample_results)
    planned = sample_results.estates.loc[sample_results.estates["in_programme"], "estate_id"]
    rows = sample_results.coverage
    far = rows["category"].eq("nursery") & rows["state"].isin(["beyond_threshold", "unreachable"])
    short = sample_results.provision
    short = short[short["category"].eq("car_parking") & short["unserved"].gt(0)]
    counts = {entry.label.zh: entry.count for entry in plate.legend.half}
    assert counts["缺托育"] == rows.loc[far, "estate_id"].isin(planned).sum()
    assert counts["缺停车"] == short["estate_id"].isin(planned).sum()


def test_twice_the_same_bytes_whatever_the_user_has_set(toy_town):
    """Made anew under another style: PDF, SVG and PNG are equal, and the user's settings are as they were."""
    results = run(toy_town)
    first = city_plate(results)
    before = {kind: first.to_bytes(kind) for kind in ("pdf", "svg", "png")}
    with mpl.rc_context({"axes.facecolor": "red", "font.size": 30, "lines.linewidth": 9, "text.usetex": False}):
        settings = dict(mpl.rcParams)
        again = city_plate(run(toy_town))
        assert {kind: again.to_bytes(kind) for kind in ("pdf", "svg", "png")} == before
        assert dict(mpl.rcParams) == settings
    assert b"CreationDate" not in before["pdf"]
    assert b"<dc:date>" not in before["svg"]


@needs_chinese
def test_text_stays_text(toy_town):
    plate = city_plate(run(toy_town), view="elderly_care")
    written = texts(plate.to_bytes("svg"))
    assert "老旧小区改造优先级" in written
    assert any("玩具镇" in text for text in written)
    assert any("GB 50180-2018" in text for text in written)
    pdf = plate.to_bytes("pdf")
    assert b"/CIDFontType2" in pdf
    assert b"/FontFile2" in pdf
    assert b"/Type3" not in pdf


@needs_chinese
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext looks into a PDF where it is installed")
def test_a_pdf_can_be_searched(toy_town, tmp_path):
    path = tmp_path / "plate.pdf"
    path.write_bytes(city_plate(run(toy_town)).to_bytes("pdf"))
    done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)  # noqa: S607 - on the path
    assert "老旧小区改造优先级" in done.stdout.decode("utf-8")


def test_names_are_written_as_they_are_or_shortened(toy_town):
    """Markup, formulas, 300 letters, emoji: text nodes, one line, no warning."""
    results = with_names(run(toy_town), EVIL)
    city = city_plate(results)
    written = texts(city.to_bytes("svg"))
    assert "<script" not in city.to_bytes("svg").decode("utf-8")
    assert all(len(text) < 200 for text in written)
    assert city.to_bytes("pdf").startswith(b"%PDF")
    atlas = make_atlas(results, params=PlateParams(paper="A4"))
    assert atlas.to_pdf().startswith(b"%PDF")
    joined = "\n".join(text for page in atlas.pages for text in texts(page.to_bytes("svg")))
    assert EVIL[0] in joined or not resolve_fonts().chinese
    found = {code for page in atlas.pages for code in (f.code for f in page.findings)}
    assert found <= {"letters_not_drawn", "no_chinese_font"}


def test_letters_that_no_font_has_are_told_and_marked():
    fonts = resolve_fonts()
    strange = "\U00013000"  # an Egyptian hieroglyph
    assert fonts.unwritten([f"a{strange}b", None, float("nan")]) == strange
    assert strange not in fonts.legible(f"a{strange}b")
    assert len(fonts.legible(f"a{strange}b")) == 3
    assert fonts.legible("two\nlines\x07 \u200d") == "two lines"
    assert fonts.legible(None) == fonts.legible(float("nan")) == ""


def test_without_a_chinese_font_the_plate_is_english_and_says_so(toy_town, monkeypatch):
    """No squares: every letter that is drawn is one that the font has; names give way to ids."""
    latin = [entry for entry in fontManager.ttflist if entry.name == "DejaVu Sans"]
    fallen = resolve_fonts(installed=latin)
    assert not fallen.chinese
    monkeypatch.setattr(plate_module, "resolve_fonts", lambda _wanted: fallen)
    plate = city_plate(run(toy_town))
    assert [found.code for found in plate.findings] == ["no_chinese_font"]
    written = texts(plate.to_bytes("svg"))
    assert "Renewal priority of old estates" in written
    assert all(ord(letter) in fallen.letters for text in written for letter in text)
    assert set(run(toy_town).units["unit_id"]) <= set(written)
    assert not any("??" in text for text in written)


def test_without_a_chinese_font_the_atlas_is_english_and_says_so_once(toy_town, monkeypatch):
    latin = [entry for entry in fontManager.ttflist if entry.name == "DejaVu Sans"]
    fallen = resolve_fonts(installed=latin)
    for module in (plate_module, atlas_module):
        monkeypatch.setattr(module, "resolve_fonts", lambda _wanted: fallen)
    atlas = make_atlas(run(toy_town), params=PlateParams(paper="A3"))
    assert [found.code for found in atlas.findings] == ["no_chinese_font"]
    written = {text for page in atlas.pages for text in texts(page.to_bytes("svg"))}
    assert all(ord(letter) in fallen.letters for text in written for letter in text)
    assert any(text.endswith("100 homes") for text in written)


def test_the_atlas_tells_of_a_letter_that_no_font_has(toy_town):
    atlas = make_atlas(with_names(run(toy_town), ["\U00013000"] * 4), params=PlateParams(paper="A4"))
    told = "letters_not_drawn" if resolve_fonts().chinese else "no_chinese_font"
    assert [found.code for found in atlas.findings] == [told]


def test_a_font_of_any_name_is_taken_if_it_writes_chinese_and_the_last_resort_never():
    chinese = [entry for entry in fontManager.ttflist if "WenQuanYi" in entry.name or "CJK" in entry.name]
    if not chinese:
        pytest.skip("no Chinese font on this machine")
    renamed = [dataclasses.replace(entry, name="Our House Font") for entry in chinese[:1]]
    assert resolve_fonts(installed=renamed).families[0] == "Our House Font"
    last = [dataclasses.replace(entry, name="Last Resort High-Efficiency") for entry in chinese[:1]]
    assert not resolve_fonts(installed=last).chinese


def test_an_unknown_font_is_refused(toy_town):
    with pytest.raises(font_module.ParameterError, match="No Such Font"):
        city_plate(run(toy_town), params=PlateParams(font="No Such Font"))
    with pytest.raises(font_module.ParameterError, match=r"nothing\.ttf"):
        city_plate(run(toy_town), params=PlateParams(font="nothing.ttf"))


def one_estate(town):
    kept = town.estates.iloc[:1].reset_index(drop=True)
    gates = town.entrances[town.entrances["estate_id"].isin(kept["estate_id"])].reset_index(drop=True)
    return dataclasses.replace(town, estates=gpd.GeoDataFrame(kept), entrances=gpd.GeoDataFrame(gates))


def test_one_estate(toy_town):
    results = run(one_estate(toy_town))
    plate = city_plate(results)
    assert sum(entry.count or 0 for entry in plate.legend.entries[:7]) == 1
    assert plate.to_bytes("png", dpi=40).startswith(b"\x89PNG")
    assert make_atlas(results, params=PlateParams(paper="A4")).to_pdf().startswith(b"%PDF")


def test_no_data_everywhere(toy_town):
    """Nothing surveyed: no programme, no unit, no rank; every estate is in the hatched class, and the plate stands."""
    unknown = toy_town.estates.assign(
        **{
            c: pd.array([None] * 4, dtype="boolean")
            for c in toy_town.estates.columns
            if str(toy_town.estates[c].dtype) == "boolean"
        },
        year_built=np.nan,
        households=np.nan,
        name=pd.Series([None] * 4, dtype="str"),
    )
    results = run(dataclasses.replace(toy_town, estates=gpd.GeoDataFrame(unknown)))
    assert results.units.empty
    plate = city_plate(results)
    assert [entry.count for entry in plate.legend.entries[:7]] == [0, 0, 0, 0, 0, 0, 4]
    svg = plate.to_bytes("svg")
    assert b"<pattern" in svg
    atlas = make_atlas(results, params=PlateParams(paper="A4"))
    assert len(atlas.pages) == 1


def test_holes_stay_open(toy_town):
    """Shell and hole run against each other, so that every filling rule leaves the hole open."""
    hole = shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(3, 3), (6, 3), (6, 6), (3, 6)]])
    parts = shapely.MultiPolygon([shapely.box(20, 0, 21, 1), hole])
    for path in paths_of_areas(np.array([hole, parts])):
        rings = [shapely.LinearRing(ring) for ring in path.to_polygons()]
        shells = [ring.is_ccw for ring in rings if ring.bounds != (3, 3, 6, 6)]
        holes = [ring.is_ccw for ring in rings if ring.bounds == (3, 3, 6, 6)]
        assert len(holes) == 1
        assert set(shells) == {not holes[0]}
    plate = city_plate(with_context(run(toy_town), [("water", shapely.buffer(hole, 50)), ("green", parts)]))
    assert b'id="context-green"' in plate.to_bytes("svg")


def test_openstreetmap_is_named_wherever_its_data_are_drawn(toy_town):
    source = dataclasses.replace(sample_source(), attribution="data by OpenStreetMap contributors")
    town = dataclasses.replace(toy_town, sources=(source,))
    results = run(town)
    pages = [city_plate(results), *make_atlas(results, params=PlateParams(paper="A4")).pages]
    for page in pages:
        assert any("© OpenStreetMap contributors, ODbL" in text for text in texts(page.to_bytes("svg")))


def sample_source():
    from spatial_renewal.study import Source  # noqa: PLC0415 - one test asks

    return Source(role="streets", path="city.osm", sha256="0", rows_read=1)


def test_each_unit_has_a_page_and_the_index_says_which(sample_results):
    """On A4 the list needs a second sheet: pages of units begin after it, in the order of renovation."""
    atlas = make_atlas(sample_results, params=PlateParams(paper="A4", orientation="portrait"))
    order = sample_results.priority.sort_values("rank")["unit_id"].tolist()
    first = len(atlas.pages) - len(order) + 1
    assert [atlas.page_of[unit] for unit in order] == list(range(first, len(atlas.pages) + 1))
    names = sample_results.units.set_index("unit_id")["name"]
    lists = [set(texts(page.to_bytes("svg"))) for page in atlas.pages[: first - 1]]
    if resolve_fonts().chinese:
        assert set(names) <= set().union(*lists)
        third = texts(atlas.pages[first + 1].to_bytes("svg"))
        assert names[order[2]] in third


def test_every_unit_has_a_bookmark(toy_town):
    results = with_names(run(toy_town), EVIL)
    atlas = make_atlas(results, params=PlateParams(paper="A4"))
    book = PdfReader(BytesIO(atlas.to_pdf()))
    found = [(mark.title, book.get_destination_page_number(mark) + 1) for mark in book.outline]
    names = {row["unit_id"]: row["name"] for row in results.units.to_dict("records")}
    assert found[0] == (words("index_title").first(chinese=resolve_fonts().chinese), 1)
    assert [page for _, page in found[1:]] == sorted(atlas.page_of.values())
    for (text, page), (unit, expected) in zip(found[1:], atlas.page_of.items(), strict=True):
        assert page == expected
        assert text.endswith(resolve_fonts().name_or_id(names[unit], unit))
    assert len(book.pages) == len(atlas.pages)
    assert atlas.to_pdf() == atlas.to_pdf()


def test_files_are_those_asked_for(toy_town):
    results = run(toy_town)
    nothing = draw_files(results, params=PlateParams(sheets="none"))
    assert dict(nothing.documents) == {}
    params = PlateParams(sheets="atlas", paper="A4", formats=("pdf", "svg"), charts=True)
    names = [name for name, _ in draw_files(results, params=params).documents]
    views = [f"plates/city_{v}.{k}" for v in ("all", "elderly_care", "childcare", "parking") for k in ("pdf", "svg")]
    assert names[:8] == views
    assert "charts/gaps_by_category.svg" in names
    assert "plates/atlas.pdf" in names
    assert "plates/atlas/001.svg" in names
    assert len(names) == len(set(names))


def test_plates_are_written_with_the_results(toy_town, tmp_path):
    results = run(toy_town)
    told = results.save(tmp_path / "out", plates=PlateParams(paper="A4", scale=100))
    assert (tmp_path / "out" / "plates" / "city_all.pdf").read_bytes().startswith(b"%PDF")
    assert "plate_scale_changed" in {found.code for found in told}
    assert "plate_scale_changed" in (tmp_path / "out" / "run.json").read_text(encoding="utf-8")
