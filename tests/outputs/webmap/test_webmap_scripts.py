"""Would Chromium 86 understand the page, and are its scripts as they should be? (parsed here, no build step)"""

import re
from collections.abc import Iterator
from importlib.resources import files

import esprima
import pytest

from spatial_renewal.outputs.webmap import assets

FOLDER = files("spatial_renewal.outputs.webmap")
SCRIPTS = sorted(path for path in FOLDER.joinpath("js").iterdir() if path.name.endswith(".js"))
STYLES = sorted(path for path in FOLDER.joinpath("css").iterdir() if path.name.endswith(".css"))
# What came after Chromium 86, of what a page like this might use.
LATER_CALLS = (
    "at|findLast|findLastIndex|toSorted|toReversed|toSpliced|hasOwn|groupBy|structuredClone|randomUUID|isSubsetOf|"
    "replaceWith|scrollend|showPicker|requestIdleCallback|isWellFormed|fromAsync|withResolvers|roundRect|reset|"
    "checkVisibility|startViewTransition|moveBefore|setHTML|createHTML"
)
LATER_STYLES = (
    r":has\(|:is\(|:where\(|@container|@layer|@property|@scope|@supports|\binset\s*:|aspect-ratio|color-mix|oklch|lab\(|"
    r"\d(?:dvh|svh|lvh|dvw|cqw)|:focus-visible\s*>|scrollbar-gutter|text-wrap|content-visibility|subgrid|&[ .:>]|"
    r":not\([^()]*,"
)
GLOBALS = {
    "window", "document", "location", "history", "L", "Array", "Object", "Math",
    "Number", "String", "Boolean", "JSON", "Map",
    "Set",
    "Node", "Intl", "Promise", "Float64Array", "Int32Array", "Uint32Array", "Uint8Array", "Blob", "URL", "Response",
    "DecompressionStream", "Infinity", "isFinite", "undefined", "encodeURIComponent", "decodeURIComponent", "atob",
    "performance", "requestAnimationFrame", "setTimeout", "clearTimeout", "getComputedStyle", "arguments",
}  # fmt: skip


def nodes(node: object) -> Iterator[esprima.nodes.Node]:
    """Every node of a parsed script."""
    if isinstance(node, esprima.nodes.Node):
        yield node
        for name, value in vars(node).items():
            if name not in ("range", "loc"):
                yield from nodes(value)
    elif isinstance(node, list):
        for each in node:
            yield from nodes(each)


def bound(node: object) -> Iterator[str]:
    """Names that a pattern binds."""
    if node is None:
        return
    if node.type == "Identifier":
        yield node.name
    for part in ("elements", "properties"):
        for each in getattr(node, part, None) or ():
            yield from bound(each)
    if node.type == "AssignmentPattern":
        yield from bound(node.left)
    if node.type == "Property":
        yield from bound(node.value)
    if node.type == "RestElement":
        yield from bound(node.argument)


def names_of(tree: esprima.nodes.Node) -> tuple[dict[str, int], set[str], dict[str, int]]:
    """How often each name is bound, those that are declared, and how often each stands as a name of a variable."""
    made: dict[str, int] = {}
    said: dict[str, int] = {}
    declared: set[str] = set()
    for node in nodes(tree):
        targets = []
        if node.type == "VariableDeclarator":
            targets = [node.id]
            declared |= set(bound(node.id))
        elif node.type in ("FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"):
            targets = [*node.params, *([node.id] if node.type == "FunctionDeclaration" else [])]
        elif node.type == "CatchClause":
            targets = [node.param]
        for name in (name for target in targets for name in bound(target)):
            made[name] = made.get(name, 0) + 1
        if node.type == "Identifier":
            said[node.name] = said.get(node.name, 0) + 1
        # a property's name is no variable
        skipped = node.property if node.type == "MemberExpression" and not node.computed else None
        skipped = node.key if node.type == "Property" and not node.computed and not node.shorthand else skipped
        if skipped is not None and skipped.type == "Identifier":
            said[skipped.name] = said.get(skipped.name, 0) - 1
    return made, declared, said


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_strict_small_and_of_2017(path):
    """The parser knows the language of 2017, which every Chromium since 58 runs; no name is unknown, none unused."""
    text = path.read_text(encoding="utf-8")
    tree = esprima.parseScript(text, loc=True)
    assert text.startswith("// ")
    assert text.splitlines()[0].count("?") >= 1, "the first line says the question"
    assert "'use strict'" in text
    assert len(text.splitlines()) <= 220
    made, declared, said = names_of(tree)
    assert {name for name, count in said.items() if count > 0} - set(made) - GLOBALS == set()
    assert {name for name in declared if said.get(name, 0) <= made[name]} == set()
    for node in nodes(tree):
        if node.type == "VariableDeclaration":
            assert node.kind != "var"
        if node.type == "BinaryExpression":
            assert node.operator not in ("==", "!="), node.loc.start.line
        if node.type in (
            "FunctionDeclaration",
            "FunctionExpression",
            "ArrowFunctionExpression",
        ) and node is not outermost(tree):
            assert node.loc.end.line - node.loc.start.line <= 60, node.loc.start.line


def outermost(tree: esprima.nodes.Node) -> esprima.nodes.Node | None:
    """The function around the whole module."""
    last = tree.body[-1]
    return (
        last.expression.callee
        if last.type == "ExpressionStatement" and last.expression.type == "CallExpression"
        else None
    )


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_call_is_newer_than_chromium_86(path):
    assert not re.search(rf"\.(?:{LATER_CALLS})\(", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_no_style_is_newer_than_chromium_86(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(LATER_STYLES, text)
    assert text.count("{") == text.count("}")


def test_every_script_and_style_is_in_the_page():
    assert {path.name.removesuffix(".js") for path in SCRIPTS} == {assets._FIRST, *assets._SCRIPTS}
    assert {path.name.removesuffix(".css") for path in STYLES} == set(assets._STYLES)


def unescaped(text: str) -> str:
    """Escapes of four digits as the letters that they stand for."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)


def test_comments_go_and_nothing_else():
    """The page's text has the same words and signs as the files."""
    whole = "\n".join(FOLDER.joinpath("js", f"{name}.js").read_text(encoding="utf-8") for name in assets._SCRIPTS)
    parsed = (esprima.parseScript(text, tokens=True).tokens for text in (assets.own_scripts(), whole))
    lean, full = ([(token.type, unescaped(token.value)) for token in tokens] for tokens in parsed)
    assert lean == full
    assert len(assets.own_scripts()) < 0.9 * len(whole)
