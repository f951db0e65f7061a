"""Which font can write Chinese on this machine, and what can it not write? (found, never brought along)"""

import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from matplotlib.font_manager import FontEntry, FontProperties, findSystemFonts, fontManager
from matplotlib.ft2font import FT2Font

from spatial_renewal.errors import Finding, ParameterError, finding

BOLD = 600  # weights from here on are bold
_DROPPED = ("Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me")  # control, joiners, half pairs, private, accents on their own


@dataclass(frozen=True, slots=True)
class Fonts:
    """The faces that text is written with.

    Parameters
    ----------
    families
        The Chinese family first, if there is one, then the Latin one.
    chinese
        Whether Chinese can be written at all.
    bold
        Whether the first family has a bold face.
    letters
        Code points that one of the families holds.
    """

    families: tuple[str, ...]
    chinese: bool
    bold: bool
    letters: frozenset[int]

    def face(self, size_pt: float, *, bold: bool = False) -> FontProperties:
        """The face for text of `size_pt`; bold only where the family has it."""
        weight = "bold" if bold and self.bold else "normal"
        return FontProperties(family=list(self.families), size=size_pt, weight=weight)

    def legible(self, text: object) -> str:
        """`text` on one line, with a stand-in for each letter that no face holds; missing is empty."""
        if text is None or text != text:  # noqa: PLR0124 - NaN is the one value that differs from itself
            return ""
        flat = " ".join(_clean(str(text)).split())
        stand_in = next((s for s in _house()["stand_ins"] if ord(s) in self.letters), "?")
        return "".join(c if ord(c) in self.letters else stand_in for c in flat)

    def name_or_id(self, name: object, identifier: object) -> str:
        """A name from the data; its id where there is no name, or where Chinese cannot be written and the name is."""
        legible = self.legible(name)
        readable = self.chinese or not self.unwritten([name])
        return legible if legible and readable else self.legible(identifier)

    def unwritten(self, texts: Iterable[object]) -> str:
        """The letters of `texts` that no face holds, each once, in code point order."""
        used = {c for text in texts if isinstance(text, str) for c in " ".join(_clean(text).split())}
        return "".join(sorted(c for c in used if ord(c) not in self.letters))


def resolve_fonts(wanted: str = "", *, installed: Sequence[FontEntry] | None = None) -> Fonts:
    """Find the faces to write with.

    The search ends at the first hit: `wanted`; the families of ``fonts.toml`` in their order; any font that holds
    the proof letters; fonts that came to the machine after matplotlib made its list. Without any, only Latin
    letters can be written, and `font_findings` says so.

    Parameters
    ----------
    wanted
        A family, or the path of a font file.
    installed
        The fonts to choose from; those of this machine where not given.

    Raises
    ------
    ParameterError
        There is no such font.

    Examples
    --------
    >>> resolve_fonts(installed=[]).chinese
    False
    """
    if installed is None:
        return _resolved(wanted)
    family = _named(wanted, installed) if wanted else _known(installed) or _proven(installed)
    return _fonts(family, installed)


@cache
def _resolved(wanted: str) -> Fonts:
    if Path(wanted).suffix.lower() in (".ttf", ".ttc", ".otf"):
        if not Path(wanted).is_file():
            raise ParameterError(finding("font_unknown", wanted, values={"font": wanted}))
        fontManager.addfont(wanted)
        return _fonts(FontProperties(fname=wanted).get_name(), fontManager.ttflist)
    found = resolve_fonts(wanted, installed=fontManager.ttflist)
    if found.chinese or wanted:
        return found
    listed = {entry.fname for entry in fontManager.ttflist}
    for path in sorted(set(findSystemFonts()) - listed):
        fontManager.addfont(path)
    return resolve_fonts(installed=fontManager.ttflist)


def font_findings(fonts: Fonts, *, names: Iterable[object], source: str) -> tuple[Finding, ...]:
    """What cannot be written: no Chinese at all, or single letters of these names."""
    if not fonts.chinese:
        return (finding("no_chinese_font", source, values={"families": ", ".join(_house()["families"][:5])}),)
    letters = fonts.unwritten(names)
    return (finding("letters_not_drawn", source, values={"letters": " ".join(letters)}),) if letters else ()


def _fonts(family: str, installed: Sequence[FontEntry]) -> Fonts:
    latin = str(_house()["latin"])
    own = [entry for entry in installed if entry.name == family]
    letters = {code for path in (_path(own), _path_of_latin(latin)) if path for code in _charmap(path)}
    bold = any((isinstance(e.weight, int) and e.weight >= BOLD) or e.weight == "bold" for e in own)
    return Fonts((family, latin) if own else (latin,), bool(own) and _writes_chinese(own), bold, frozenset(letters))


def _named(wanted: str, installed: Sequence[FontEntry]) -> str:
    if all(entry.name != wanted for entry in installed):
        raise ParameterError(finding("font_unknown", wanted, values={"font": wanted}))
    return wanted


def _known(installed: Sequence[FontEntry]) -> str:
    names = {entry.name for entry in installed}
    return next((family for family in _house()["families"] if family in names), "")


def _proven(installed: Sequence[FontEntry]) -> str:
    by_name = {entry.name: entry for entry in installed if not entry.name.startswith(tuple(_house()["never"]))}
    return next((name for name in sorted(by_name) if _writes_chinese([by_name[name]])), "")


def _writes_chinese(entries: Sequence[FontEntry]) -> bool:
    # one of the older shapes may lack in a font of the other region; half of the letters is no font of Latin
    proof = {ord(c) for c in _house()["proof"]}
    return len(proof & _charmap(_path(entries))) > len(proof) // 2


def _path(entries: Sequence[FontEntry]) -> str:
    regular = sorted(entries, key=lambda e: (e.weight not in (400, "normal"), e.fname))
    return regular[0].fname if regular else ""


def _path_of_latin(latin: str) -> str:
    return _path([e for e in fontManager.ttflist if e.name == latin and e.style == "normal" and e.weight == 400])  # noqa: PLR2004 - regular


@cache
def _charmap(path: str) -> frozenset[int]:
    return frozenset(FT2Font(path).get_charmap())


def _clean(text: str) -> str:
    return "".join(" " if c.isspace() else "" if unicodedata.category(c) in _DROPPED else c for c in text)


@cache
def _house() -> dict[str, Any]:
    return tomllib.loads(files("spatial_renewal.outputs.paper").joinpath("fonts.toml").read_text(encoding="utf-8"))
