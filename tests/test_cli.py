"""The commands as a planner types them: what they print, what they leave, how they refuse."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from typer.testing import CliRunner

from spatial_renewal.cli import app
from spatial_renewal.tables import RESULT_CONTRACTS

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
OUTPUTS = ("map.html", "results.gpkg", "ledger.xlsx", "report.html", "report.docx", "drawing.dxf")


@pytest.fixture
def command():
    def run(*words: str):
        return CliRunner().invoke(app, [str(word) for word in words])

    return run


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    out = tmp_path_factory.mktemp("demo") / "out"
    done = CliRunner().invoke(app, ["demo", "--out", str(out)])
    assert done.exit_code == 0, done.output
    return out, done.output


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_demo_writes_every_output_and_says_where(demo):
    out, said = demo
    for name in (*OUTPUTS, "run.json"):
        assert (out / name).stat().st_size > 1000
    assert {p.stem for p in (out / "tables").iterdir()} == {c.name for c in RESULT_CONTRACTS}
    layers = set(gpd.list_layers(out / "results.gpkg")["name"])
    assert layers == {c.name for c in RESULT_CONTRACTS} | {"estates_ranked", "units_ranked", "layer_styles"}
    assert {path.stem for path in (out / "csv").iterdir()} >= {"estates", "coverage", "priority", "lacking"}
    assert {path.suffix for path in (out / "qgis").iterdir()} == {".qml"}
    for words in ("样例城", "老年人日间照料中心", "优先改造片区", "map.html", "run.json"):
        assert words in said


def test_a_second_run_of_the_same_inputs_gives_the_same_bytes(demo, command, tmp_path):
    out, _ = demo
    assert command("run", out / "inputs" / "project.toml", "--out", tmp_path).exit_code == 0
    for name in OUTPUTS:
        assert digest(out / name) == digest(tmp_path / name), name
    for path in sorted(path for folder in ("tables", "csv", "qgis") for path in (out / folder).iterdir()):
        assert digest(path) == digest(tmp_path / path.relative_to(out)), path.name
    records = [json.loads((folder / "run.json").read_text(encoding="utf-8")) for folder in (out, tmp_path)]
    for record in records:
        del record["seconds"]
    assert records[0] == records[1]


def test_the_record_names_every_input_with_its_hash(demo):
    out, _ = demo
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    for source in record["inputs"]:
        assert source["sha256"] == digest(out / "inputs" / source["path"])
    assert record["rows"]["estates"] == len(gpd.read_parquet(out / "tables" / "estates.parquet"))
    assert record["standard"]["number"] == "GB 50180-2018"
    assert len(record["standard"]["sha256"]) == len(record["policy"]["sha256"]) == 64
    written = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert set(record["outputs"]) == {name for name in written - {"run.json"} if not name.startswith("inputs/")}
    for name, stated in record["outputs"].items():
        assert stated == digest(out / name), name
    assert {"network", "access", "units", "priority"} <= set(record["parameters"])


def test_only_the_named_documents_are_written_and_the_others_go(demo, command, tmp_path):
    out, _ = demo
    project = out / "inputs" / "project.toml"
    assert command("run", project, "--out", tmp_path, "--outputs", "csv,cad", "--plates", "none").exit_code == 0
    assert (tmp_path / "drawing.dxf").exists()
    assert not (tmp_path / "ledger.xlsx").exists()
    assert command("run", project, "--out", tmp_path, "--outputs", "none", "--plates", "none").exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"map.html", "results.gpkg", "run.json", "tables"}
    layers = set(gpd.list_layers(tmp_path / "results.gpkg")["name"])
    assert layers == {c.name for c in RESULT_CONTRACTS}


def test_an_output_that_does_not_exist_is_refused_before_anything_is_read(command, tmp_path):
    done = command("demo", "--out", tmp_path / "out", "--outputs", "ledgr")
    assert done.exit_code == 1
    assert not (tmp_path / "out").exists()


def test_trace_shows_one_estate_in_every_table(demo, command):
    out, _ = demo
    member = pd.read_parquet(out / "tables" / "unit_members.parquet")["estate_id"].iloc[0]
    done = command("trace", out, member)
    assert done.exit_code == 0
    for table in ("[estates]", "[access]", "[coverage]", "[provision]", "[units]", "[priority]"):
        assert table in done.output


def test_trace_of_nobody_and_of_nowhere(demo, command, tmp_path):
    out, _ = demo
    assert command("trace", out, "E99999").exit_code == 1
    assert command("trace", tmp_path / "nothing", "E0001").exit_code == 1


def test_check_is_green_on_the_sample_and_writes_nothing(command):
    before = sorted(p.name for p in SAMPLE.iterdir())
    done = command("check", SAMPLE / "project.toml")
    assert done.exit_code == 0
    assert "Usable" in done.output
    assert sorted(p.name for p in SAMPLE.iterdir()) == before


def test_init_lays_out_a_project_and_never_overwrites(command, tmp_path):
    folder = tmp_path / "new"
    assert command("init", folder).exit_code == 0
    assert {p.name for p in folder.iterdir()} == {"project.toml", "estates.csv", "facilities.csv", "entrances.csv"}
    assert (folder / "estates.csv").read_bytes().startswith(b"\xef\xbb\xbfestate_id,name,")
    (folder / "estates.csv").write_text("mine", encoding="utf-8")
    again = command("init", folder)
    assert again.exit_code == 1
    assert (folder / "estates.csv").read_text(encoding="utf-8") == "mine"


def test_the_new_project_file_is_valid_and_its_empty_tables_are_said(command, tmp_path):
    folder = tmp_path / "new"
    command("init", folder)
    done = command("check", folder / "project.toml")
    assert done.exit_code == 1
    assert "unknown key" not in done.output
    assert "estates.csv" in done.output
    assert "city.osm.gz" in done.output


def test_a_failed_run_leaves_the_earlier_outputs_as_they_were(demo, command, tmp_path):
    out, _ = demo
    mine = tmp_path / "mine"
    shutil.copytree(out, mine)
    project = mine / "inputs" / "project.toml"
    project.write_text(
        project.read_text(encoding="utf-8").replace('layer = "estates"', 'layer = "estatez"'), encoding="utf-8"
    )
    before = {p: digest(p) for p in mine.rglob("*") if p.is_file()}
    done = command("run", project, "--out", mine)
    assert done.exit_code == 1
    assert "Traceback" not in done.output
    assert {p: digest(p) for p in mine.rglob("*") if p.is_file()} == before


def test_help_and_import_do_not_load_heavy_libraries():
    code = (
        "import sys, spatial_renewal, spatial_renewal.cli; "
        "print([m for m in ('geopandas', 'pandas', 'scipy', 'folium', 'osmnx', 'rasterio') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_python_dash_m_works():
    done = subprocess.run(
        [sys.executable, "-m", "spatial_renewal", "--help"], capture_output=True, text=True, check=True
    )
    assert "demo" in done.stdout
