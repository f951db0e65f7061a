"""Every way of getting a layer wrong that a run must survive: one clear message, exit 1, no traceback."""

import json
import shutil
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from typer.testing import CliRunner

from spatial_renewal.cli import app

SAMPLE = Path(__file__).parents[1] / "data" / "sample"


class Bench:
    """A small copy of the sample whose layers a test may spoil."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        package = SAMPLE / "sample_city.gpkg"
        for role in ("estates", "streets", "facilities", "entrances"):
            gpd.read_file(package, layer=role).to_file(folder / f"{role}.gpkg", layer=role)
        self.toml = {
            "head": 'name = "样例"\nplan_year = 2026\n',
            "estates": '[layers.estates]\npath = "estates.gpkg"\n',
            "streets": '[layers.streets]\npath = "streets.gpkg"\n',
            "entrances": '[layers.entrances]\npath = "entrances.gpkg"\n',
            "facilities": '[[layers.facilities]]\npath = "facilities.gpkg"\nclasses = "canonical"\n',
        }

    def estates(self) -> gpd.GeoDataFrame:
        return gpd.read_file(self.folder / "estates.gpkg")

    def replace_estates(self, table: gpd.GeoDataFrame) -> None:
        (self.folder / "estates.gpkg").unlink()
        table.to_file(self.folder / "estates.gpkg", layer="estates")

    def run(self, command: str = "run"):
        project = self.folder / "project.toml"
        project.write_text("\n".join(self.toml.values()), encoding="utf-8")
        words = [command, str(project)]
        if command == "run":
            words += ["--out", str(self.folder / "out")]
        return CliRunner().invoke(app, words, env={"COLUMNS": "400"})

    def refused(self, *words: str) -> str:
        """Run, expect a refusal that says all `words`; the text without line breaks."""
        done = self.run()
        said = " ".join(done.output.split())
        assert done.exit_code == 1, said
        assert "Traceback" not in said
        assert not (self.folder / "out").exists()
        for word in words:
            assert word in said, f"{word!r} not in {said!r}"
        return said


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


def test_the_untouched_copy_runs(bench):
    assert bench.run().exit_code == 0
    assert (bench.folder / "out" / "map.html").exists()


def test_missing_file_names_the_nearest(bench):
    bench.toml["estates"] = '[layers.estates]\npath = "estate.gpkg"\n'
    bench.refused("estate.gpkg", "estates.gpkg")


def test_wrong_geometry_type(bench):
    table = bench.estates()
    bench.replace_estates(table.set_geometry(table.geometry.boundary))
    bench.refused("estates.gpkg", "polygon")


def test_no_crs(bench):
    table = pd.DataFrame(bench.estates().drop(columns="geometry"))
    shapes = bench.estates().geometry
    bare = gpd.GeoDataFrame(table, geometry=shapely.from_wkb(shapes.to_wkb()))
    (bench.folder / "estates.gpkg").unlink()
    bare.to_parquet(bench.folder / "estates.parquet")
    bench.toml["estates"] = '[layers.estates]\npath = "estates.parquet"\n'
    bench.refused("estates.parquet", "CRS")


def test_degrees_declared_as_metres(bench):
    table = bench.estates().to_crs(4326)
    bench.replace_estates(table.set_crs(4547, allow_override=True))
    bench.refused("estates.gpkg", "degrees")


def test_longitude_and_latitude_swapped(bench):
    table = bench.estates().to_crs(4326)
    swapped = table.set_geometry(shapely.transform(table.geometry.to_numpy(), lambda xy: xy[:, ::-1]), crs=4326)
    bench.replace_estates(swapped)
    bench.refused("estates.gpkg", "swap")


def test_empty_layer(bench):
    bench.replace_estates(bench.estates().iloc[:0])
    bench.refused("estates.gpkg", "no rows")


def test_duplicate_ids(bench):
    table = bench.estates()
    table.loc[[3, 4, 5], "estate_id"] = table.loc[0, "estate_id"]
    bench.replace_estates(table)
    bench.refused("estates.gpkg", str(table.loc[0, "estate_id"]), "more than once")


def test_self_crossing_rings_and_null_geometry_are_settled_and_said(bench):
    """A bow tie whose area a repair would change is left out; a row without geometry too. The run goes on."""
    table = bench.estates()
    west, south, east, north = table.geometry.iloc[0].bounds
    shapes = table.geometry.to_numpy().copy()
    shapes[0] = shapely.Polygon([(west, south), (east, north), (east, south), (west, north)])
    shapes[1] = None
    bench.replace_estates(table.set_geometry(gpd.GeoSeries(shapes, crs=table.crs)))
    done = bench.run()
    assert done.exit_code == 0, done.output
    left_out = pd.read_parquet(bench.folder / "out" / "tables" / "left_out.parquet")
    assert {table["estate_id"].iloc[0], table["estate_id"].iloc[1]} <= set(left_out["row"])
    kept = pd.read_parquet(bench.folder / "out" / "tables" / "estates.parquet", columns=["estate_id"])
    assert len(kept) == len(table) - 2


def test_table_in_another_encoding_than_declared(bench):
    table = pd.DataFrame(bench.estates().drop(columns="geometry"))
    points = bench.estates().geometry.centroid.to_crs(4326)
    table.assign(lon=points.x, lat=points.y).to_csv(bench.folder / "estates.csv", index=False, encoding="gbk")
    spec = '[layers.estates]\npath = "estates.csv"\nx = "lon"\ny = "lat"\ndatum = "CGCS2000"\nencoding = "utf-8"\n'
    bench.toml["estates"] = spec
    bench.refused("estates.csv", "encoding")
    bench.toml["estates"] = spec.replace('encoding = "utf-8"\n', "")
    assert bench.run("check").exit_code == 0


def test_misspelt_column_names_the_nearest(bench):
    bench.toml["estates"] += '[layers.estates.columns]\nyear_built = "year_bilt"\n'
    bench.refused("year_bilt", "year_built")


def test_misspelt_key_names_its_path_and_the_nearest(bench):
    bench.toml["streets"] = '[layers.streets]\npth = "streets.gpkg"\n'
    bench.refused("layers.streets.pth", "path")
    bench.toml["streets"] = '[layers.streets]\npath = "streets.gpkg"\n[parameters.units]\nmax_housholds = 5\n'
    bench.refused("parameters.units.max_housholds", "max_households")


def test_wrong_value_says_where_and_why(bench):
    bench.toml["head"] = 'name = "样例"\nplan_year = "next"\npolicy = "jiangxi"\n'
    bench.refused("plan_year", "integer")
    bench.toml["head"] = 'name = "样例"\nplan_year = 2026\npolicy = "jiangxi"\n'
    bench.refused("jiangxi_2020")


def test_not_toml(bench):
    bench.toml["head"] = 'name = "样例\n'
    bench.refused("project.toml", "TOML")


def test_several_problems_are_said_together(bench):
    table = bench.estates()
    table.loc[3, "estate_id"] = table.loc[0, "estate_id"]
    bench.replace_estates(table)
    bench.toml["streets"] = '[layers.streets]\npath = "roads.gpkg"\n'
    bench.toml["entrances"] = (
        '[layers.entrances]\npath = "entrances.gpkg"\n[layers.entrances.columns]\nestate_id = "estat"\n'
    )
    bench.refused("more than once", "roads.gpkg", "estat")


def test_layers_of_another_city_are_refused(bench):
    moved = bench.estates().to_crs(4326)
    bench.replace_estates(moved.set_geometry(moved.geometry.translate(yoff=8.0)))
    bench.refused("from the estates")


def test_no_facilities_at_all(bench):
    bench.toml["facilities"] = ""
    bench.refused("has no facilities")


def test_hostile_names_do_no_harm(bench):
    """Names as script, formula and template text pass through every output as plain text."""
    table = bench.estates()
    hostile = [
        "<img src=x onerror=alert(1)>",
        "${alert(1)}",
        "=cmd|' /C calc'!A0",
        "</script><script>alert(1)</script>",
        "`\\",
    ]
    table.loc[: len(hostile) - 1, "name"] = hostile
    bench.replace_estates(table)
    assert bench.run().exit_code == 0
    html = (bench.folder / "out" / "map.html").read_text(encoding="utf-8")
    assert "<img src=x" not in html
    assert "</script><script>alert" not in html


def test_extreme_numbers_are_set_aside_with_their_ids(bench):
    table = bench.estates()
    table.loc[0, "households"] = 999_999_999.0
    table.loc[1, "year_built"] = 1900.0
    table.loc[2, "floor_area_m2"] = -5.0
    bench.replace_estates(table)
    done = bench.run()
    assert done.exit_code == 0, done.output
    left_out = pd.read_parquet(bench.folder / "out" / "tables" / "left_out.parquet")
    assert {"E0001", "E0002", "E0003"} <= set(left_out["row"])
    got = gpd.read_parquet(bench.folder / "out" / "tables" / "estates.parquet").set_index("estate_id")
    assert got.loc["E0001", "households_source"] == "estimated"
    assert np.isnan(got.loc["E0002", "year_built"])


def test_nothing_is_written_where_the_output_is_a_file(bench):
    (bench.folder / "out").write_text("mine", encoding="utf-8")
    done = bench.run()
    assert done.exit_code == 1
    assert (bench.folder / "out").read_text(encoding="utf-8") == "mine"
    shutil.rmtree(bench.folder, ignore_errors=True)


def test_a_city_s_own_policy_beside_the_project_file(bench):
    """Our own file takes over Jiangxi's and moves the cut-off; a misspelt key in it is refused by name."""
    own = bench.folder / "ours.toml"
    text = 'extends = "jiangxi_2020"\nid = "ours"\ntitle_zh = "本市细则"\nnumber = ""\n'
    own.write_text(text, encoding="utf-8")
    bench.toml["head"] = 'name = "样例"\nplan_year = 2026\npolicy = "ours.toml"\n'
    assert bench.run("check").exit_code == 0
    own.write_text(text + "exclusons = []\n", encoding="utf-8")
    bench.refused("ours.toml", "exclusons", "exclusions")


def test_a_ledger_that_lacks_a_column_of_a_rule_says_what_it_costs(bench):
    bench.toml["head"] = 'name = "样例"\nplan_year = 2026\npolicy = "jiangxi_2020"\n'
    bench.replace_estates(bench.estates().drop(columns="expropriation_plan"))
    done = bench.run("check")
    said = " ".join(done.output.split())
    assert done.exit_code == 0
    assert "expropriation_plan" in said
    assert "eligibility stays unknown" in said


def test_a_layer_of_signals_is_read_and_laid_on_the_streets(bench):
    """Signals at every end of a street of the sample: waits of 25 s in place of those by class."""
    streets = gpd.read_file(bench.folder / "streets.gpkg")
    ends = shapely.get_point(streets.geometry.to_numpy(), 0)
    table = gpd.GeoDataFrame({"signal_id": np.arange(len(ends)).astype(str)}, geometry=ends, crs=streets.crs)
    table.to_file(bench.folder / "signals.gpkg", layer="signals")
    assert bench.run().exit_code == 0
    without = pd.read_parquet(bench.folder / "out" / "tables" / "walk_times.parquet")
    bench.toml["signals"] = '[layers.signals]\npath = "signals.gpkg"\n'
    assert bench.run().exit_code == 0
    with_lights = pd.read_parquet(bench.folder / "out" / "tables" / "walk_times.parquet")
    assert with_lights["distance_m"].equals(without["distance_m"])
    assert (with_lights["adult_min"] > without["adult_min"]).any()


def test_streets_of_every_bad_kind_are_said_with_their_ids(bench):
    """No extent, no shape, twice the same, a ring, an island; and a shop 3 km off every street."""
    path = bench.folder / "streets.gpkg"
    table = gpd.read_file(path)
    x, y = table.total_bounds[:2]
    shapes = {
        "ZERO": shapely.LineString([(x, y), (x, y)]),
        "NONE": None,
        "ONE": shapely.LineString([(x - 90, y - 90), (x - 50, y - 90)]),
        "TWICE": shapely.LineString([(x - 50, y - 90), (x - 90, y - 90)]),
        "RING": shapely.LineString([(x - 500, y), (x - 460, y), (x - 480, y + 40), (x - 500, y)]),
    }
    bad = table.iloc[[0] * len(shapes)].assign(street_id=list(shapes), from_node=None, to_node=None)
    bad = bad.set_geometry(gpd.GeoSeries(list(shapes.values()), index=bad.index, crs=table.crs))
    path.unlink()
    gpd.GeoDataFrame(pd.concat([table, bad], ignore_index=True), crs=table.crs).to_file(path, layer="streets")
    shops = gpd.read_file(bench.folder / "facilities.gpkg")
    far = shops.iloc[[0]].assign(facility_id="FAR").set_geometry([shapely.Point(x - 3000, y)], crs=table.crs)
    (bench.folder / "facilities.gpkg").unlink()
    gpd.GeoDataFrame(pd.concat([shops, far])).to_file(bench.folder / "facilities.gpkg", layer="facilities")
    done = bench.run()
    assert done.exit_code == 0, done.output
    told = json.loads((bench.folder / "out" / "run.json").read_text(encoding="utf-8"))["findings"]
    ids = {found["code"]: set(found["first_ids"]) for found in told}
    assert ids["geometry_collapsed"] == {"ZERO"}
    assert ids["geometry_absent"] == {"NONE"}
    assert ids["streets_doubled"] == {"TWICE"}
    assert "RING" in ids["streets_in_rings"]
    assert {"ONE", "RING"} <= ids["network_in_parts"]
    assert ids["facilities_off_network"] == {"FAR"}


def moved_streets(bench, east_m: float) -> None:
    path = bench.folder / "streets.gpkg"
    table = gpd.read_file(path)
    path.unlink()
    table.set_geometry(table.translate(east_m, 0)).to_file(path, layer="streets")


def test_streets_of_another_town_are_refused(bench):
    """50 km to the east: no estate within the snap limit of any, which the run would call gaps in the data."""
    moved_streets(bench, 50_000)
    bench.refused("streets", "km from the estates", "没有一个小区能走上街道")


def test_what_concerns_most_is_told_first(bench):
    """2 km to the east most estates and facilities are off the streets: check says so, and the run's end, first."""
    moved_streets(bench, 2_000)
    checked = " ".join(bench.run("check").output.split())
    assert "estates have no street within 200 m" in checked
    assert "facilities have no street within 200 m" in checked
    done = bench.run()
    assert done.exit_code == 0
    first = done.output.split("须知")[1].split("  · ")[1]
    assert "200 米内没有能直接走到的街道" in first
