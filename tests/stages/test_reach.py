"""Isochrones, catchments, surfaces, routes and clocks of a run: by hand, and against access on the sample."""

import dataclasses
import html
import zipfile
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from affine import Affine

import spatial_renewal as sr
from spatial_renewal.errors import ParameterError, SourceError
from spatial_renewal.io import surfaces
from spatial_renewal.io.surfaces import write_surface
from spatial_renewal.outputs.paper.fonts import resolve_fonts
from spatial_renewal.params import AccessParams, ClockParams, OutputParams, Params, PlateParams, ReachParams
from spatial_renewal.pipeline import run
from spatial_renewal.stages.isochrones import reach_layers
from spatial_renewal.stages.surfaces import access_surfaces
from spatial_renewal.study import Raster
from spatial_renewal.tables import BARRIERS
from tests.conftest import entrances, facilities, shapes, streets


def test_an_isochrone_counts_the_leg_and_ends_where_the_walk_ends(toy_town):
    """Gate of E1 at (50, 5) on the lane y=0: of 100 m, 95 are left along it: x from -45 to 145."""
    results = run(toy_town)
    lines = sr.isochrones(results, ["E1"], limits_m=[100], form="lines")
    assert shapely.bounds(lines.geometry[0]).tolist() == pytest.approx([-45, 0, 145, 0])
    assert lines["area_m2"].isna().all()
    for form in ("traced", "buffered"):
        outline = sr.isochrones(results, ["E1"], limits_m=[100], form=form).geometry[0]
        assert shapely.bounds(outline)[[0, 2]].tolist() == pytest.approx([-45, 145], abs=5)


def test_merged_isochrones_are_the_union_and_several_limits_hold_each_other(sample_results):
    ids = sorted(sample_results.estates["estate_id"])[:6]
    each = sr.isochrones(sample_results, ids, limits_m=(500, 300))
    joint = sr.isochrones(sample_results, ids, limits_m=(300, 500), merged=True)
    assert joint["origins"].tolist() == [6, 6]
    assert joint["limit_m"].tolist() == [300, 500]
    for limit_m, outline in zip(joint["limit_m"], joint.geometry, strict=True):
        union = each[each["limit_m"].eq(limit_m)].union_all()
        assert union.symmetric_difference(outline).area < 0.01 * union.area
    assert joint.geometry[0].difference(joint.geometry[1]).area < 1


def test_an_isochrone_never_jumps_a_barrier(toy_town):
    """A wall 10 m south of the lane: without it the outline reaches to y=-40, with it to the wall, within a pixel."""
    wall = shapes(BARRIERS, [("wall", shapely.LineString([(-500, -10), (1500, -10)]))])
    fine = Params(reach=ReachParams(pixel_m=2.0))
    walled = run(dataclasses.replace(toy_town, barriers=wall, params=fine))
    free = run(dataclasses.replace(toy_town, params=fine))
    for form in ("traced", "buffered"):
        south = [float(sr.isochrones(r, ["E2"], limits_m=[300], form=form).total_bounds[1]) for r in (free, walled)]
        assert south[0] < -38
        assert south[1] >= -12
    surface = sr.access_surface(walled, "kindergarten", limit_m=300)
    _, y = surface.transform @ (0.5, np.flatnonzero(np.isfinite(surface.values).any(axis=1)).max() + 0.5)
    assert y > -10


def test_a_catchment_starts_from_facilities(toy_town):
    """Kindergarten at (270, -5): 300 m less its leg of 5 m: x from -25 to 565."""
    results = run(toy_town)
    found = sr.catchments(results, "kindergarten", limits_m=[300], form="lines")
    assert found["origin_id"].tolist() == ["kindergarten"]
    assert shapely.bounds(found.geometry[0])[[0, 2]].tolist() == pytest.approx([-25, 565])
    assert sr.catchments(results, "kindergarten", limits_m=[300], merged=False)["origin_id"].tolist() == ["F2"]


@pytest.mark.parametrize("form", ["traced", "buffered", "lines"])
def test_what_is_drawn_together_is_what_is_drawn_one_by_one(toy_town, form):
    """Pixels or land of all streets, made once, draw what those about each origin draw; land to a rounding."""
    results, kinds, limits_m = run(toy_town), ["kindergarten", "elderly_day_care"], (30.0, 90.0)
    together = reach_layers(results, kinds, limits_m=limits_m, form=form)
    assert list(together) == ["isochrones", "catchment_kindergarten", "catchment_elderly_day_care"]
    alone = {f"catchment_{k}": sr.catchments(results, k, limits_m=limits_m, form=form) for k in kinds}
    alone["isochrones"] = sr.isochrones(results, limits_m=limits_m, form=form)
    for name, table in alone.items():
        assert len(table)
        assert together[name][["origin_id", "limit_m"]].equals(table[["origin_id", "limit_m"]])
        assert together[name].geometry.symmetric_difference(table.geometry).area.max() < 1e-3
        assert form == "buffered" or together[name].geometry.equals(table.geometry)


def test_surfaces_made_together_are_those_made_one_by_one(toy_town):
    results, kinds = run(toy_town), ["kindergarten", "elderly_day_care"]
    for kind, surface in zip(kinds, access_surfaces(results, kinds, group="adult"), strict=True):
        one = sr.access_surface(results, kind, group="adult")
        np.testing.assert_array_equal(surface.values, one.values)
        assert (surface.tags, surface.transform) == (one.tags, one.transform)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda r: sr.isochrones(r, ["E1", "nobody"]), "nobody"),
        (lambda r: sr.isochrones(r, limits_m=[0, 300]), "above 0"),
        (lambda r: sr.catchments(r, "nursery"), "kindergarten"),
        (lambda r: sr.access_surface(r, "nursery"), "kindergarten"),
        (lambda r: sr.routes(r, ["nobody"]), "nobody"),
    ],
)
def test_what_cannot_be_drawn_is_refused(toy_town, ask, message):
    with pytest.raises(ParameterError, match=message):
        ask(run(toy_town))


def test_both_engines_draw_the_same(toy_town):
    compiled, plain = (
        run(dataclasses.replace(toy_town, params=Params(access=AccessParams(engine=engine))))
        for engine in ("auto", "scipy")
    )
    for ask in (sr.isochrones, sr.routes):
        pd.testing.assert_frame_equal(pd.DataFrame(ask(compiled)), pd.DataFrame(ask(plain)))
    pd.testing.assert_frame_equal(compiled.walk_times, plain.walk_times)


def test_routes_are_the_walks_of_access(sample_results):
    """Every row that is reached, its facility, its length to 1e-6 m, from an entrance to the facility."""
    reached = sample_results.access.query("state == 'reached'").reset_index(drop=True)
    found = sr.routes(sample_results)
    pd.testing.assert_frame_equal(
        pd.DataFrame(found[["estate_id", "category", "facility_id", "distance_m"]]),
        reached[["estate_id", "category", "facility_id", "distance_m"]],
    )
    assert np.abs(found.length - found["distance_m"]).max() < 1e-6
    ends = shapely.get_point(found.geometry.to_numpy(), -1)
    places = sample_results.facilities.set_index("facility_id").geometry.loc[found["facility_id"]].to_numpy()
    assert shapely.distance(ends, places).max() == 0
    doors = sample_results.entrances.dissolve("estate_id").geometry.loc[found["estate_id"]].to_numpy()
    assert shapely.distance(shapely.get_point(found.geometry.to_numpy(), 0), doors).max() == 0


def test_of_facilities_equally_far_routes_lead_to_the_one_of_access(toy_town):
    """Two day cares, each 200 m from the gate of E2 at x=160."""
    twins = facilities([("F9", "elderly_day_care", 360, 0, 1.0), ("F1", "elderly_day_care", -40, 0, 1.0)])
    results = run(dataclasses.replace(toy_town, facilities=twins))
    row = results.access.query("estate_id == 'E2' and category == 'elderly_day_care'").iloc[0]
    (line,) = sr.routes(results, "E2").geometry
    assert row["facility_id"] == "F1"
    assert line.coords[-1] == (-40, 0)


def test_a_surface_is_the_distance_of_access_where_an_entrance_stands(sample_results, tmp_path):
    """Pixels of 10 m: at each entrance the surface differs from its walk by at most a pixel's diagonal and the leg."""
    surface = sr.access_surface(sample_results, "kindergarten")
    path = tmp_path / "kindergarten.tif"
    write_surface(path, surface)
    first = path.read_bytes()
    write_surface(path, surface)
    assert path.read_bytes() == first
    with rasterio.open(path) as file:
        assert file.crs.to_epsg() == int(sample_results.inputs.crs.split(":")[1])
        assert np.isnan(file.nodata)
        assert file.units == ("m",)
        assert file.tags()["longest_walk_m"] == "3000"
        line = sr.routes(sample_results, categories=["kindergarten"])
        starts = shapely.get_coordinates(shapely.get_point(line.geometry.to_numpy(), 0))
        shown_m = np.array([value[0] for value in file.sample(starts)])
    near = np.isfinite(shown_m)
    assert near.mean() > 0.9
    assert np.median(np.abs(shown_m[near] - line["distance_m"][near])) < 10
    minutes = sr.access_surface(sample_results, "kindergarten", group="elderly_60")
    with np.errstate(invalid="ignore"):
        off_m = np.abs(minutes.values * 0.92 * 60 - surface.values)  # noqa: PD011 - an array
    assert np.nanmax(off_m) < 0.01


def test_minutes_by_group_on_level_streets_without_crossings(toy_town):
    """280 m to the day care: 280 / 69 = 4.06 min, at 60+ 280 / 55.2 = 5.07, by wheelchair 280 / 40.2 = 6.97."""
    results = run(toy_town)
    row = results.walk_times.set_index(["estate_id", "category"]).loc[("E3", "elderly_day_care")]
    assert row["adult_min"] == pytest.approx(280 / 69)
    assert row["elderly_60_min"] == pytest.approx(280 / 55.2)
    assert row["wheelchair_min"] == pytest.approx(280 / 40.2)
    assert row["step_free_facility_id"] == "F1"
    assert set(results.walk_times["category"]) == {"elderly_day_care", "kindergarten", "bus_stop"}
    assert "elderly_60_min" in str(sr.trace_estate(results, "E3"))
    assert any(found.code == "elevation_absent" for found in results.findings)


def test_wheelchairs_go_round_the_steps(toy_town):
    """From the gate of E1 at (50, 5) over steps at x=100 to the kindergarten: 5 + 220 + 5; round by y=400: + 800."""
    lines = streets([[(-100, 0), (100, 0)], [(100, 0), (120, 0)], [(120, 0), (900, 0)]])
    lines["street_class"] = ["residential", "steps", "residential"]
    round_it = streets([[(100, 0), (100, 400), (120, 400), (120, 0)]]).assign(street_id="s9")
    town = dataclasses.replace(
        toy_town, streets=pd.concat([lines, round_it], ignore_index=True), entrances=entrances([("E1", 50, 5)])
    )
    row = run(town).walk_times.set_index(["estate_id", "category"]).loc[("E1", "kindergarten")]
    assert row["distance_m"] == pytest.approx(230)
    assert row["step_free_distance_m"] == pytest.approx(1030)
    assert row["wheelchair_min"] == pytest.approx(1030 / 40.2)
    cut = run(dataclasses.replace(town, streets=lines))
    row = cut.walk_times.set_index(["estate_id", "category"]).loc[("E1", "kindergarten")]
    assert row["distance_m"] == pytest.approx(230)
    assert pd.isna(row["wheelchair_min"])
    assert pd.isna(row["step_free_facility_id"])


def test_a_hill_and_an_arterial_take_time(toy_town):
    """The lane rises 10 % eastwards. E1 (gate x=50) to the kindergarten (x=270): 220 m up, both legs of 5 m level.

    Up: 220 * exp(0.35) + 10 = 322.2 level metres. An arterial crosses at x=200: 30 s. Down to the day care at x=0, from
    E3 (gate x=270): exp(3.5 * (0.05 - 0.05)) = 1 a metre: 280, and the same crossing.
    """
    ground = np.tile((np.arange(150) * 10 - 195.0) * 0.1, (40, 1))
    lines = streets([[(-100, 0), (200, 0)], [(200, 0), (900, 0)], [(200, -150), (200, 0)], [(200, 0), (200, 150)]])
    lines["street_class"] = ["residential", "residential", "primary", "primary"]
    town = dataclasses.replace(
        toy_town,
        streets=lines,
        rasters=MappingProxyType(
            {"elevation": Raster(values=ground, transform=Affine(10, 0, -200, 0, -10, 200), crs=toy_town.crs)}
        ),
    )
    results = run(town)
    times = results.walk_times.set_index(["estate_id", "category"])
    assert times.loc[("E1", "kindergarten"), "adult_min"] == pytest.approx((220 * np.exp(0.35) + 10) / 69 + 0.5)
    assert times.loc[("E3", "elderly_day_care"), "adult_min"] == pytest.approx(280 / 69 + 0.5)
    assert times.loc[("E2", "elderly_day_care"), "adult_min"] == pytest.approx(170 / 69)
    assert not {found.code for found in results.findings} & {"elevation_absent", "elevation_unknown"}


def test_nan_elevation_is_said(toy_town):
    ground = np.full((40, 150), np.nan)
    ground[:, :70] = 7.0
    raster = Raster(values=ground, transform=Affine(10, 0, -200, 0, -10, 200), crs=toy_town.crs)
    results = run(dataclasses.replace(toy_town, rasters=MappingProxyType({"elevation": raster})))
    (said,) = [found for found in results.findings if found.code == "elevation_unknown"]
    # known up to x=495 of -100..900, in parts of 29.4 m
    assert dict(said.values)["share"] == pytest.approx(0.41, abs=0.03)


def test_clocks_on_the_sample_are_in_bounds(sample_results):
    """Nobody is quicker than at 5 % down, exp(-0.175) = 0.839 of the level; walks without steps are no shorter."""
    times = sample_results.walk_times.dropna(subset=["adult_min"])
    level_min = times["distance_m"] / (1.15 * 60)
    assert (times["adult_min"] >= 0.839 * level_min).all()
    assert (times["adult_min"] > level_min + 1e-3).any()
    assert (times["elderly_60_min"] > times["adult_min"]).all()
    known = times.dropna(subset=["step_free_distance_m"])
    assert (known["step_free_distance_m"] >= known["distance_m"] - 1e-6).all()


def test_all_speeds_have_a_group_and_none_stands_still():
    assert ClockParams(speed_m_per_s={"adult": 1.0}).speed_m_per_s["wheelchair"] == 0.67
    with pytest.raises(ValueError, match="above 0"):
        ClockParams(speed_m_per_s={"adult": 0.0})


# as the map, a page of plain ASCII, writes it
NO_WALK = "不是步行距离".encode("ascii", "backslashreplace").decode()


def test_without_streets_every_output_says_that_it_is_no_walk(toy_town, tmp_path):
    """E4's gate (390, 5) to the day care (0, -5): hypot(390, 10) * 1.4 = 546.2 m."""
    town = dataclasses.replace(toy_town, distance_mode="straight_line", entrances=entrances([("E4", 390, 5)]))
    results = run(dataclasses.replace(town, streets=toy_town.streets.iloc[:0]))
    access = results.access.set_index(["estate_id", "category"])
    assert access.loc[("E4", "elderly_day_care"), "distance_m"] == pytest.approx(1.4 * np.hypot(390, 10))
    assert access.loc[("E1", "elderly_day_care"), "distance_m"] == pytest.approx(1.4 * np.hypot(50, 40))
    for name in ("access", "coverage", "provision", "checklist", "walk_times"):
        assert getattr(results, name)["distance_mode"].eq("straight_line").all(), name
    assert results.walk_times["wheelchair_min"].isna().all()
    assert results.findings[0].code == "straight_line_distances"
    assert results.entrances["entrance_source"].value_counts().to_dict() == {"estate_centre": 3, "given": 1}
    results.save(
        tmp_path,
        outputs=OutputParams.named("all"),
        plates=PlateParams(sheets="atlas", formats=("svg",), charts=True),
    )
    assert sorted(set(silent(tmp_path))) == ["csv", "qgis", "tables"], "codes and styles say it beside them"
    assert "不是步行距离" in (tmp_path / "csv" / "NOT_WALKS.txt").read_text(encoding="utf-8-sig")
    assert "not a walk" in results._repr_html_()
    with pytest.raises(ParameterError, match="street layer"):
        sr.isochrones(results)


def silent(folder):
    """Folders and files of a run in which no text says that distances are no walks."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        raw = path.read_bytes()
        if path.suffix in (".xlsx", ".docx"):
            with zipfile.ZipFile(path) as parts:
                raw = b"".join(parts.read(name) for name in parts.namelist())
        text = html.unescape(raw.decode("utf-8", errors="ignore"))
        part = path.relative_to(folder).parts[0]
        # what is drawn says it in English alone where no font writes Chinese
        drawn = part in ("charts", "plates") and not resolve_fonts().chinese
        said = drawn and "Straight-line estimate, not a walk" in text
        if "不是步行距离" not in text and NO_WALK not in text and path.name != "NOT_WALKS.txt" and not said:
            yield part


def test_nothing_warns_where_there_are_streets(sample_results):
    assert NO_WALK not in sample_results.map().html()
    assert sample_results.access["distance_mode"].eq("network").all()


def test_a_signal_changes_the_wait(toy_town):
    """Across the arterial at x=200 one waits 30 s without a signal, 25 s with one."""
    lines = streets([[(-100, 0), (200, 0)], [(200, 0), (900, 0)], [(200, -150), (200, 0)], [(200, 0), (200, 150)]])
    lines["street_class"] = ["residential", "residential", "primary", "primary"]
    signal = gpd.GeoDataFrame(geometry=[shapely.Point(203, 4)], crs=toy_town.crs)
    for signals, wait_s in ((None, 30), (signal, 25)):
        times = run(dataclasses.replace(toy_town, streets=lines, signals=signals)).walk_times
        row = times.set_index(["estate_id", "category"]).loc[("E3", "elderly_day_care")]
        assert row["adult_min"] == pytest.approx(280 / 69 + wait_s / 60)


def test_a_reach_that_cannot_be_written_whole_leaves_the_earlier_one(toy_town, tmp_path, monkeypatch):
    """The disk is full at the second surface: package and first surface are there already, and none is moved."""
    results, out = run(toy_town), tmp_path / "out"
    results.save_reach(out, limits_m=[300], categories=["kindergarten", "elderly_day_care"])
    (out / "mine.txt").write_text("mine", encoding="utf-8")
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert len(before) == 4
    write = surfaces.write_surface

    def full(path, surface):
        if path.stem == "elderly_day_care":
            raise OSError(28, "no space left", str(path))
        write(path, surface)

    monkeypatch.setattr(surfaces, "write_surface", full)
    with pytest.raises(SourceError, match=r"no space left.*Earlier files are as they were"):
        results.save_reach(out, limits_m=[500], categories=["kindergarten", "elderly_day_care"])
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    with pytest.raises(SourceError, match="no space left"):
        results.save_reach(tmp_path / "new", limits_m=[500], categories=["elderly_day_care"])
    assert not (tmp_path / "new").exists()
