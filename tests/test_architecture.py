"""The floors hold, every file says its question, and no file is a hall."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "spatial_renewal"
# methods that override folium's, with folium's signature; the clock's wrapper, which keeps the stage's own signature
MAY_TAKE_KWARGS = {"render", "_repr_html_", "measured"}
# the main path is one stage after another: cut in two it would hide its order
LONGEST_BODIES = {"pipeline.py: run": 130}
FILES = sorted(PACKAGE.rglob("*.py"))


def test_imports_go_down_only():
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter], cwd=PACKAGE.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_file_is_a_room(path):
    """A first line that says the question, at most 300 lines, bodies of at most 60, no print."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "no first line"
    assert len(text.splitlines()) <= 300
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            length = body[-1].end_lineno - body[0].lineno + 1 if body else 0
            longest = LONGEST_BODIES.get(f"{path.name}: {node.name}", 60)
            assert length <= longest, f"{node.name} has {length} lines"
            assert node.args.kwarg is None or node.name in MAY_TAKE_KWARGS, f"{node.name} takes **kwargs"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id != "print", "prints"


def test_code_holds_no_address():
    """Nothing that is read or shown points outside; XML names of documents are no addresses."""
    for path in [*FILES, *PACKAGE.rglob("*.js"), *PACKAGE.rglob("*.css"), *PACKAGE.rglob("*.html")]:
        for line in path.read_text(encoding="utf-8").splitlines():
            assert "https://" not in line, f"{path.name}: {line.strip()}"
