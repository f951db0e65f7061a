"""Do layers of people's own columns become ours, and is nothing dropped unsaid?"""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from spatial_renewal.contracts import check_table
from spatial_renewal.errors import SchemaError
from spatial_renewal.io.conform import (
    conform_barriers,
    conform_context,
    conform_entrances,
    conform_estates,
    conform_facilities,
)
from spatial_renewal.io.reading import Reading, Role, rows_of
from spatial_renewal.io.spec import FacilityLayerSpec, LayerSpec, StreetLayerSpec
from spatial_renewal.io.street_layers import conform_streets
from spatial_renewal.study import Source
from spatial_renewal.tables import BARRIERS, CONTEXT, ENTRANCES, FACILITIES, LEDGER
from tests.io.helpers import codes, english, squares

LINE = shapely.LineString([(0, 0), (9, 0)])


def reading_of(columns, geometry=None, path="f.gpkg", role: Role = "estates"):
    count = len(next(iter(columns.values())))
    shapes = geometry or [shapely.Point(i, 0) for i in range(count)]
    table = gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4547").set_axis(range(1, count + 1), axis=0)
    return Reading(table=table, source=Source(role=role, path=path, sha256="0", rows_read=count))


def estates(columns, **choices):
    """Estates with the given raw columns, conformed."""
    return conform_estates(reading_of(columns, **choices), LayerSpec(path="f.gpkg"), plan_year=2026)


def kept(reading):
    assert reading.table is not None
    return reading.table


def test_estates_meet_the_contract():
    boxes = squares(2).geometry.tolist()
    table = kept(estates({"estate_id": ["A", "B"], "year_built": [1990, 1985.0]}, geometry=boxes))
    check_table(table, LEDGER)
    assert tuple(table.columns) == LEDGER.names
    assert table["geometry_source"].tolist() == ["given", "given"]
    assert table["year_built"].tolist() == [1990.0, 1985.0]
    assert table.crs == "EPSG:4547"


def test_points_are_only_approximate_and_not_yet_in_the_contract():
    table = kept(estates({"estate_id": ["A"]}))
    assert table["geometry_source"].tolist() == ["approximated"]
    with pytest.raises(SchemaError, match="not polygon"):
        check_table(table, LEDGER)


def test_mapped_columns_and_columns_of_our_name():
    reading = reading_of({"编号": [7, 8], "小区": ["甲", " "], "households": ["1,363", "200"], "other": [1, 2]})
    spec = LayerSpec(path="f.gpkg", columns={"estate_id": "编号", "name": "小区"})
    table = kept(conform_estates(reading, spec, plan_year=2026))
    assert table["estate_id"].tolist() == ["7", "8"]
    assert table["households"].tolist() == [1363, 200]
    assert table["name"].isna().tolist() == [False, True]
    assert "other" not in table.columns


def test_made_ids_are_row_numbers_and_said():
    reading = estates({"name": ["甲", "乙"]})
    assert kept(reading)["estate_id"].tolist() == ["E00001", "E00002"]
    assert english(reading) == "assumed: f.gpkg: has no id column estate_id; ids were made from row numbers."


def test_duplicate_and_missing_ids_are_refused_by_name():
    reading = estates({"estate_id": ["A", "B", "A", "A", None, "B", None]})
    assert codes(reading) == ["ids_missing", "duplicate_ids"]
    assert "[#5, #7]: the id column estate_id has 2 empty cells." in english(reading)
    assert "[A, B]: 2 ids occur more than once." in english(reading)
    assert len(reading.errors) == 2


def test_values_that_cannot_be_meant_are_set_aside_and_listed():
    reading = estates(
        {
            "estate_id": list("ABCDE"),
            "year_built": ["1900", "2027", "约1990年", "1901", "?"],
            "households": [0, 20_001, -4, 20_000, 1],
            "consent_share": ["85%", None, "120", "50", None],
        }
    )
    table = kept(reading)
    assert table["year_built"].isna().tolist() == [True, True, False, False, True]
    assert table["year_built"].iloc[2] == 1990
    assert table["households"].tolist()[3:] == [20_000, 1]
    assert table["consent_share"].tolist()[0] == pytest.approx(0.85)
    assert reading.left_out[["row", "reason"]].to_numpy().tolist() == [
        ["E", "number_unreadable"],
        ["A", "value_set_aside"],
        ["B", "value_set_aside"],
        ["C", "value_set_aside"],
        ["A", "zero_as_unknown"],
        ["B", "value_set_aside"],
        ["C", "value_set_aside"],
    ]
    assert "year_built is outside 1901..2026" in english(reading)
    assert "households is 0 and counts as unknown" in english(reading)
    assert len(table) == 5
    assert reading.source is not None
    assert reading.source.rows_left_out == 0


def test_flags_of_the_ledger():
    table = kept(estates({"estate_id": ["A", "B", "C"], "villa": ["是", "否", None]}))
    assert table["villa"].tolist()[:2] == [True, False]
    assert pd.isna(table["villa"].iloc[2])
    assert table["urban_village"].isna().all()


def test_inputs_are_untouched_and_row_order_does_not_matter():
    raw = reading_of({"estate_id": ["A", "B"], "households": ["1,000", "x"]})
    before = kept(raw).copy()
    forward = kept(conform_estates(raw, LayerSpec(path="f.gpkg"), plan_year=2026))
    assert kept(raw).equals(before)
    turned = Reading(table=gpd.GeoDataFrame(kept(raw)[::-1]), source=raw.source)
    backward = kept(conform_estates(turned, LayerSpec(path="f.gpkg"), plan_year=2026))
    assert backward[::-1].reset_index(drop=True)["households"].equals(forward["households"])


def test_a_layer_that_could_not_be_read_passes_through():
    nothing = Reading(table=None)
    spec = LayerSpec(path="f.gpkg")
    assert conform_estates(nothing, spec, plan_year=2026) is nothing
    assert conform_facilities(nothing, FacilityLayerSpec(path="f.gpkg")) is nothing
    assert conform_streets(nothing, StreetLayerSpec(path="f.gpkg")) is nothing
    assert conform_entrances(nothing, spec) is nothing
    assert conform_barriers(nothing, spec) is nothing
    assert conform_context(nothing, spec, kind="water") is nothing


def facilities(raw, *, path="小学.csv.gz", **choices):
    return conform_facilities(reading_of(raw, path=path), FacilityLayerSpec(path=path, **choices))


def test_facilities_of_one_category():
    reading = facilities(
        {"name": ["一小", None], "capacity": ["360", "0"]}, category="primary_school", capacity_unit="places"
    )
    table = kept(reading)
    check_table(table, FACILITIES)
    assert table["facility_id"].tolist() == ["小学-00001", "小学-00002"]
    assert table["category"].tolist() == ["primary_school"] * 2
    assert table["capacity"].iloc[0] == 360
    assert table["capacity_unit"].isna().tolist() == [False, True]
    assert table["source"].tolist() == ["小学.csv.gz"] * 2
    assert "capacity is 0 and counts as unknown" in english(reading)


def test_misspelt_category_names_the_nearest():
    reading = facilities({"name": ["一小"]}, category="primary_scool")
    assert "the category primary_scool is not in categories.toml; the nearest is primary_school." in english(reading)


def test_facilities_without_any_category():
    assert "states no category. Write category" in english(facilities({"name": ["一小"]}))


def test_category_column_of_our_own_words():
    reading = facilities(
        {"kind": ["primary_school", "tea_house", None]}, columns={"category": "kind"}, classes="canonical"
    )
    assert codes(reading) == ["ids_made", "category_absent", "unknown_category"]
    assert "[tea_house]: 1 categories are not in categories.toml." in english(reading)


def test_amap_classes_are_translated_and_the_rest_is_listed():
    classes = ["科教文化服务;学校;幼儿园", "公司企业;公司;公司", None]
    reading = facilities({"name": ["甲", "乙", "丙"], "type": classes}, columns={"category": "type"}, classes="amap")
    assert kept(reading)["category"].tolist() == ["kindergarten"]
    assert reading.left_out["reason"].tolist() == ["category_absent", "class_untranslated"]
    assert reading.source is not None
    assert reading.source.rows_left_out == 2


def test_no_facility_of_a_known_class():
    reading = facilities({"type": ["公司企业;公司;公司"]}, columns={"category": "type"}, classes="amap")
    assert reading.table is None
    assert "no usable row is left" in english(reading)


def test_capacities_that_cannot_be_meant_are_unknown_and_listed():
    """Below zero, zero and text: neither places nor none, each named with its row."""
    columns = {"facility_id": ["F1", "F2", "F3", "F4"], "capacity": ["-20", "many", "0", "30"]}
    spec = FacilityLayerSpec(path="f.gpkg", category="nursery", capacity_unit="places")
    reading = conform_facilities(reading_of(columns, role="facilities"), spec)
    assert kept(reading)["capacity"].fillna(-1).tolist() == [-1, -1, -1, 30]
    named = {i for found in reading.findings if found.level == "left_out" for i in found.ids}
    assert {"F1", "F2"} <= named


def test_people_below_zero_and_nine_digit_households_are_unknown_and_listed():
    columns = {
        "estate_id": ["A", "B", "C"],
        "households": ["123456789", "120", "-5"],
        "elderly_65": ["30", "-1", "12"],
        "elderly_80": ["x", "4", "5"],
        "charging_points": ["-3", "0", "2"],
    }
    reading = estates(columns)
    table = kept(reading)
    assert table["households"].fillna(-1).tolist() == [-1, 120, -1]
    assert table["elderly_65"].fillna(-1).tolist() == [30, -1, 12]
    assert table["elderly_80"].fillna(-1).tolist() == [-1, 4, 5]
    assert table["charging_points"].fillna(-1).tolist() == [-1, 0, 2]
    named = {i for found in reading.findings if found.level == "left_out" for i in found.ids}
    assert named == {"A", "B", "C"}


def test_a_capacity_needs_a_unit():
    reading = facilities({"capacity": [30]}, category="nursery")
    assert "1 rows have a capacity without a unit. State capacity_unit" in english(reading)


# three streets beside each other
LINES = [shapely.LineString([(0, y), (9, y)]) for y in range(3)]


def streets(columns, geometry, **choices):
    return conform_streets(reading_of(columns, geometry, role="streets"), StreetLayerSpec(path="f.gpkg", **choices))


def test_streets():
    columns = {
        "street_id": [1, 2, 3],
        "street_class": ["residential", None, "footway"],
        "bridge": ["viaduct", "no", None],
    }
    reading = streets(columns, LINES)
    table = kept(reading)
    assert table["street_class"].tolist() == ["residential", "unclassified", "footway"]
    assert table["bridge"].tolist() == [True, False, False]
    assert table["tunnel"].tolist() == [False] * 3
    assert table["bridge"].dtype == bool
    assert table["walkable"].isna().all()
    assert table["from_node"].isna().all()
    assert "[2]: 1 streets have no class and are taken as unclassified." in english(reading)


def test_streets_that_say_whether_one_may_walk():
    table = kept(streets({"walkable": ["是", "否", None], "from_node": [1, 2, 3]}, LINES))
    assert table["walkable"].tolist()[:2] == [True, False]
    assert table["from_node"].tolist() == ["1", "2", "3"]


def test_a_level_above_the_ground_is_a_bridge_and_one_below_a_tunnel():
    reading = streets({"layer": ["1", None, -2], "bridge": [None, "yes", None]}, LINES)
    table = kept(reading)
    assert table["bridge"].tolist() == [True, True, False]
    assert table["tunnel"].tolist() == [False, False, True]
    assert "layer" not in table.columns


def test_streets_drawn_twice_count_once():
    """S2 is S1 backwards; S3 is on a bridge; S4 may be walked and S1 not, so S4 stays; S5 joins other nodes."""
    line, back = shapely.LineString([(0, 0), (5, 1), (9, 0)]), shapely.LineString([(9, 0), (5, 1), (0, 0)])
    columns = {
        "street_id": ["S1", "S2", "S3", "S4", "S5"],
        "walkable": ["no", "no", "yes", "yes", "yes"],
        "bridge": [None, None, "yes", None, None],
        "from_node": ["a", "b", "a", "a", "c"],
        "to_node": ["b", "a", "b", "b", "d"],
    }
    reading = streets(columns, [line, back, line, line, line])
    assert kept(reading)["street_id"].tolist() == ["S3", "S4", "S5"]
    assert reading.left_out["row"].tolist() == ["S1", "S2"]
    assert reading.left_out["reason"].unique().tolist() == ["streets_doubled"]
    assert "[S1, S2]: 2 streets repeat another" in english(reading)
    assert reading.source is not None
    assert reading.source.rows_left_out == 2


def test_which_of_two_streets_stays_does_not_depend_on_the_order_of_rows():
    for ids in (["S1", "S2"], ["S2", "S1"]):
        assert kept(streets({"street_id": ids}, [LINE, LINE]))["street_id"].tolist() == ["S1"]


@pytest.mark.parametrize("noded", [True, False])
def test_crossings_get_a_vertex_where_the_project_says_so(noded):
    """A street, one across it, one across it on a bridge, and one across it that has node ids."""
    ways = [[(0, 0), (9, 0)], [(2, -1), (2, 1)], [(4, -1), (4, 1)], [(6, -1), (6, 1)]]
    columns = {
        "street_id": list("abcd"),
        "layer": [None, None, 1, None],
        "from_node": [None, None, None, "n1"],
        "to_node": [None, None, None, "n2"],
    }
    reading = streets(columns, [shapely.LineString(way) for way in ways], node_crossings=noded)
    corners = shapely.get_num_coordinates(kept(reading).geometry.to_numpy()).tolist()
    assert corners == ([3, 3, 2, 2] if noded else [2, 2, 2, 2])
    assert ("[a, b]: 2 streets cross others at their level" in english(reading)) is noded


def test_lines_of_several_parts_are_split_and_said():
    both = shapely.MultiLineString([[(0, 0), (1, 0)], [(5, 0), (6, 0)]])
    lone = shapely.MultiLineString([[(0, 0), (1, 0)]])
    columns = {"street_id": ["S1", "S2", "S3"], "from_node": list("abc"), "to_node": list("bcd")}
    reading = streets(columns, [LINE, both, lone])
    table = kept(reading)
    assert table["street_id"].tolist() == ["S1", "S2-1", "S2-2", "S3"]
    assert set(table.geom_type) == {"LineString"}
    assert table["from_node"].isna().tolist() == [False, True, True, False]
    assert table["to_node"].isna().tolist() == [False, True, True, False]
    assert "[S2]: 1 lines of several parts were split" in english(reading)
    assert reading.source is not None
    assert reading.source.rows_left_out == 0


def test_entrances():
    reading = conform_entrances(
        reading_of({"estate_id": [7.0, None], "entrance_id": ["g1", "g2"]}, role="entrances"), LayerSpec(path="f.gpkg")
    )
    table = kept(reading)
    check_table(table, ENTRANCES)
    assert table["estate_id"].tolist() == ["7"]
    assert reading.left_out[["row", "reason"]].to_numpy().tolist() == [["g2", "entrance_without_estate"]]


def test_entrances_must_name_estates():
    reading = conform_entrances(reading_of({"entrance_id": ["g1"]}, role="entrances"), LayerSpec(path="f.gpkg"))
    assert reading.table is None
    assert "lacks the columns estate_id" in english(reading)


def test_barriers_in_chinese_and_english():
    raw = reading_of({"kind": ["河流", "railway", None]}, [LINE] * 3, role="barriers")
    reading = conform_barriers(raw, LayerSpec(path="f.gpkg"), kind="wall")
    check_table(kept(reading), BARRIERS)
    assert kept(reading)["kind"].tolist() == ["river", "railway", "wall"]
    assert "1 rows name no kind" in english(conform_barriers(raw, LayerSpec(path="f.gpkg")))


def test_unknown_kinds_of_barrier_are_refused():
    raw = reading_of({"barrier_id": ["b"], "kind": ["hedge"]}, [LINE], role="barriers")
    reading = conform_barriers(raw, LayerSpec(path="f.gpkg"))
    assert "[b]: column kind has 1 values outside river, railway, expressway, arterial, wall." in english(reading)


def test_context():
    reading = conform_context(
        reading_of({"name": ["长江"]}, [LINE]), LayerSpec(path="f.gpkg", layer="水系"), kind="water"
    )
    table = kept(reading)
    check_table(table, CONTEXT)
    assert table[["context_id", "kind", "name"]].to_numpy().tolist() == [["水系-00001", "water", "长江"]]


def test_rows_are_called_by_id_or_number():
    table = kept(reading_of({"estate_id": ["A", None]}))
    assert rows_of(table, LayerSpec(path="f"), "estates").labels.tolist() == ["A", "#2"]
    assert rows_of(table, LayerSpec(path="f"), "streets").labels.tolist() == ["#1", "#2"]


def test_plan_years_are_whole_years_of_the_plan():
    """2027 and 2028 stay; 二〇二八 and 2026.5 are no years, 2025 lies before the plan, 20270 is no year at all."""
    raw = ["2027", "2028 年", "2028.0", "", "二〇二八", "2026.5", "2025", "20270"]
    found = estates({"estate_id": list("ABCDEFGH"), "plan_year": raw})
    years = kept(found)["plan_year"]
    assert years.iloc[:3].tolist() == [2027.0, 2028.0, 2028.0]
    assert years.iloc[3:].isna().all()
    assert set(codes(found)) >= {"number_unreadable", "year_not_whole", "plan_year_past", "value_set_aside"}
    said = {f.code: f.ids for f in found.findings}
    assert said["year_not_whole"] == ("F",)
    assert said["plan_year_past"] == ("G",)
    assert said["value_set_aside"] == ("H",)


def test_a_plan_year_equal_to_the_first_is_in_the_plan():
    assert kept(estates({"estate_id": ["A"], "plan_year": [2026]}))["plan_year"].tolist() == [2026.0]
    without = kept(estates({"estate_id": ["A"]}))["plan_year"]
    assert without.isna().all()
    assert without.dtype == "float64"


def test_streets_that_run_against_their_node_ids_are_turned_by_their_neighbours():
    """Two of three lines at the hub (0, 0) begin there; the third ends there. The ids of the second say otherwise."""
    ways = [[(0, 0), (50, 0)], [(0, 0), (0, 9)], [(7, 7), (0, 0)]]
    ids = {"street_id": ["S1", "S2", "S3"], "from_node": ["hub", "b", "c"], "to_node": ["a", "hub", "hub"]}
    reading = streets(ids, [shapely.LineString(way) for way in ways])
    assert reading.table is not None
    assert reading.table["from_node"].tolist() == ["hub", "hub", "c"]
    assert reading.table["to_node"].tolist() == ["a", "b", "hub"]
    turned = [found for found in reading.findings if found.code == "nodes_against_line"]
    assert [found.ids for found in turned] == [("S2",)]
    assert "1 streets run against their node ids" in english(reading)


def test_parallel_streets_between_two_nodes_agree_with_the_first():
    """Nothing but the lines tells where the nodes stand: as the first says."""
    ways = [[(0, 0), (50, 0)], [(50, 0), (25, 20), (0, 0)]]
    ids = {"street_id": ["S1", "S2"], "from_node": ["a", "a"], "to_node": ["b", "b"]}
    reading = streets(ids, [shapely.LineString(way) for way in ways])
    assert reading.table is not None
    assert reading.table["from_node"].tolist() == ["a", "b"]
    assert reading.table["to_node"].tolist() == ["b", "a"]


@pytest.mark.parametrize(("away_m", "names"), [(15, ["n", "n", "n"]), (400, ["n", "n", "n@2"])])
def test_a_node_in_two_places_is_two_nodes(away_m, names):
    """Two streets begin at n at (0, 0), one 400 m off: it does not meet them. 15 m off it is the same junction."""
    ways = [[(0, 0), (50, 0)], [(0, 0), (0, 50)], [(away_m, 0), (away_m, -90)]]
    ids = {"street_id": ["S1", "S2", "S3"], "from_node": ["n", "n", "n"], "to_node": ["a", "b", "c"]}
    reading = streets(ids, [shapely.LineString(way) for way in ways])
    assert reading.table is not None
    assert reading.table["from_node"].tolist() == names
    assert ("nodes_in_two_places" in codes(reading)) == (names[2] != "n")


def test_two_levels_at_one_coordinate_keep_their_nodes():
    """A bridge over a street: both have a node at (50, 0), by two names; nothing is turned or parted."""
    ways = [[(0, 0), (50, 0)], [(50, 0), (99, 0)], [(50, 0), (50, 70)], [(50, -70), (50, 0)]]
    ids = {"from_node": ["a", "low", "up", "d"], "to_node": ["low", "b", "c", "up"]}
    reading = streets({"street_id": ["S1", "S2", "S3", "S4"], **ids}, [shapely.LineString(way) for way in ways])
    assert reading.table is not None
    assert reading.table[["from_node", "to_node"]].to_numpy().T.tolist() == list(ids.values())
    assert not {"nodes_against_line", "nodes_in_two_places"} & set(codes(reading))
