"""Labels never meet, lines are never too long, and paper has the colours of the screen."""

import re
from itertools import combinations
from pathlib import Path

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

import spatial_renewal
from spatial_renewal.outputs.lacking import lacking
from spatial_renewal.outputs.paper.fonts import resolve_fonts
from spatial_renewal.outputs.paper.lettering import shortened, width_mm, wrapped
from spatial_renewal.outputs.paper.palette import palette
from spatial_renewal.outputs.plates.space import Space
from spatial_renewal.outputs.plates.unit_gaps import unit_gaps

WEBMAP = Path(spatial_renewal.__file__).parent / "outputs" / "webmap"
boxes = st.tuples(
    st.floats(0, 90, width=16), st.floats(0, 90, width=16), st.floats(0.5, 20, width=16), st.floats(0.5, 20, width=16)
)


@given(st.lists(boxes, max_size=60))
def test_free_boxes_never_meet_and_stay_in_the_frame(wanted):
    space = Space((0, 0, 100, 100))
    for x, y, wide, high in wanted:
        space.first_free([(x, y, x + wide, y + high)])
    taken = space.taken.tolist()
    for a, b in combinations(taken, 2):
        assert a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3]
    assert all(a[0] >= 0 and a[2] <= 100 and a[1] >= 0 and a[3] <= 100 for a in taken)


def test_a_box_is_refused_only_where_one_is_taken():
    space = Space((0, 0, 10, 10))
    assert space.first_free([(1, 1, 3, 3)]) == 0
    assert space.first_free([(2, 2, 4, 4), (3, 3, 5, 5)]) == 1  # touching is not meeting
    assert space.first_free([(2, 2, 4, 4), (8, 8, 11, 9)]) is None


@given(st.text(alphabet="老旧小区改造 renewal-of estates，。0123", max_size=120), st.floats(12, 80))
def test_lines_are_never_wider_than_asked_and_lose_no_letter(text, width):
    fonts = resolve_fonts()
    legible = fonts.legible(text)
    lines = wrapped(legible, fonts, 8.0, width=width)
    assert all(width_mm(line, fonts, 8.0) <= width + 1e-6 for line in lines)
    assert "".join("".join(lines).split()) == "".join(legible.split())
    assert width_mm(shortened(legible, fonts, 8.0, width=width), fonts, 8.0) <= width + 1e-6
    assert len(wrapped(legible, fonts, 8.0, width=width, lines=2)) <= 2


def colours(name: str, pattern: str) -> list[str]:
    found = re.findall(pattern, (WEBMAP / name).read_text(encoding="utf-8"))
    assert found, f"{name} says it in another way"
    return found


def test_paper_has_the_colours_of_the_map():
    known = palette()
    ramp = colours("js/ramp.js", r"sr\.RAMP = \[(.*?)\]")[0]
    assert re.findall(r"#\w{6}", ramp) == list(known.ramp)
    assert colours("js/ramp.js", r"sr\.INK = '(#\w{6})'") == [known.ink["ink"]]
    assert colours("js/ramp.js", r"sr\.OUTSIDE = '(#\w{6})'") == [known.estates["outside"]]
    outside, no_data, edge = colours(
        "js/ramp.js", r"'outside' \? '(#\w{6})' : step === 'no_data' \? '(#\w{6})' : '(#\w{6})'"
    )[0]
    assert (outside, no_data, edge) == tuple(known.estates[k] for k in ("edge_outside", "edge_no_data", "edge"))
    inks = colours("js/facilities.js", r"INKS = \{(.*?)\}")[0]
    assert dict(re.findall(r"(\w+): '(#\w{6})'", inks)) == {k: v for k, v in known.facilities.items() if k != "other"}
    for kind, fill in colours("js/ground.js", r"(\w+): \{fill: '(#\w{6})'"):
        assert known.ground[kind] == fill
    assert colours("css/page.css", r"--paper: (#\w{6})") == [known.ground["paper"]]


def test_streets_have_the_widths_of_the_map():
    widths = colours("js/ground.js", r"WIDTHS_M = \{(.*?)\};".replace(".*?", r"[\s\S]*?"))[0]
    assert {name: float(width) for name, width in re.findall(r"(\w+): ([\d.]+)", widths)} == palette().street_widths_m


def test_gaps_of_units_add_up_to_those_of_their_estates(sample_results):
    short = lacking(sample_results)
    table = unit_gaps(sample_results, short)
    members = sample_results.unit_members.dropna(subset="unit_id")["estate_id"]
    rows = short[short["estate_id"].isin(members)]
    expected = rows.groupby("category")["people"].sum()
    found = table.groupby("category")["gap_demand"].sum()
    pd.testing.assert_series_equal(found.reindex(expected.index), expected, check_names=False)
    counted = table.set_index("category").groupby("category")["lacking"].sum()
    assert counted[counted.gt(0)].to_dict() == rows["category"].value_counts().to_dict()
    assert not table.duplicated(["unit_id", "category"]).any()
    assert (table["verdict"].eq("lacking") == table["lacking"].gt(0)).all()


def test_a_unit_lacks_what_its_estates_lack_and_nothing_else(any_results):
    """A car park beyond 150 m is no lack where the estate's own spaces are enough: every output counts by one rule."""
    short = lacking(any_results)
    table = unit_gaps(any_results, short)
    unit_of = any_results.unit_members.dropna(subset="unit_id").set_index("estate_id")["unit_id"]
    expected = {(unit_of[e], c) for e, c in zip(short["estate_id"], short["category"], strict=True) if e in unit_of}
    wanting = table[table["verdict"].eq("lacking")]
    assert set(zip(wanting["unit_id"], wanting["category"], strict=True)) == expected
