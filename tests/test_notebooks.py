"""Notebooks equal their scripts, hold no outputs, and run."""

import runpy
from pathlib import Path

import jupytext
import nbclient
import nbformat
import pytest

SCRIPTS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.py"))


def cells(notebook):
    return [(cell.cell_type, cell.source) for cell in notebook.cells]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.stem)
def test_the_notebook_is_its_script_without_outputs(script):
    notebook = nbformat.read(script.with_suffix(".ipynb"), as_version=4)
    assert cells(notebook) == cells(jupytext.read(script))
    for cell in notebook.cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.stem)
def test_the_script_runs(script, capsys):
    told = runpy.run_path(str(script))
    assert len(told["results"].coverage) > 0
    assert "样例城" in capsys.readouterr().out


@pytest.mark.enable_socket  # a kernel talks to its client over loopback
def test_the_notebook_runs_in_jupyter_and_shows_the_map():
    """One kernel run end to end: the map cell must give HTML."""
    notebook = nbformat.read(SCRIPTS[0].with_suffix(".ipynb"), as_version=4)
    done = nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    shown = [
        output for cell in done.cells for output in cell.get("outputs", []) if output.output_type == "execute_result"
    ]
    assert any("srcdoc" in output.data.get("text/html", "") for output in shown)
