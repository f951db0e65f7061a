"""Where do the arterials, the river and the railway run, and what stands in each superblock?"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np

from spatial_renewal.synthetic_city.parcels import RAIL_END_M, Line, Parcel
from spatial_renewal.synthetic_city.warp import Points

# South-north lines from west to east, and west-east lines from south to north (metres on the drawing board).
COLUMNS_M = (0.0, 390.0, 790.0, 1190.0, 1540.0, 1930.0, 2270.0, 2580.0, 2900.0, 3220.0)
ROWS_M = (0.0, 320.0, 600.0, 760.0, 1090.0, 1430.0, 1760.0, 2080.0, 2400.0)
COLUMN_CLASSES = (
    "tertiary", "secondary", "primary", "tertiary", "secondary",
    "primary", "secondary", "rail", "secondary", "tertiary",
)  # fmt: skip
ROW_CLASSES = (
    "tertiary", "secondary", "tertiary", "tertiary", "secondary", "primary", "secondary", "tertiary", "tertiary",
)  # fmt: skip
COLUMN_NAMES = ("西环路", "文昌路", "解放路", "学前街", "中山路", "建设路", "胜利路", "", "站东路", "东环路")
ROW_NAMES = ("南环路", "工农路", "滨江南路", "滨江北路", "和平路", "人民路", "劳动路", "青山路", "北环路")
RAILWAY, BRIDGES, UNDERPASSES = 7, (2, 5), (1, 5)
SOUTH_BANK, NORTH_BANK = 2, 3
JITTER_M = 11.0
UNDERPASS_HALF_M, WAY_OUT_M = 22.0, 66.0

# What each superblock is, northernmost row first; the river's row stands between the third and second last.
# T.. are laid by hand for a planted truth.
CELLS = """
new   mixed old   old   mixed new   mixed hill  hill
new   mixed T06   core  core  old   T03w  T03e  hill
mixed T02   core  core  core  old   mixed mixed new
T05   park  core  core  T04w  T04e  old   mixed new
mixed old   T13   T11   old   mixed old   T07   new
river river river river river river river river river
new   T12   old   T01   T01   old   mixed mixed new
new   mixed mixed T01   T01   mixed new   mixed new
"""
BASES = """
青云   锦绣   向阳   文昌   北关   星河   东站   青山   青山
翠湖   永安   红旗   钟鼓楼 十字街 新民   机务段 站前   青山
金桂   育才   鼓楼   解放   中山   友谊   劳动   铁东   御景
花园坡 公园    府前   学前   建设   胜利   光明   新建   东湖
西园   幸福   滨江   临江   望江   江南   电厂   铁路   香樟
江     江     江     江     江     江     江     江     江
西江   南门   兴隆   和平   青年   农机   站南   五里亭 丽景
紫薇   桥南   南园   团结   工农   前进   南苑   长青   碧水
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """The grid of crossings, shape (columns, rows, 2), and the superblocks between them."""

    crossings: Points
    cells: tuple[Parcel, ...]


def _table(text: str) -> dict[tuple[int, int], str]:
    rows = [line.split() for line in text.strip().splitlines()][::-1]
    return {(i, j): word for j, row in enumerate(rows) for i, word in enumerate(row)}


@cache
def place_names() -> Mapping[tuple[int, int], str]:
    """What people call the neighbourhood of each superblock."""
    return MappingProxyType(_table(BASES))


def draw_plan(rng: np.random.Generator) -> Plan:
    """Draw the crossings of the main streets and the superblocks between them."""
    crossings = np.stack(np.meshgrid(COLUMNS_M, ROWS_M, indexing="ij"), axis=-1)
    shift = rng.uniform(-JITTER_M, JITTER_M, crossings.shape)
    shift[RAILWAY] = 0.0
    # the riverside streets follow the river, and the bridges stay where they are
    shift[:, SOUTH_BANK : NORTH_BANK + 1] = 0.0
    shift[[0, -1], :, 0] *= 0.3
    crossings = crossings + shift
    kinds = _table(CELLS)
    cells = tuple(
        Parcel(
            corners=np.stack([crossings[i, j], crossings[i + 1, j], crossings[i + 1, j + 1], crossings[i, j + 1]]),
            sides=(
                _row_class(kinds, i, j),
                _column_class(kinds, i + 1, j),
                _row_class(kinds, i, j + 1),
                _column_class(kinds, i, j),
            ),
            cell=(i, j),
            zone=zone,
        )
        for (i, j), zone in kinds.items()
        if zone != "river"
    )
    return Plan(crossings, cells)


def _hilly(kinds: dict[tuple[int, int], str], *beside: tuple[int, int]) -> bool:
    """Whether only the hill, or the hill and the edge of town, lies on the two sides."""
    zones = {kinds[cell] for cell in beside if cell in kinds}
    return zones == {"hill"}


def _row_class(kinds: dict[tuple[int, int], str], i: int, j: int) -> str:
    return "none" if _hilly(kinds, (i, j), (i, j - 1)) else ROW_CLASSES[j]


def _column_class(kinds: dict[tuple[int, int], str], i: int, j: int) -> str:
    return "none" if _hilly(kinds, (i, j), (i - 1, j)) else COLUMN_CLASSES[i]


def main_streets(plan: Plan) -> tuple[Line, ...]:
    """Centre lines of the grid's streets, from crossing to crossing."""
    kinds = _table(CELLS)
    lines: list[Line] = []
    for i in range(len(COLUMNS_M)):
        for j in range(len(ROWS_M) - 1):
            over_river = j == SOUTH_BANK
            kind = _column_class(kinds, i, j)
            if kind in ("rail", "none") or (over_river and i not in BRIDGES):
                continue
            path = plan.crossings[i, j : j + 2]
            lines.append(Line(path=path, street_class=kind, name=COLUMN_NAMES[i], bridge=over_river))
    for j in range(len(ROWS_M)):
        for i in range(len(COLUMNS_M) - 1):
            kind = _row_class(kinds, i, j)
            if kind != "none":
                lines.extend(_row_pieces(plan.crossings[i : i + 2, j], i, j, kind))
    return (*lines, *_ways_out(plan))


def _ways_out(plan: Plan) -> list[Line]:
    """Main streets run on beyond the edge of the map, as those of a larger city do."""
    top = len(ROWS_M) - 1
    ends = [(i, 0, -1.0) for i in range(len(COLUMNS_M))] + [(i, top, 1.0) for i in range(RAILWAY)]
    lines = []
    for i, j, way in ends:
        if COLUMN_CLASSES[i] in ("primary", "secondary"):
            path = np.stack([plan.crossings[i, j], plan.crossings[i, j] + np.array([0.0, way * WAY_OUT_M])])
            lines.append(Line(path=path, street_class=COLUMN_CLASSES[i], name=COLUMN_NAMES[i]))
    for j in range(len(ROWS_M)):
        if ROW_CLASSES[j] in ("primary", "secondary"):
            for i, way in ((0, -1.0), (len(COLUMNS_M) - 1, 1.0)):
                path = np.stack([plan.crossings[i, j], plan.crossings[i, j] + np.array([way * WAY_OUT_M, 0.0])])
                lines.append(Line(path=path, street_class=ROW_CLASSES[j], name=ROW_NAMES[j]))
    return lines


def _row_pieces(path: Points, i: int, j: int, kind: str) -> list[Line]:
    """One west-east piece; beside the railway it dives below it, or ends."""
    name = ROW_NAMES[j]
    if i + 1 != RAILWAY and i != RAILWAY:
        return [Line(path=path, street_class=kind, name=name)]
    meets = path[1] if i + 1 == RAILWAY else path[0]
    other = path[0] if i + 1 == RAILWAY else path[1]
    along = (other - meets) / np.hypot(*(other - meets))
    if j not in UNDERPASSES:
        return [Line(path=np.stack([other, meets + along * RAIL_END_M]), street_class=kind, name=name)]
    mouth = meets + along * UNDERPASS_HALF_M
    return [
        Line(path=np.stack([other, mouth]), street_class=kind, name=name),
        Line(path=np.stack([mouth, meets]), street_class=kind, name=name, tunnel=True),
    ]
