"""What does a profile file say, together with the profiles that it extends? (deep merge by key, cycles refused)"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal, TypeGuard

from spatial_renewal.errors import Finding, ParameterError, finding

Kind = Literal["standards", "policies"]
KINDS: tuple[Kind, ...] = ("standards", "policies")
# entries of a list of tables are told apart by the first of these that all of them have
ENTRY_KEYS = ("id", "category")
HERE = files("spatial_renewal.profiles")

Key = str | int
KeyPath = tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """One profile file as it stands."""

    name: str
    kind: Kind | None
    path: Traversable | Path
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Merged:
    """A profile with all that it extends.

    Parameters
    ----------
    values
        What holds.
    layers
        The files that it came from, the profile itself first.
    """

    values: dict[str, Any]
    layers: tuple[Layer, ...]

    @property
    def kind(self) -> Kind:
        """Standard or policy: the folder of the profile at the bottom, or what its keys say."""
        bottom = self.layers[-1]
        return bottom.kind or ("policies" if bottom.values.keys() & {"status", "level", "cutoffs"} else "standards")

    def place(self, path: KeyPath) -> tuple[str, str]:
        """The file that says what stands at `path`, and the path in words: entries by their id, not their number."""
        words = _worded(path, self.values)
        depths = [_depth(words, layer.values) for layer in self.layers]
        return self.layers[depths.index(max(depths))].name, ".".join(words)


def read_profile(name: str, *, kinds: Sequence[Kind] = KINDS, folder: Path | None = None) -> Merged:
    """Read the profile `name` and every profile below it.

    Parameters
    ----------
    name
        Identifier of a profile that ships, or path to a file ending in ``.toml``.
    kinds
        Where a shipped one is looked for.
    folder
        Folder that a path starts from.

    Returns
    -------
    Merged
        Keys of the upper file win; lists of tables are merged by ``id`` or ``category``; ``remove = true`` drops.

    Raises
    ------
    ParameterError
        A file is missing or is not TOML, a profile extends itself, or an entry cannot be merged.
    """
    layers: list[Layer] = []
    wanted, start = name, folder
    while wanted:
        layer = _layer(wanted, kinds, start, asked_by=layers[-1].name if layers else "")
        seen = [_identity(below) for below in layers]
        if _identity(layer) in seen:
            chain = [below.name for below in layers[seen.index(_identity(layer)) :]] + [layer.name]
            raise ParameterError(finding("extends_cycle", name, values={"chain": " → ".join(chain)}))
        layers.append(layer)
        wanted = layer.values.get("extends", "")
        if not isinstance(wanted, str):
            values = {"path": "extends", "value": repr(wanted), "why": "an id or a path to a file is due"}
            raise ParameterError(finding("bad_value", layer.name, values=values))
        start = layer.path.parent if isinstance(layer.path, Path) else None
        kinds = (layer.kind,) if layer.kind else kinds
    merged: dict[str, Any] = {}
    for layer in reversed(layers):
        # a city's own profile never goes by the name of the one below
        merged = merge(merged, {"id": Path(layer.name).stem, **layer.values}, source=layer.name)
    return Merged(merged, tuple(layers))


def merge(base: Mapping[str, Any], over: Mapping[str, Any], *, source: str = "") -> dict[str, Any]:
    """`base` with the keys of `over` put over it; neither is changed.

    Raises
    ------
    ParameterError
        `over` removes what is not there, names an entry twice, or has an entry without the key of the others.

    Examples
    --------
    >>> merge({"a": {"x": 1, "y": 2}}, {"a": {"y": 3}})
    {'a': {'x': 1, 'y': 3}}
    >>> merge({"f": [{"id": "p", "v": 1}, {"id": "q", "v": 2}]}, {"f": [{"id": "p", "remove": True}]})
    {'f': [{'id': 'q', 'v': 2}]}
    """
    findings: list[Finding] = []
    merged = _merged_table(base, over, (), findings)
    if findings:
        raise ParameterError(*(finding(f.code, source, values=f.values) for f in findings))
    return merged


def shipped(kind: Kind) -> tuple[str, ...]:
    """Identifiers of the profiles of `kind` that ship, sorted."""
    return tuple(
        sorted(p.name.removesuffix(".toml") for p in HERE.joinpath(kind).iterdir() if p.name.endswith(".toml"))
    )


def read_toml(path: Traversable | Path, source: str) -> dict[str, Any]:
    """The keys of a TOML file.

    Raises
    ------
    ParameterError
        It is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ParameterError(finding("not_toml", source, values={"why": str(error)})) from error


def _layer(name: str, kinds: Sequence[Kind], folder: Path | None, *, asked_by: str) -> Layer:
    source = asked_by or name
    if name.endswith(".toml"):
        path = (folder or Path()) / name
        if not path.is_file():
            raise ParameterError(finding("profile_file_missing", source, values={"path": str(path)}))
        return Layer(str(path), None, path, read_toml(path, str(path)))
    for kind in kinds:
        if name in shipped(kind):
            path = HERE.joinpath(kind, f"{name}.toml")
            return Layer(name, kind, path, read_toml(path, name))
    known = [each for kind in kinds for each in shipped(kind)]
    nearest = get_close_matches(name, known, n=1, cutoff=0.4)
    values = {"name": name, "known": ", ".join(known), "nearest": nearest[0] if nearest else ""}
    raise ParameterError(finding("no_such_profile_nearest" if nearest else "no_such_profile", source, values=values))


def _identity(layer: Layer) -> str:
    return str(layer.path.resolve()) if isinstance(layer.path, Path) else f"{layer.kind}/{layer.name}"


def _merged_table(
    base: Mapping[str, Any], over: Mapping[str, Any], path: KeyPath, findings: list[Finding]
) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        here = (*path, key)
        below = base.get(key)
        if isinstance(value, Mapping):
            if value.get("remove") is True:
                _refuse_unless_known(key, list(base), here, findings)
                merged.pop(key, None)
            else:
                merged[key] = _merged_table(below if isinstance(below, Mapping) else {}, value, here, findings)
        elif _is_records(value):
            merged[key] = _merged_records(below if _is_records(below) else [], value, here, findings)
        else:
            merged[key] = value
    return merged


def _merged_records(
    base: Sequence[Mapping[str, Any]], over: Sequence[Mapping[str, Any]], path: KeyPath, findings: list[Finding]
) -> list[dict[str, Any]]:
    key = _entry_key([*base, *over])
    if key is None:
        if base and _entry_key(base):
            findings.append(finding("entry_without_key", "", values={"path": _dotted(path), "key": _entry_key(base)}))
        # a list whose entries have no name is taken whole; each is still looked into
        return [_merged_table({}, entry, (*path, i), findings) for i, entry in enumerate(over)]
    merged = {str(entry[key]): dict(entry) for entry in base}
    named: set[str] = set()
    for entry in over:
        name = str(entry[key])
        here = (*path, name)
        if name in named:
            findings.append(finding("entry_twice", "", values={"path": _dotted(here)}))
        named.add(name)
        if entry.get("remove") is True:
            _refuse_unless_known(name, list(merged), here, findings)
            merged.pop(name, None)
        else:
            merged[name] = _merged_table(merged.get(name, {}), entry, here, findings)
    return list(merged.values())


def _refuse_unless_known(name: str, known: list[str], path: KeyPath, findings: list[Finding]) -> None:
    if name not in known:
        nearest = get_close_matches(name, known, n=1, cutoff=0.3)
        findings.append(
            finding("remove_unknown", "", values={"path": _dotted(path), "nearest": nearest[0] if nearest else "-"})
        )


def _is_records(value: object) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(value, list) and bool(value) and all(isinstance(entry, Mapping) for entry in value)


def _entry_key(entries: Sequence[Mapping[str, Any]]) -> str | None:
    return next((key for key in ENTRY_KEYS if entries and all(key in entry for entry in entries)), None)


def _dotted(path: KeyPath) -> str:
    return ".".join(str(part) for part in path)


def _worded(path: KeyPath, values: object) -> list[str]:
    """`path` with the number of a list's entry replaced by the entry's name."""
    words: list[str] = []
    here = values
    for part in path:
        word = str(part)
        if isinstance(here, list) and isinstance(part, int) and part < len(here):
            key = _entry_key([e for e in here if isinstance(e, Mapping)])
            here = here[part]
            if key and isinstance(here, Mapping):
                word = str(here[key])
        else:
            here = here.get(part) if isinstance(here, Mapping) else None
        words.append(word)
    return words


def _depth(words: Sequence[str], values: object) -> int:
    """How many parts of a worded path `values` holds."""
    here = values
    for depth, word in enumerate(words):
        if isinstance(here, Mapping) and word in here:
            here = here[word]
        elif isinstance(here, list):
            named = [e for e in here if isinstance(e, Mapping) and word in {str(e.get(key)) for key in ENTRY_KEYS}]
            numbered = int(word) < len(here) if word.isdigit() else False
            if not named and not numbered:
                return depth
            here = named[0] if named else here[int(word)]
        else:
            return depth
    return len(words)
