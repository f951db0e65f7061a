"""Do packed columns hold what was put in? (decoded here the way payload.js does)"""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from spatial_renewal.outputs.webmap.columns import letters, numbers, shapes, texts


def unpack(text: str) -> list[int]:
    """Five bits a letter, lowest first; the sign in the lowest bit."""
    values, value, scale = [], 0, 1
    for letter in text:
        part = ord(letter) - 63
        value += (part & 31) * scale
        scale *= 32
        if not part & 32:
            values.append(-(value + 1) // 2 if value % 2 else value // 2)
            value, scale = 0, 1
    return values


@given(arrays(np.int64, st.integers(0, 40), elements=st.integers(-(2**40), 2**40)))
def test_whole_numbers_come_back(values: np.ndarray):
    assert unpack(letters(values)) == values.tolist()


@given(arrays(np.int64, 20, elements=st.integers(-(2**40), 2**40)))
def test_letters_need_no_escape_in_html(values: np.ndarray):
    assert not set(letters(values)) & set("<>&\"'")


def test_a_small_number_takes_one_letter():
    """-16 to 15 fold into 0 to 31: five bits."""
    assert len(letters(np.arange(-16, 16))) == 32


def test_zero_is_not_missing():
    """0 -> 1, 2.5 -> 25 + 1, missing -> 0, -1 -> -10."""
    assert unpack(numbers(pd.Series([0.0, 2.5, np.nan, -1.0]), decimals=1)["letters"]) == [1, 26, 0, -10]


def test_endless_is_missing():
    assert unpack(numbers(pd.Series([np.inf]))["letters"]) == [0]


def test_nullable_flags_have_three_values():
    flags = pd.Series(pd.array([True, False, None], dtype="boolean")).astype("Float64")
    assert unpack(numbers(flags)["letters"]) == [2, 1, 0]


def test_each_word_is_written_once():
    packed = texts(pd.Series(["b", None, "a", "b"]))
    assert packed["words"] == ["b", "a"]
    assert unpack(packed["letters"]) == [1, 0, 2, 1]


@pytest.mark.parametrize("mixed", [False, True])
def test_polygons_keep_holes_and_parts(mixed):
    """A box of 4 points with a hole of 4: rings 4 and 4 without their closing points, 2 rings in 1 part."""
    ring = shapely.box(0, 0, 1, 1).difference(shapely.box(0.2, 0.2, 0.4, 0.4))
    two = shapely.MultiPolygon([shapely.box(2, 2, 3, 3), shapely.box(4, 4, 5, 5)])
    packed = shapes(gpd.GeoSeries([ring, two] if mixed else [ring]))
    counts = [unpack(count) for count in packed["counts"]]
    assert counts == ([[4, 4, 4, 4], [2, 1, 1], [1, 2]] if mixed else [[4, 4], [2], [1]])
    steps = np.array(unpack(packed["points"])).reshape(-1, 2)
    points = np.cumsum(steps, axis=0) / 1e6
    assert np.allclose(shapely.Polygon(points[:4]).area, 1.0)
    assert np.allclose(shapely.Polygon(points[4:8]).area, 0.04)


def test_points_and_lines():
    line = shapes(gpd.GeoSeries([shapely.LineString([(1, 2), (1.5, 2), (1.5, 2.25)])]))
    assert unpack(line["points"]) == [1_000_000, 2_000_000, 500_000, 0, 0, 250_000]
    assert [unpack(count) for count in line["counts"]] == [[3], [1]]
    assert shapes(gpd.GeoSeries([shapely.Point(1, 2)]))["counts"] == []


def test_no_shapes():
    assert shapes(gpd.GeoSeries([]))["points"] == ""
