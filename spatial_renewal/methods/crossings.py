"""Where do lines cross without a vertex, and how do they get one? (for street layers drawn without topology)"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

Lines = npt.NDArray[np.object_]
Positions = npt.NDArray[np.int64]
Places = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Crossed:
    """`lines` with a vertex wherever they meet others; `changed` marks those that got one."""

    lines: Lines
    changed: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Vertices:
    """All vertices in a row: place, line, and how far along its line each stands."""

    xy: Places
    line: Positions
    along: npt.NDArray[np.float64]
    first: Positions
    last: Positions


def node_crossings(lines: Lines, apart: npt.NDArray[np.bool_], *, tolerance: float) -> Crossed:
    """Give lines a vertex where they cross or touch each other at one level.

    Parameters
    ----------
    lines
        (n,) LineStrings in one plane.
    apart
        (n,) True for bridges and tunnels. They meet others at their own ends only: what they cross stays as it is.
    tolerance
        Vertices nearer than this are one place, in the unit of the lines.

    Returns
    -------
    Crossed
        The same lines, in order. Two lines that cross share the new vertex to the last digit. Lines that lie on each
        other meet where they part. A line that crosses itself gets no vertex there.

    Notes
    -----
    Pairs come from an STR-tree: O(n log n + k) for k pairs that meet.

    Examples
    --------
    >>> cross = shapely.from_wkt(["LINESTRING (0 0, 10 0)", "LINESTRING (5 -5, 5 5)", "LINESTRING (8 -5, 8 5)"])
    >>> bridge = np.array([False, False, True])
    >>> shapely.to_wkt(node_crossings(cross, bridge, tolerance=0.01).lines).tolist()
    ['LINESTRING (0 0, 5 0, 10 0)', 'LINESTRING (5 -5, 5 0, 5 5)', 'LINESTRING (8 -5, 8 5)']
    """
    lines = np.asarray(lines, dtype=object)
    unchanged = Crossed(lines=lines, changed=np.zeros(len(lines), dtype=bool))
    one, other, xy = _meeting_points(lines)
    if not len(one):
        return unchanged
    vertices = _vertices(lines)
    both = np.stack([one, other])
    # for each of the two lines: its nearest vertex to the point, how near, and whether that is an end
    near, gap, end = np.stack([_nearest_vertex(vertices, lines, row, xy) for row in both], axis=1)
    at_vertex = gap <= tolerance
    at_end = at_vertex & (end > 0)
    meets = (~apart[one] | at_end[0]) & (~apart[other] | at_end[1])
    place = np.where(at_vertex[0][:, None], vertices.xy[near[0].astype(np.int64)], xy)
    place = np.where((at_vertex[1] & ~at_vertex[0])[:, None], vertices.xy[near[1].astype(np.int64)], place)
    lacking = meets & ~at_vertex
    row = both[lacking]
    if not row.size:
        return unchanged
    return _with_vertices(lines, vertices, row, np.broadcast_to(place, (2, *place.shape))[lacking])


def _meeting_points(lines: Lines) -> tuple[Positions, Positions, Places]:
    """Pairs of lines and each point in which they meet; lines on each other meet at the ends of what they share."""
    one, other = shapely.STRtree(lines).query(lines, predicate="intersects")
    first = one < other
    one, other = one[first], other[first]
    shared = shapely.intersection(lines[one], lines[other])
    parts, pair = shapely.get_parts(shared, return_index=True)
    along = shapely.get_dimensions(parts) == 1
    ends = [shapely.get_point(parts[along], i) for i in (0, -1)]
    points = np.concatenate([parts[~along], *ends])
    pair = np.concatenate([pair[~along], pair[along], pair[along]])
    return one[pair].astype(np.int64), other[pair].astype(np.int64), shapely.get_coordinates(points).reshape(-1, 2)


def _vertices(lines: Lines) -> _Vertices:
    xy, line = shapely.get_coordinates(lines, return_index=True)
    counts = np.bincount(line, minlength=len(lines))
    last = np.cumsum(counts) - 1
    first = last - counts + 1
    step = np.hypot(*np.diff(xy, axis=0, prepend=xy[:1]).T)
    step[first] = 0.0
    run = np.cumsum(step)
    return _Vertices(xy=xy, line=line, along=run - run[first][line], first=first, last=last)


def _nearest_vertex(vertices: _Vertices, lines: Lines, row: Positions, xy: Places) -> Places:
    """(3, k) vertex of line `row` next to each point, its distance, and 1 where it is an end."""
    along = shapely.line_locate_point(lines[row], shapely.points(xy))
    behind = np.clip(_position(vertices, row, along), vertices.first[row] + 1, vertices.last[row])
    gaps = [np.hypot(*(vertices.xy[vertex] - xy).T) for vertex in (behind - 1, behind)]
    near = np.where(gaps[0] <= gaps[1], behind - 1, behind)
    end = (near == vertices.first[row]) | (near == vertices.last[row])
    return np.stack([near, np.minimum(*gaps), end])


def _position(vertices: _Vertices, row: Positions, along: npt.NDArray[np.float64]) -> Positions:
    """The first vertex of each line at least so far along it."""
    keys = np.concatenate([vertices.line, row])
    place = np.concatenate([vertices.along, along])
    asked = np.concatenate([np.ones(len(vertices.line)), np.zeros(len(row))])
    order = np.lexsort((asked, place, keys))
    before = np.cumsum(asked[order])
    found = np.empty(len(order), dtype=np.int64)
    found[order] = before
    return found[len(vertices.line) :]


def _with_vertices(lines: Lines, vertices: _Vertices, row: Positions, xy: Places) -> Crossed:
    along = shapely.line_locate_point(lines[row], shapely.points(xy))
    line = np.concatenate([vertices.line, row])
    every = np.concatenate([vertices.xy, xy])
    order = np.lexsort((np.concatenate([vertices.along, along]), line))
    line, every = line[order], every[order]
    # several lines may meet in one place
    fresh = np.append(True, (line[1:] != line[:-1]) | (every[1:] != every[:-1]).any(axis=1))
    changed = np.zeros(len(lines), dtype=bool)
    changed[row] = True
    here = fresh & changed[line]
    done = lines.copy()
    done[changed] = shapely.linestrings(every[here], indices=np.cumsum(changed)[line[here]] - 1)
    return Crossed(lines=done, changed=changed)
