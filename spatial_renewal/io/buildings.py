"""How does a layer of building footprints become ours? (floors, height, and what each is used for)"""

from collections.abc import Mapping
from functools import partial

import pandas as pd

from spatial_renewal.io.cells import Parsed, as_numbers, within
from spatial_renewal.io.columns import column_of
from spatial_renewal.io.fitting import fit
from spatial_renewal.io.reading import Reading, Rows, ids_as_text
from spatial_renewal.io.spec import LayerSpec
from spatial_renewal.tables import BUILDING_USES

# The words of cadastres and of OpenStreetMap's key building, which says yes where nobody knows.
_USES: Mapping[str, str] = {
    **{use: use for use in BUILDING_USES},
    **dict.fromkeys(
        (
            "住宅", "居住", "居民楼", "住宅楼", "公寓", "宿舍", "商住", "商住楼", "自建房", "平房",
            "apartments", "house", "detached", "semidetached_house", "terrace", "dormitory", "bungalow", "hut",
        ),
        "residential",
    ),
    **dict.fromkeys(
        (
            "公共", "公共建筑", "教育", "学校", "医院", "医疗", "行政", "文化",
            "school", "hospital", "university", "civic",
        ),
        "public",
    ),
    **dict.fromkeys(
        ("商业", "办公", "商务", "酒店", "retail", "office", "hotel", "supermarket", "kiosk"),
        "commercial",
    ),
    **dict.fromkeys(("工业", "厂房", "仓储", "仓库", "warehouse", "factory"), "industrial"),
    "其他": "other",
}  # fmt: skip
_UNKNOWN_USES = frozenset({"yes", "未知", "不详"})
_LEAST, _MOST_FLOORS, _MOST_M = 0.5, 160.0, 900.0
_SHOWN_WORDS = 8


def conform_buildings(reading: Reading, spec: LayerSpec) -> Reading:
    """Buildings as in the contract `BUILDINGS`.

    Parameters
    ----------
    reading
        As a reader gave it.
    spec
        What the project says of the layer.

    Returns
    -------
    Reading
        Every row kept; floors and heights that cannot be meant are set aside as unknown. A use in words that are not
        known counts as ``other`` and is named.
    """
    if reading.table is None:
        return reading
    layer = fit(reading.table, spec, "buildings", prefix="B")
    words = _known_words(layer.text("use"))
    uses = use_of(words)
    strange = words.notna() & ~words.isin(_USES)
    if strange.any():
        names = ", ".join(sorted(words[strange].unique())[:_SHOWN_WORDS])
        layer.found.append(layer.rows.say("building_use_unread", strange, {"names": names}))
    raw = column_of(layer.table, spec, "estate_id")
    columns = {
        "building_id": layer.ids,
        "estate_id": layer.filled(None) if raw is None else ids_as_text(raw),
        "floors": layer.parsed("floors", partial(_measure, most=_MOST_FLOORS)),
        "height_m": layer.parsed("height_m", partial(_measure, most=_MOST_M)),
        "use": uses,
    }
    return layer.finish(reading, layer.framed(columns))


def use_of(words: pd.Series) -> pd.Series:
    """What buildings are used for, by words of cadastres or of OpenStreetMap: ``other`` for words that are not known.

    Examples
    --------
    >>> use_of(pd.Series(["住宅", "apartments", "pagoda"], dtype="str")).tolist()
    ['residential', 'residential', 'other']
    >>> use_of(pd.Series(["yes", None], dtype="str")).isna().tolist()
    [True, True]
    """
    said = _known_words(words)
    uses = said.map(_USES).astype("str")
    return uses.mask(said.notna() & uses.isna(), "other")


def believed_floors(floors: pd.Series) -> pd.Series:
    """Floors that a building can have; others are unknown."""
    return floors.where(floors.between(_LEAST, _MOST_FLOORS))


def believed_height_m(height_m: pd.Series) -> pd.Series:
    """Heights that a building can have; others are unknown."""
    return height_m.where(height_m.between(_LEAST, _MOST_M))


def _known_words(words: pd.Series) -> pd.Series:
    lower = words.str.lower()
    return lower.mask(lower.isin(_UNKNOWN_USES))


def _measure(raw: pd.Series, column: str, rows: Rows, *, most: float) -> Parsed:
    return within(as_numbers(raw, column, rows), column, rows, low=_LEAST, high=most, zero_unknown=True)
