"""Layers of crossings and of decided units: are they read, translated, refused, and brought to the run's CRS?"""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from spatial_renewal.contracts import check_table
from spatial_renewal.errors import CrsError
from spatial_renewal.io.assemble import assemble
from spatial_renewal.io.crossings import conform_crossings, conform_fixed_units, conform_signals
from spatial_renewal.io.layer_set import BarrierLayerSpec, CrossingLayerSpec, LayerSet, LayerTables, read_layers
from spatial_renewal.io.reading import Reading, Role
from spatial_renewal.io.spec import LayerSpec
from spatial_renewal.params import EstateParams
from spatial_renewal.tables import CROSSINGS, FIXED_UNITS, SIGNALS
from tests.conftest import CRS, facilities, ledger, streets
from tests.io.helpers import EAST_M, NORTH_M, chinese, codes, english

SPEC = LayerSpec(path="c.gpkg", columns={"name": "名称"})


def layer_of(shapes, crs=CRS, **columns):
    table = gpd.GeoDataFrame(columns, geometry=shapes, crs=crs)
    return table.set_axis(range(1, len(table) + 1), axis=0)


def crossings(of_layer="", **columns):
    count = len(next(iter(columns.values())))
    places = [shapely.Point(9 * k, 0) for k in range(count)]
    return conform_crossings(Reading(table=layer_of(places, **columns)), SPEC, kind=of_layer)


def test_kinds_in_chinese_and_english_and_of_the_layer():
    reading = crossings("signalled", kind=["人行天桥", "underpass", "道口", None], 名称=["甲桥", None, None, None])
    assert reading.table is not None
    check_table(reading.table, CROSSINGS)
    assert reading.table["kind"].tolist() == ["footbridge", "underpass", "level", "signalled"]
    assert reading.table["name"].tolist()[0] == "甲桥"
    assert reading.table["name"].isna().tolist() == [False, True, True, True]


def test_a_kind_that_nobody_knows_or_names_is_refused():
    unknown = crossings(crossing_id=["c7"], kind=["zipline"])
    assert "[c7]: column kind has 1 values outside bridge, underpass, footbridge, signalled, level." in english(unknown)
    assert [found.level for found in unknown.findings] == ["error"]
    assert "1 rows name no kind" in english(crossings(crossing_id=["c7"], kind=[None]))


def test_decided_units_keep_their_ids_and_names():
    boxes = [shapely.box(0, 0, 9, 9), shapely.box(20, 0, 29, 9)]
    reading = conform_fixed_units(Reading(table=layer_of(boxes, fixed_unit_id=["F1", "F2"], 名称=["一片", None])), SPEC)
    assert reading.table is not None
    check_table(reading.table, FIXED_UNITS)
    assert reading.table["fixed_unit_id"].tolist() == ["F1", "F2"]
    assert reading.table["name"].isna().tolist() == [False, True]


def test_ids_used_twice_are_refused():
    boxes = [shapely.box(0, 0, 9, 9), shapely.box(20, 0, 29, 9)]
    reading = conform_fixed_units(Reading(table=layer_of(boxes, fixed_unit_id=["F1", "F1"])), SPEC)
    assert codes(reading) == ["duplicate_ids"]
    assert "F1" in chinese(reading)


def test_signals_keep_their_ids():
    reading = conform_signals(Reading(table=layer_of([shapely.Point(3, 4)], signal_id=["S1"], 名称=["路口"])), SPEC)
    assert reading.table is not None
    check_table(reading.table, SIGNALS)
    assert reading.table[["signal_id", "name"]].to_numpy().tolist() == [["S1", "路口"]]


def test_nothing_read_stays_nothing():
    nothing = Reading(table=None)
    assert conform_signals(nothing, SPEC) is nothing
    assert conform_crossings(nothing, SPEC) is nothing
    assert conform_fixed_units(nothing, SPEC) is nothing


@pytest.mark.parametrize(
    ("layers", "shape"),
    [
        (LayerSet(crossings=(CrossingLayerSpec(path="x.gpkg", kind="bridge"),)), shapely.Point(5e5, 3e6).buffer(9)),
        (LayerSet(fixed_units=LayerSpec(path="x.gpkg")), shapely.Point(5e5, 3e6)),
        (LayerSet(signals=LayerSpec(path="x.gpkg")), shapely.Point(5e5, 3e6).buffer(9)),
    ],
    ids=["crossings are points", "decided units are polygons", "signals are points"],
)
def test_shapes_of_another_kind_are_refused(tmp_path, layers, shape):
    layer_of([shape], crossing_id=["c1"], fixed_unit_id=["c1"], signal_id=["c1"]).to_file(tmp_path / "x.gpkg")
    read = read_layers(layers, data_dir=tmp_path, plan_year=2026)
    assert [found.code for found in read.findings] == ["geometry_wrong_role"]


def near(role: Role, parts):
    """The role's table of a study of two estates 20 m apart, in the CRS of zone 114 E."""
    boxes = [(EAST_M, NORTH_M, EAST_M + 100, NORTH_M + 60), (EAST_M + 120, NORTH_M, EAST_M + 220, NORTH_M + 60)]
    every = {
        "estates": (ledger([{"estate_id": "E1"}, {"estate_id": "E2"}], boxes),),
        "streets": (streets([[(EAST_M, NORTH_M - 5), (EAST_M + 220, NORTH_M - 5)]]),),
        "facilities": (facilities([("F1", "bus_stop", EAST_M, NORTH_M - 5, np.nan)]),),
    }
    tables = LayerTables(
        parts=dict.fromkeys(parts, ()) | every | {role: parts[role]},
        gates=None, findings=(), readings=(), sources=(),
    )  # fmt: skip
    return getattr(assemble(tables, crs=CRS, params=EstateParams()), role)


RAILWAY = shapely.LineString([(EAST_M + 110, NORTH_M - 50), (EAST_M + 110, NORTH_M + 110)])
BRIDGE = shapely.Point(EAST_M + 110, NORTH_M + 30)
DECIDED = shapely.box(EAST_M - 5, NORTH_M - 5, EAST_M + 225, NORTH_M + 65)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:4490", "EPSG:32650", "EPSG:3857"])
@pytest.mark.parametrize(
    ("role", "shape", "layers"),
    [
        ("barriers", RAILWAY, LayerSet(barriers=(BarrierLayerSpec(path="x.gpkg", kind="railway"),))),
        ("crossings", BRIDGE, LayerSet(crossings=(CrossingLayerSpec(path="x.gpkg", kind="footbridge"),))),
        ("fixed_units", DECIDED, LayerSet(fixed_units=LayerSpec(path="x.gpkg"))),
        ("signals", BRIDGE, LayerSet(signals=LayerSpec(path="x.gpkg"))),
    ],
)
def test_layers_in_another_crs_land_in_the_run_crs(tmp_path, crs, role, shape, layers):
    """Each comes back to where it was drawn, to a centimetre."""
    ids = {name: ["1"] for name in ("barrier_id", "crossing_id", "fixed_unit_id", "signal_id")}
    layer_of([shape], **ids).to_crs(crs).to_file(tmp_path / "x.gpkg")
    read = read_layers(layers, data_dir=tmp_path, plan_year=2026)
    assert not [found for found in read.findings if found.level == "error"]
    table = near(role, read.parts)
    assert table.crs == CRS
    assert table.geometry.iloc[0].hausdorff_distance(shape) < 0.01


def test_a_barrier_layer_far_away_is_refused(tmp_path):
    """Drawn for another zone and declared as this one: hundreds of kilometres off, said with the distance."""
    moved = shapely.transform(RAILWAY, lambda xy: np.add(xy, (400_000.0, 0.0)))
    layer_of([moved], barrier_id=["1"]).to_file(tmp_path / "x.gpkg")
    layers = LayerSet(barriers=(BarrierLayerSpec(path="x.gpkg", kind="railway"),))
    read = read_layers(layers, data_dir=tmp_path, plan_year=2026)
    with pytest.raises(CrsError, match="barriers"):
        near("barriers", read.parts)
