"""Does the drawing read back clean, in metres, with the estates' own areas on layers with Chinese names?"""

import time
from collections import defaultdict

import ezdxf
import numpy as np
import pytest
from ezdxf import recover
from shapely import Polygon

from spatial_renewal.outputs.drawing import drawing
from spatial_renewal.outputs.drawing.dxf import APPLICATION
from spatial_renewal.outputs.drawing.layers import LABEL_CHARACTERS, label, layer_name
from spatial_renewal.outputs.lacking import lacking
from spatial_renewal.profiles.load import categories

GROUPS = ("小区-纳入改造", "小区-不纳入", "小区-资料不足")


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """Reads a drawing back from a file, as CAD does."""

    def from_bytes(content):
        path = tmp_path_factory.mktemp("dxf") / "drawing.dxf"
        path.write_bytes(content)
        return ezdxf.readfile(path)

    return from_bytes


def areas(document, *layers):
    """Area of each shape by id: outer rings less inner ones."""
    found = defaultdict(float)
    for line in document.modelspace().query("LWPOLYLINE"):
        if line.dxf.layer in layers:
            (_, owner), (_, role) = line.get_xdata(APPLICATION)
            assert line.closed
            found[owner] += Polygon(line.get_points("xy")).area * (1 if role == "outer" else -1)
    return dict(found)


def test_it_is_clean_and_in_metres(any_results, tmp_path):
    path = tmp_path / "drawing.dxf"
    path.write_bytes(drawing(any_results))
    document, auditor = recover.readfile(path)
    assert not auditor.has_errors
    assert not auditor.has_fixes
    assert not document.audit().has_errors
    assert document.dxfversion == "AC1024"
    assert document.header["$INSUNITS"] == 6
    assert document.header["$MEASUREMENT"] == 1


def test_areas_are_those_of_the_estates(any_results, read):
    """A vertex moves by at most 0.7 mm: an area by at most that times the length of the outline."""
    found = areas(read(drawing(any_results)), *GROUPS)
    estates = any_results.estates
    assert sorted(found) == sorted(estates["estate_id"])
    drawn = np.array([found[name] for name in estates["estate_id"]])
    assert (abs(drawn - estates.area) <= 0.0007 * estates.length + 1e-6).all()


def test_a_yard_is_cut_out_and_parts_add_up(holed_results, read):
    """100 x 60 - 40 x 20 = 5,200; 30 x 60 + 40 x 60 = 4,200; 100 x 60 = 6,000."""
    found = areas(read(drawing(holed_results)), *GROUPS)
    assert [round(found[f"E{i}"]) for i in (1, 2, 3)] == [5200, 4200, 6000]


def test_each_deficiency_has_its_layer_with_those_who_lack_it(sample_results, read):
    document = read(drawing(sample_results))
    for category, rows in lacking(sample_results).groupby("category"):
        on = areas(document, layer_name(f"缺口-{categories()[category].zh}"))
        assert sorted(on) == sorted(rows["estate_id"]), category
    for kind in categories().values():
        if kind.lead:
            assert layer_name(f"缺口-{kind.zh}") in document.layers


def test_units_names_and_legend_are_there(sample_results, read):
    document = read(drawing(sample_results))
    assert sorted(areas(document, "片区-边界")) == sorted(sample_results.units["unit_id"])
    texts = {text.dxf.text for text in document.modelspace().query("TEXT")}
    first = sample_results.priority.merge(sample_results.units, on="unit_id").query("rank == 1").iloc[0]
    assert f"1 {first['name']}" in texts
    assert set(sample_results.estates["name"].dropna()) <= texts
    assert len(document.modelspace().query('INSERT[name=="图例"]')) == 1
    said = {text.dxf.text for text in document.blocks["图例"].query("TEXT")}
    planned = int(sample_results.estates["in_programme"].sum())
    assert f"小区-纳入改造（{planned}）" in said
    assert any("CGCS2000" in line for line in said)


def test_no_colour_is_lost_on_a_dark_or_on_a_white_ground(sample_results, read):
    """Luminance well away from both; colour number 7 is drawn against the ground."""
    for layer in read(drawing(sample_results)).layers:
        if layer.rgb is None:
            assert layer.color == 7
        else:
            red, green, blue = layer.rgb
            assert 60 < 0.2126 * red + 0.7152 * green + 0.0722 * blue < 215, layer.dxf.name


def test_names_are_shown_as_they_are(evil_results, read):
    texts = [text.dxf.text for text in read(drawing(evil_results)).modelspace().query("TEXT")]
    for name in evil_results.estates["name"].dropna():
        assert label(name) in texts, name
    assert not any(set(text) & set("\\^%\r\n") or len(text) > LABEL_CHARACTERS + 8 for text in texts)


def test_a_town_of_which_nothing_is_known_has_no_deficiency(blank_results, read):
    document = read(drawing(blank_results))
    assert not lacking(blank_results)["category"].tolist()
    assert len(areas(document, *GROUPS)) == len(blank_results.estates)


def test_the_bytes_are_the_same_later(sample_results):
    first = drawing(sample_results)
    time.sleep(1.1)
    assert drawing(sample_results) == first
    assert not ezdxf.options.write_fixed_meta_data_for_testing
