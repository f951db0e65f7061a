"""Are results written whole or not at all, the same bytes each time, and read back as they were?"""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from spatial_renewal.errors import SourceError
from spatial_renewal.io.store import read_results, sha256_of, write_layers, write_results
from tests.io.helpers import squares

ROOT = Path(__file__).parents[2]
MANIFEST = {"rows": {"estates": 3}, "标准": "GB 50180-2018", "a": None}


def results():
    """Every kind of column, with and without gaps, with and without geometry."""
    plain = squares().assign(
        households=[100.0, np.nan, 300.0],
        villa=pd.array([True, None, False], dtype="boolean"),
        urban_village=pd.array([None, None, None], dtype="boolean"),
        eligible=pd.array([True, True, False], dtype="boolean"),
        manager=pd.Series([None, "物业", None], dtype="str"),
        subdistrict=pd.Series([None, None, None], dtype="str"),
    )
    estates = gpd.GeoDataFrame(plain[[*plain.columns.drop("geometry"), "geometry"]])  # geometry stands last
    priority = pd.DataFrame(
        {
            "unit_id": pd.Series(["U1", "U2"], dtype="str"),
            "rank": [1, 2],
            "score": [0.5, np.nan],
            "score_parking": [0.1, 0.2],
        }
    )
    coverage = pd.DataFrame({"estate_id": pd.Series(["E1"], dtype="str"), "covered": [True], "distance_m": [12.5]})
    left_out = pd.DataFrame({"source": pd.Series(dtype="str"), "row": pd.Series(dtype="str")})
    return {"estates": estates, "priority": priority, "coverage": coverage, "left_out": left_out}


def write(out_dir, tables=None, html="<html>图</html>", *, more=False):
    documents = [("map.html", html.encode()), ("csv/estates.csv", b"a,b")]
    write_results(
        out_dir,
        tables=results() if tables is None else tables,
        layers={"estates_ranked": squares()},
        documents=documents if more else documents[:1],
        manifest=MANIFEST,
    )


def files(out_dir):
    return {p.relative_to(out_dir).as_posix(): p.read_bytes() for p in sorted(out_dir.rglob("*")) if p.is_file()}


@pytest.mark.parametrize("where", ["", "results.gpkg"])
def test_round_trip(tmp_path, where):
    write(tmp_path / "out")
    back = read_results(tmp_path / "out" / where)
    for name, table in results().items():
        assert isinstance(back[name], type(table)), name
        assert_frame_equal(pd.DataFrame(back[name]), pd.DataFrame(table))
    assert set(back) == set(results())
    estates = back["estates"]
    assert isinstance(estates, gpd.GeoDataFrame)
    assert estates.crs == "EPSG:4547"


def test_every_file_is_there_and_nothing_else(tmp_path):
    write(tmp_path / "maps" / "out")
    names = ["map.html", "results.gpkg", "run.json", *(f"tables/{n}.parquet" for n in sorted(results()))]
    assert sorted(files(tmp_path / "maps" / "out")) == names
    assert [p.name for p in (tmp_path / "maps").iterdir()] == ["out"]
    text = (tmp_path / "maps" / "out" / "run.json").read_text(encoding="utf-8")
    stated = json.loads(text)
    outputs = stated.pop("outputs")
    assert stated == MANIFEST
    assert sorted(outputs) == [name for name in names if name != "run.json"]
    for name, digest in outputs.items():
        assert digest == sha256_of(tmp_path / "maps" / "out" / name)
    assert '"标准"' in text
    assert text.index('"a"') < text.index('"rows"')


def test_the_same_results_give_the_same_bytes(tmp_path):
    """Written twice, more than a second apart: GeoPackage times and Parquet metadata must not differ."""
    write(tmp_path / "one")
    time.sleep(1.1)
    write(tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two")
    write(tmp_path / "one")
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_files_of_other_people_stay(tmp_path):
    out = tmp_path / "out"
    write(out)
    (out / "notes.docx").write_text("mine", encoding="utf-8")
    (out / "tables" / "mine.parquet").write_text("mine", encoding="utf-8")
    write(out, html="new")
    assert (out / "notes.docx").read_text(encoding="utf-8") == "mine"
    assert (out / "tables" / "mine.parquet").read_text(encoding="utf-8") == "mine"
    assert (out / "map.html").read_text(encoding="utf-8") == "new"


def test_tables_that_a_run_no_longer_has_go(tmp_path):
    write(tmp_path / "out")
    fewer = {name: table for name, table in results().items() if name != "priority"}
    write(tmp_path / "out", fewer)
    assert set(read_results(tmp_path / "out")) == set(fewer)


def test_documents_that_a_run_no_longer_has_go_unless_somebody_changed_them(tmp_path):
    out = tmp_path / "out"
    write(out, more=True)
    assert (out / "csv" / "estates.csv").read_bytes() == b"a,b"
    write(out)
    assert not (out / "csv").exists()
    write(out, more=True)
    (out / "csv" / "estates.csv").write_text("mine", encoding="utf-8")
    write(out)
    assert (out / "csv" / "estates.csv").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("strange", ["/etc/passwd", "../beside.txt", "csv/../../beside.txt"])
def test_a_manifest_cannot_make_us_remove_files_elsewhere(tmp_path, strange):
    out = tmp_path / "out"
    write(out)
    beside = tmp_path / "beside.txt"
    beside.write_text("mine", encoding="utf-8")
    stated = json.loads((out / "run.json").read_text(encoding="utf-8"))
    stated["outputs"][strange] = sha256_of(beside)
    (out / "run.json").write_text(json.dumps(stated), encoding="utf-8")
    write(out)
    assert beside.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"outputs": 1}', '{"outputs": {"a": null}}', "\x00"])
def test_a_manifest_that_is_not_ours_does_no_harm(tmp_path, text):
    out = tmp_path / "out"
    write(out)
    (out / "run.json").write_text(text, encoding="utf-8")
    write(out, html="new")
    assert (out / "map.html").read_text(encoding="utf-8") == "new"


def test_a_failure_while_writing_leaves_earlier_results(tmp_path):
    out = tmp_path / "out"
    write(out)
    before = files(out)
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_results(out, tables=results(), layers={}, documents=[("map.html", b"new")], manifest={"a": float("nan")})
    assert files(out) == before
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("locked", ["run.json", "map.html", "tables/priority.parquet"])
def test_a_failure_while_replacing_puts_everything_back(tmp_path, monkeypatch, locked):
    """One file is held open by another program, as happens on Windows: old results stay as they were."""
    out = tmp_path / "out"
    write(out)
    before = files(out)
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if self == out / locked:
            raise PermissionError(13, "held by another program", str(self))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(
        SourceError, match=r"cannot be written: .*held by another program.*Earlier files are as they were"
    ):
        write(out, html="new")
    assert files(out) == before
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_run_stopped_while_replacing_puts_everything_back(tmp_path, monkeypatch):
    """Ctrl-C between two files."""
    out = tmp_path / "out"
    write(out)
    before = files(out)
    replace = Path.replace

    def stop(self: Path, target: Path) -> Path:
        if self.name == "run.json" and target == out / "run.json" and self.parent.name == "new":
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        write(out, html="new")
    assert files(out) == before
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


# In a process of its own: the third document never comes, since the disk is full or the run is killed.
ENDINGS = {
    "full disk": "resource.setrlimit(resource.RLIMIT_FSIZE, (10**5, 10**5)); yield 'a.pdf', b'0' * 10**6",
    "killed": "os.kill(os.getpid(), signal.SIGKILL); yield 'a.pdf', b''",
}
RUN = """
import os, resource, signal, sys
from pathlib import Path
from spatial_renewal.errors import SourceError
from tests.io.test_store import MANIFEST, results, write_results

def documents():
    yield "map.html", b"new"
    yield "ledger.xlsx", b"new"
    {ending}

try:
    write_results(Path(sys.argv[1]), tables=results(), layers={{}}, documents=documents(), manifest=MANIFEST)
except SourceError as error:
    sys.exit(str(error))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits and signals are those of Unix")
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_full_disk_and_a_killed_run_leave_earlier_results_whole(tmp_path, ending):
    out = tmp_path / "out"
    write(out)
    before = files(out)
    command = [sys.executable, "-c", RUN.format(ending=ENDINGS[ending]), str(out)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == (1 if ending == "full disk" else -signal.SIGKILL), ended.stderr
    assert ("Earlier files are as they were" in ended.stderr) == (ending == "full disk")
    assert files(out) == before
    write(out, html="newer")
    assert (out / "map.html").read_text(encoding="utf-8") == "newer"


def test_a_failed_first_run_leaves_no_folder(tmp_path, monkeypatch):
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if self.name == "run.json":
            raise PermissionError(13, "no", str(self))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(SourceError, match="cannot be written"):
        write(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_no_output_folder(tmp_path):
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    with pytest.raises(SourceError, match="is a file"):
        write(tmp_path / "out")
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_a_folder_in_the_place_of_a_file_is_refused(tmp_path):
    (tmp_path / "out" / "map.html").mkdir(parents=True)
    with pytest.raises(SourceError, match="cannot be written"):
        write(tmp_path / "out")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["map.html"]


@pytest.mark.parametrize("name", ["nothing", "empty", "junk.gpkg"])
def test_no_results(tmp_path, name):
    (tmp_path / "empty").mkdir()
    (tmp_path / "junk.gpkg").write_bytes(b"junk")
    with pytest.raises(SourceError, match="holds no results"):
        read_results(tmp_path / name)


def test_layers_are_the_same_bytes_and_replace_the_file(tmp_path):
    layers = {"estates": squares(), "assumptions": pd.DataFrame({"a": [1, 2]})}
    write_layers(tmp_path / "a.gpkg", {"other": squares(2)})
    write_layers(tmp_path / "a.gpkg", layers)
    time.sleep(1.1)
    write_layers(tmp_path / "b.gpkg", layers)
    assert sha256_of(tmp_path / "a.gpkg") == sha256_of(tmp_path / "b.gpkg")
    assert list(read_results(tmp_path / "a.gpkg")) == ["estates", "assumptions"]


def test_inputs_are_untouched(tmp_path):
    tables = results()
    tables["priority"] = tables["priority"].set_axis([5, 6], axis=0)
    write(tmp_path / "out", tables)
    assert tables["priority"].index.tolist() == [5, 6]
    assert read_results(tmp_path / "out")["priority"].index.tolist() == [0, 1]
