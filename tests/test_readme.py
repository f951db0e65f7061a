"""What the READMEs promise is there: files, commands, keys, and Python that runs."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from spatial_renewal.cli import app
from spatial_renewal.params import Params

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh.md")


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md"])
def test_files_that_are_named_exist(name):
    named = re.findall(r"`((?:spatial_renewal|data|examples|notebooks|profiles|outputs)/[\w./]+)`", text_of(name))
    linked = re.findall(r"\]\(([\w./]+)\)", text_of(name))
    for path in [*named, *linked]:
        assert (ROOT / path).exists() or (ROOT / "spatial_renewal" / path).exists(), path


@pytest.mark.parametrize("name", READMES)
def test_commands_that_are_named_exist(name):
    used = set(re.findall(r"spatial-renewal (\w+)", text_of(name)))
    assert used >= {"init", "check", "run", "trace", "profiles"}
    for command in used:
        assert CliRunner().invoke(app, [command, "--help"]).exit_code == 0, command


@pytest.mark.parametrize("name", READMES)
def test_make_targets_that_are_named_exist(name):
    makefile = text_of("Makefile")
    for target in re.findall(r"^make (\w+)", text_of(name), flags=re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target


def test_defaults_in_the_table_of_assumptions_are_the_code_s():
    defaults = Params()
    rows = re.findall(r"\| ([^|]*) \| `(\w+\.\w+)` \|", text_of("README.md"))
    assert len(rows) >= 6
    for shown, path in rows:
        group, field = path.split(".")
        value = getattr(getattr(defaults, group), field)
        if isinstance(value, float | int) and shown.strip():
            assert f"{value:,g}" in shown, path
        elif isinstance(value, dict):
            for weight in value.values():
                assert f"{weight:.2f}" in shown, path


def test_the_python_block_runs(tmp_path, monkeypatch):
    block = re.search(r"```python\n(.*?)```", text_of("README.md"), flags=re.DOTALL).group(1)
    monkeypatch.chdir(tmp_path)
    exec(compile(block, "README.md", "exec"), {})  # noqa: S102 - our own README
    assert (tmp_path / "maps" / "mine" / "map.html").exists()


def test_both_readmes_show_the_same_stages():
    rows = [re.findall(r"^\| .*? \| (`[a-zI].*?) \|", text_of(name), flags=re.MULTILINE)[:11] for name in READMES]
    tables = [[re.findall(r"`(\w+)`", row) for row in found] for found in rows]
    assert tables[0] == tables[1]
    assert ["measures"] in tables[0]
