"""Which engine is taken, what it says, what happens without numba, and that both agree on real cities."""

import ast
import gc
import logging
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import spatial_renewal as sr
from spatial_renewal.errors import ParameterError
from spatial_renewal.methods.collector import collector_paused
from spatial_renewal.methods.engines import Engine
from spatial_renewal.methods.node_walks import node_walks
from spatial_renewal.methods.shortest_paths import nearest_targets, pairs_within
from spatial_renewal.methods.snapping import snap_to_edges
from spatial_renewal.methods.walk_graph import place_points
from spatial_renewal.stages.network import build_walk_network
from tests.methods.walking import COMPILED, ENGINES

ROOT = Path(__file__).parents[2]
DATA = ROOT / ".." / "shared" / "data"
PACKAGE = ROOT / "spatial_renewal"
needs_numba = pytest.mark.skipif(not COMPILED, reason="numba is not installed")


@pytest.fixture
def no_numba(monkeypatch):
    """A machine without numba."""
    monkeypatch.setitem(sys.modules, "numba", None)
    for name in [n for n in sys.modules if n.startswith("spatial_renewal.methods.kernels")]:
        monkeypatch.delitem(sys.modules, name)


def test_only_one_file_imports_numba():
    importing = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            importing += [path.name for name in names if name.split(".")[0] == "numba"]
    assert set(importing) == {"compiling.py"}


def test_nothing_imports_numba_before_it_is_needed():
    code = "import sys, spatial_renewal; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0


@needs_numba
def test_auto_takes_the_compiled_engine_where_it_can():
    assert Engine("auto").kernels() is Engine("compiled").kernels() is not None
    assert Engine("scipy").kernels() is None


@pytest.mark.usefixtures("no_numba")
def test_without_numba_auto_is_scipy_and_compiled_is_refused():
    assert Engine("auto").kernels() is None
    with pytest.raises(ParameterError, match=r"spatial-renewal\[fast\]"):
        Engine("compiled").kernels()


@needs_numba
def test_the_whole_job_is_the_same_without_numba(toy_town, no_numba, request):
    without = sr.run(toy_town)
    assert not [name for name in sys.modules if name.startswith("spatial_renewal.methods.kernels.")]
    request.getfixturevalue("monkeypatch").undo()
    assert no_numba is None
    with_numba = sr.run(toy_town)
    assert "spatial_renewal.methods.kernels.walks" in sys.modules
    for table in ("access", "coverage", "provision"):
        assert getattr(without, table).equals(getattr(with_numba, table))


WARM_UP = """
import logging
logging.basicConfig(level=logging.INFO, format="%(message)s")
from spatial_renewal.methods.engines import Engine
assert Engine("compiled").kernels()
"""


@pytest.fixture(scope="module")
def first_and_second_run(tmp_path_factory):
    """What two processes log that start with an empty cache."""
    room = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path_factory.mktemp("cache"))}
    return [
        subprocess.run(
            [sys.executable, "-c", WARM_UP], env=room, cwd=ROOT, capture_output=True, text=True, check=True
        ).stderr
        for _ in range(2)
    ]


@needs_numba
def test_the_first_compilation_is_announced_in_one_line_and_the_second_run_has_it(first_and_second_run):
    first, second = first_and_second_run
    assert first.count("compiling the walking engine") == 1
    assert "compiling" not in second


@needs_numba
def test_where_nothing_may_be_written_the_kernels_work_all_the_same(monkeypatch, caplog):
    """Numba raises RuntimeError where it finds no folder for its cache."""
    from spatial_renewal.methods.kernels import compiling  # noqa: PLC0415 - it imports numba

    def without_folder(_self, _function):
        raise RuntimeError("cannot cache function: no locator available")

    monkeypatch.setattr(compiling.FunctionCache, "__init__", without_folder)
    with caplog.at_level(logging.INFO), compiling.announced():
        assert compiling.compiled(lambda x: x + 1)(1) == 2
    assert len(caplog.records) == 1


def one_more(x):
    return x + 1


@needs_numba
@pytest.mark.parametrize("left", ["nothing", "cut off", "a class that is gone"])
def test_what_another_version_left_in_the_cache_is_compiled_anew(left, tmp_path, monkeypatch, caplog):
    """An index is numba's version and a pickle: of a file cut off no bytes, or a class that no module has."""
    import numba  # noqa: PLC0415 - for its cache's folder

    from spatial_renewal.methods.kernels import compiling  # noqa: PLC0415 - it imports numba

    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    assert compiling.compiled(one_more)(1) == 2
    (index,) = tmp_path.rglob("*.nbi")
    whole = index.read_bytes()
    gone = b"cspatial_renewal.methods.contraction\nGone\n."
    version = pickle.dumps(numba.__version__)
    index.write_bytes({"nothing": whole, "cut off": whole[:-20], "a class that is gone": version + gone}[left])
    with caplog.at_level(logging.INFO):
        assert compiling.compiled(one_more)(2) == 3
    assert ("cannot be read" in caplog.text) == (left != "nothing")
    again = compiling.compiled(one_more)
    assert again(3) == 4
    assert again.stats.cache_hits, "what was compiled anew is kept"


@needs_numba
def test_a_full_disk_does_not_end_a_run(tmp_path, monkeypatch, caplog):
    import numba  # noqa: PLC0415 - for its cache's folder

    from spatial_renewal.methods.kernels import compiling  # noqa: PLC0415 - it imports numba

    def full(_self, _sig, _data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(compiling.FunctionCache, "_save_overload", full)
    with caplog.at_level(logging.INFO):
        assert compiling.compiled(one_more)(1) == 2
    assert "No space left" in caplog.text


@needs_numba
def test_kernels_are_compiled_for_one_type_of_arguments_only():
    """Another type would compile anew in the middle of a run; ints of 64 bits or arrays with gaps would be such."""
    assert Engine("compiled").kernels()
    network = toy_network()
    every = np.arange(len(network.chain))
    for engine in COMPILED:
        nearest_targets(network, every, [every[::2], every[1::2].astype(np.int32)], limit_m=500, engine=engine)
        pairs_within(network, every[::-1], every, limit_m=500, groups=every // 2, engine=engine)
    compiled = {
        f"{module}.{name}": len(kernel.signatures)
        for module in sys.modules
        if module.startswith("spatial_renewal.methods.kernels.")
        for name, kernel in vars(sys.modules[module]).items()
        if hasattr(kernel, "signatures") and not name.startswith("_")
    }
    assert len(compiled) >= 7
    assert set(compiled.values()) == {1}, compiled


@needs_numba
def test_searches_find_the_same_where_their_room_has_to_be_widened(monkeypatch):
    Engine("compiled").kernels()
    from spatial_renewal.methods.kernels import searches, workspace  # noqa: PLC0415 - they import numba

    network = toy_network()
    every = np.arange(len(network.chain))

    def found(engine):
        pairs = pairs_within(network, every, every, limit_m=900, groups=every // 3, engine=engine)
        order = np.lexsort((pairs.target, pairs.source))
        walks = node_walks(network, [every[k::9] for k in range(9)], limit_m=np.inf, engine=engine)
        return [
            *(part[order] for part in pairs),
            *(part for one in walks for part in (one.reach.node_m, one.node_foot)),
        ]

    with_room = found(Engine("compiled", 1))
    assert len(with_room[0]) > len(every)
    monkeypatch.setattr(workspace, "FIRST_ROOM", 1)
    monkeypatch.setattr(searches, "FIRST_PAIRS", 1)
    for engine in COMPILED:
        for ours, theirs in zip(found(engine), with_room, strict=True):
            np.testing.assert_array_equal(ours, theirs)


@needs_numba
def test_pairs_come_by_source_and_in_one_order_whatever_the_threads():
    network, every = toy_network(), np.arange(len(toy_network().chain))
    groups = np.random.default_rng(5).permutation(every) // 3
    found = [
        pairs_within(network, every, every[::2], limit_m=800, groups=groups, engine=Engine("compiled", threads))
        for threads in (1, 2, 5)
    ]
    assert len(found[0].source) > len(every)
    assert (np.diff(found[0].source) >= 0).all()
    for other in found[1:]:
        for ours, theirs in zip(other, found[0], strict=True):
            np.testing.assert_array_equal(ours, theirs)


def test_garbage_is_collected_again_afterwards_and_only_where_it_was_before():
    assert gc.isenabled()
    with collector_paused():
        assert not gc.isenabled()
        with collector_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def toy_network():
    inputs = sr.sample_city()
    network = build_walk_network(
        inputs.streets,
        estates=inputs.estates,
        entrances=inputs.entrances,
        facilities=inputs.facilities,
        barriers=inputs.barriers,
        params=inputs.params,
    )
    return network.walk


@pytest.mark.skipif(not DATA.is_dir(), reason="the real data sets are not on this machine")
@pytest.mark.parametrize("city", ["taichung", "nanjing"])
def test_engines_agree_to_the_last_bit_on_real_cities(city):
    inputs = sr.read_project(ROOT / "examples" / city / "project.toml", data_dir=DATA)
    network = build_walk_network(
        inputs.streets,
        estates=inputs.estates,
        entrances=inputs.entrances,
        facilities=inputs.facilities,
        barriers=inputs.barriers,
        params=inputs.params,
    )
    points = np.concatenate([network.entrances.geometry.to_numpy(), inputs.facilities.geometry.to_numpy()])
    starts, targets = np.arange(len(network.entrances)), np.arange(len(network.entrances), len(points))
    sets = [targets[(inputs.facilities["category"] == c).to_numpy()] for c in inputs.facilities["category"].unique()]
    owner = np.unique(network.entrances["estate_id"].to_numpy(dtype=object).astype(str), return_inverse=True)[1]
    found = []
    for engine in ENGINES:
        at = snap_to_edges(points, network.graph, limit_m=200, engine=engine)
        walk = place_points(network.graph, at)
        pairs = pairs_within(walk, starts, targets, limit_m=1000, groups=owner, engine=engine)
        order = np.lexsort((pairs.target, pairs.source))
        near = nearest_targets(walk, starts, sets, limit_m=3000, engine=engine)
        found.append(
            [at.edge, at.offset_m, at.gap_m, *(part[order] for part in pairs), *(part for one in near for part in one)]
        )
    assert len(found[0][3]) > 1000
    for other in found[1:]:
        for ours, theirs in zip(found[0], other, strict=True):
            np.testing.assert_array_equal(ours, theirs)
