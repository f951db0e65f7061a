"""Do packed columns hold what was put in? (decoded here the way payload.js does)"""

from fractions import Fraction

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from spatial_renewal.outputs.webmap.columns import few, letters, numbers, packed, pairs
from spatial_renewal.outputs.webmap.outlines import shapes
from spatial_renewal.outputs.webmap.places import Places
from spatial_renewal.outputs.webmap.words import front_coded, texts


def codes(column: dict) -> list[int]:
    """Codes from 0 to below ``of``: groups of letters, lowest first, which hold codes, lowest first.

    Of one to five letters, those that hold the most codes a letter; the shortest of equal ones. The last group is cut
    to the letters that it needs. Where five hold none, as many as one code needs.
    """
    n, kinds = column["n"], column["of"]
    if kinds <= 1:
        return [0] * n
    held = {width: max(k for k in range(31) if kinds**k <= 64**width) for width in range(1, 6)}
    width = min(held, key=lambda w: (-Fraction(held[w], w), w))
    if not held[width]:
        width = next(w for w in range(6, 12) if 64**w >= kinds)
    letters_of = [ord(letter) - 63 for letter in column["letters"]]
    groups = [letters_of[at : at + width] for at in range(0, len(letters_of), width)]
    whole = [sum(value * 64**k for k, value in enumerate(group)) for group in groups]
    return [group // kinds**k % kinds for group in whole for k in range(held.get(width, 1))][:n]


def figures(column: dict) -> list[float | None]:
    return [None if code == 0 else (code - 1 + column["low"]) / 10 ** column["decimals"] for code in codes(column)]


def words(column: dict, *, fronted: bool = True) -> list[str | None]:
    known, before = [], ""
    coded = column["words"]
    for word in coded.split("|") if isinstance(coded, str) and coded else coded:
        before = before[: ord(word[0]) - 63] + word[1:] if fronted else word
        known.append(before)
    if "letters" not in column:
        return known
    return [None if code == 0 else known[code - 1] for code in codes({"of": len(known) + 1, **column})]


def points(packed: dict) -> np.ndarray:
    """Places in degrees: three letters a point, or a mark and its numbers apart."""
    near = codes({"n": len(packed["points"]["near"]) // 3, "of": 64**3, "letters": packed["points"]["near"]})
    far = iter(unpack(packed["points"]["far"]))
    steps = [(next(far), next(far)) if both == 64**3 - 1 else (both // 512 - 256, both % 512 - 256) for both in near]
    return np.cumsum(np.array(steps).reshape(-1, 2), axis=0) / packed["per_degree"]


def unpack(text: str | dict) -> list[int]:
    """Five bits a letter, lowest first; the sign in the lowest bit. Counts that are all the same stand once."""
    if isinstance(text, dict):
        return [text["each"]] * text["n"]
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


@given(st.integers(1, 70_000), st.data())
def test_codes_come_back_however_many_kinds(kinds, data):
    values = data.draw(st.lists(st.integers(0, kinds - 1), max_size=30))
    letters_of = packed(np.array(values, dtype=np.int64), kinds)
    assert codes({"n": len(values), "of": kinds, "letters": letters_of}) == values


@given(st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6), st.just(float("nan"))), max_size=30), st.integers(0, 3))
def test_figures_come_back_rounded(values, decimals):
    expected = [None if v is None or np.isnan(v) else float(np.rint(v * 10**decimals)) / 10**decimals for v in values]
    assert figures(numbers(pd.Series(values, dtype=float), decimals)) == pytest.approx(expected, nan_ok=False)


@given(st.lists(st.one_of(st.none(), st.text(max_size=8)), max_size=30))
def test_words_come_back(values):
    assert words(texts(pd.Series(values, dtype=object))) == values


@given(arrays(np.int64, (12, 2), elements=st.integers(-400, 400)))
def test_points_come_back(steps):
    """Steps of 255 and less stand together, 255 and 255 is the mark's own code, larger ones stand apart."""
    packed_points = {"per_degree": 1, "points": pairs(steps)}
    assert np.array_equal(points(packed_points), np.cumsum(steps, axis=0))


def test_zero_is_not_missing():
    """From -10 on: -1.0 is 1, 0 is 11, 2.5 is 36, missing 0."""
    column = numbers(pd.Series([0.0, 2.5, np.nan, -1.0]), decimals=1)
    assert (column["low"], codes(column)) == (-10, [11, 36, 0, 1])


def test_endless_is_missing():
    assert figures(numbers(pd.Series([np.inf]))) == [None]


def test_whole_figures_take_no_decimals():
    assert numbers(pd.Series([3.0, 4.0]), decimals=2)["decimals"] == 0


def test_nullable_flags_have_three_values():
    flags = pd.Series(pd.array([True, False, None], dtype="boolean")).astype("Float64")
    assert figures(numbers(flags)) == [1, 0, None]


@given(st.lists(st.text("ab\x00市", max_size=70), max_size=12))
def test_beginnings_are_counted_to_the_end_of_the_shorter_word(words_given):
    """By hand, letter by letter; at most 63, which is the last letter's number."""
    before = ["", *words_given]
    told = front_coded(words_given)
    for last, word, coded in zip(before, words_given, told, strict=False):
        same = next((k for k, (a, b) in enumerate(zip(last, word, strict=False)) if a != b), min(len(last), len(word)))
        assert coded == chr(63 + min(same, 63)) + word[min(same, 63) :]


def test_words_of_other_rows_in_another_order():
    """Rows 2, none and 0 of three."""
    assert words(texts(pd.Series(["a", "b", "c"]), np.array([2, -1, 0]))) == ["c", None, "a"]


def test_each_word_is_written_once():
    column = texts(pd.Series(["b", None, "a", "b"]))
    assert column["words"] == "?b|?a"
    assert words(column) == ["b", None, "a", "b"]


def test_only_words_that_are_used_travel():
    column = few(np.array([3, 1, 3, 0]), ["a", "b", "c"])
    assert words(column, fronted=False) == ["c", "a", "c", None]


@pytest.mark.parametrize("mixed", [False, True])
def test_polygons_keep_holes_and_parts(mixed):
    """A box of 4 points with a hole of 4: rings 4 and 4 without their closing points, 2 rings in 1 part."""
    ring = shapely.box(0, 0, 1, 1).difference(shapely.box(0.2, 0.2, 0.4, 0.4))
    two = shapely.MultiPolygon([shapely.box(2, 2, 3, 3), shapely.box(4, 4, 5, 5)])
    packed_shapes = shapes(gpd.GeoSeries([ring, two] if mixed else [ring]))
    counts = [unpack(count) for count in packed_shapes["counts"]]
    assert counts == ([[4, 4, 4, 4], [2, 1, 1], [1, 2]] if mixed else [[4, 4], [2], [1]])
    places = points(packed_shapes)
    assert np.allclose(shapely.Polygon(places[:4]).area, 1.0)
    assert np.allclose(shapely.Polygon(places[4:8]).area, 0.04)


def test_points_and_lines():
    line = shapes(gpd.GeoSeries([shapely.LineString([(1, 2), (1.5, 2), (1.5, 2.25)])]))
    assert points(line).tolist() == [[1, 2], [1.5, 2], [1.5, 2.25]]
    assert [unpack(count) for count in line["counts"]] == [[3], [1]]
    assert shapes(gpd.GeoSeries([shapely.Point(1, 2)]))["counts"] == []


def test_a_series_without_holes_is_written_as_one_with_them():
    """The outlines beside a shape with a hole take the long way: the same points, and one ring and one part each."""
    plain = [shapely.box(0, 0, 1, 1), shapely.Polygon([(2, 2), (3, 2), (3, 3)]), shapely.box(5, 5, 6, 7)]
    holed = shapely.box(8, 8, 9, 9).difference(shapely.box(8.2, 8.2, 8.4, 8.4))
    short, long = shapes(gpd.GeoSeries(plain)), shapes(gpd.GeoSeries([*plain, holed]))
    assert [unpack(count) for count in short["counts"]] == [[4, 3, 4], [1, 1, 1], [1, 1, 1]]
    assert [unpack(count) for count in long["counts"]] == [[4, 3, 4, 4, 4], [1, 1, 1, 2], [1, 1, 1, 1]]
    assert points(long)[:11].tolist() == points(short).tolist()


def test_no_shapes():
    assert len(points(shapes(gpd.GeoSeries([])))) == 0


def test_places_put_each_value_at_its_rule_and_estate():
    table = pd.DataFrame(
        {"estate_id": ["b", "a", "b", "x"], "category": ["k", "k", "m", "m"], "value": [1.0, 2.0, 3.0, 4.0]}
    )
    places = Places(table, ["category"], pd.Series(["a", "b"]))
    assert places.rules == [{"category": "k"}, {"category": "m"}]
    assert np.array_equal(places.figures(table["value"]), [[2.0, 1.0], [np.nan, 3.0]], equal_nan=True)


@given(st.permutations(range(12)), st.integers(0, 12))
def test_a_table_says_the_same_in_any_order_and_with_rows_left_out(order, kept):
    """Four estates asked three rules each, in order: the usual table, whose rules are found in its first three rows."""
    table = pd.DataFrame(
        {
            "estate_id": np.repeat(["a", "b", "c", "d"], 3),
            "category": np.tile(["k", "m", "n"], 4),
            "tier": np.tile(["near", None, "far"], 4),
            "value": np.arange(12.0),
        }
    )

    def found(rows: pd.DataFrame) -> dict[object, list[float]]:
        places = Places(rows, ["category", "tier"], pd.Series(["a", "b", "c", "d"]))
        told = places.figures(rows["value"]).tolist()
        return {rule["category"]: values for rule, values in zip(places.rules, told, strict=True)}

    assert found(table) == {"k": [0, 3, 6, 9], "m": [1, 4, 7, 10], "n": [2, 5, 8, 11]}
    assert found(table.iloc[list(order)]) == found(table)
    expected = {row.category: [] for row in table.iloc[:kept].itertuples()}
    for category in expected:
        values = {row.estate_id: row.value for row in table.iloc[:kept].query("category == @category").itertuples()}
        expected[category] = [values.get(estate, np.nan) for estate in "abcd"]
    cut = found(table.iloc[:kept])
    assert cut.keys() == expected.keys()
    assert all(np.array_equal(cut[category], expected[category], equal_nan=True) for category in cut)


def test_a_rule_that_changes_on_the_way_is_another_rule():
    """Twice two rows of equal categories; the clause of the last differs: three rules, not two."""
    table = pd.DataFrame({"estate_id": ["a", "a", "b", "b"], "category": [*"kmkm"], "clause": ["1", "1", "1", "2"]})
    places = Places(table, ["category", "clause"], pd.Series(["a", "b"]))
    assert [(rule["category"], rule["clause"]) for rule in places.rules] == [("k", "1"), ("m", "1"), ("m", "2")]
