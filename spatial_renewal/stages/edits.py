"""What do the layers become when a facility, a gate or a street comes or goes?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.ops import substring

from spatial_renewal.errors import ParameterError, finding
from spatial_renewal.methods.street_graph import VERTEX_GRID_M
from spatial_renewal.study import Inputs

SOURCE = "what_if"
# Both ends of a line.
ENDS = (0, -1)


def with_facility(
    inputs: Inputs, category: str, xy: tuple[float, float], *, facility_id: str, name: str, capacity: float
) -> Inputs:
    """Add a facility at `xy`, in the run's CRS; its id must be new."""
    _refuse_known(inputs.facilities, "facility_id", facility_id)
    row = {
        "facility_id": facility_id,
        "name": name,
        "category": category,
        "capacity": capacity,
        "capacity_unit": None,
        "floor_area_m2": np.nan,
        "source": SOURCE,
    }
    return replace(inputs, facilities=_appended(inputs.facilities, [row], [shapely.Point(xy)]))


def without_facility(inputs: Inputs, facility_id: str) -> Inputs:
    """Take a facility away."""
    return replace(inputs, facilities=_without(inputs.facilities, "facility_id", facility_id))


def with_gate(inputs: Inputs, estate_id: str, xy: tuple[float, float], *, entrance_id: str) -> Inputs:
    """Open a gate at the place of the estate's edge that is nearest to `xy`; it must be within the snap limit."""
    estate = inputs.estates[inputs.estates["estate_id"].eq(estate_id)]
    if estate.empty:
        raise ParameterError(finding("edit_unknown", SOURCE, ids=[estate_id], values={"key": "estate_id"}))
    _refuse_known(inputs.entrances, "entrance_id", entrance_id)
    edge, wanted = shapely.boundary(estate.geometry.to_numpy()[0]), shapely.Point(xy)
    gap_m, limit_m = float(shapely.distance(edge, wanted)), inputs.params.network.snap_limit_m
    if gap_m > limit_m:
        values = {"gap_m": gap_m, "limit_m": limit_m}
        raise ParameterError(finding("edit_gate_far", SOURCE, ids=[estate_id], values=values))
    row: dict[str, object] = {"entrance_id": entrance_id, "estate_id": estate_id, "entrance_source": "given"}
    place = shapely.line_interpolate_point(edge, shapely.line_locate_point(edge, wanted))
    return replace(inputs, entrances=_appended(inputs.entrances, [row], [place]))


def without_gate(inputs: Inputs, entrance_id: str) -> Inputs:
    """Close a gate; where it was the estate's only one, the next run finds one where a street meets the estate."""
    return replace(inputs, entrances=_without(inputs.entrances, "entrance_id", entrance_id))


def without_street(inputs: Inputs, street_id: str) -> Inputs:
    """Close a street to walkers; its row stays."""
    known = inputs.streets["street_id"].eq(street_id)
    if not known.any():
        raise ParameterError(finding("edit_unknown", SOURCE, ids=[street_id], values={"key": "street_id"}))
    return replace(inputs, streets=inputs.streets.assign(walkable=inputs.streets["walkable"] & ~known))


def with_street(inputs: Inputs, line: shapely.LineString, *, street_id: str) -> Inputs:
    """Add a street whose ends join the nearest street within `join_m`, which is cut there.

    It crosses all others without joining them, as a bridge would. An end with no street so near is a dead end.
    Streets with node ids and streets without cannot be joined by one line: refused.
    """
    _refuse_known(inputs.streets, "street_id", street_id)
    streets, joints, join_m = inputs.streets, [], inputs.params.network.join_m
    for end in ENDS:
        streets, joint = _joined(streets, shapely.Point(line.coords[end]), join_m, f"{street_id}/{len(joints)}")
        joints.append(joint)
    told = {joint.named for joint in joints if joint.named is not None}
    if len(told) > 1:
        raise ParameterError(finding("edit_mixed_streets", SOURCE, ids=[street_id]))
    named = told == {True}
    row = {
        "street_id": street_id,
        "name": None,
        "street_class": "footway",
        "walkable": True,
        "bridge": False,
        "tunnel": False,
        "from_node": joints[0].node if named else None,
        "to_node": joints[1].node if named else None,
    }
    drawn = shapely.LineString([joints[0].xy, *line.coords[1:-1], joints[1].xy])
    return replace(inputs, streets=_appended(streets, [row], [drawn]))


class _Joint(NamedTuple):
    """Where an end of a new street comes to lie, its node's id, and whether the street there has node ids.

    Streets without ids join by the place of their vertices. At a dead end there is no street: `named` is None.
    """

    xy: tuple[float, ...]
    node: str | None
    named: bool | None


def _joined(streets: gpd.GeoDataFrame, end: shapely.Point, join_m: float, name: str) -> tuple[gpd.GeoDataFrame, _Joint]:
    """Streets with a node, `name` where they have ids, at the place nearest to `end`."""
    walkable = np.flatnonzero(streets["walkable"])
    lines = streets.geometry.to_numpy()[walkable]
    near = shapely.STRtree(lines).query_nearest(end, max_distance=join_m, all_matches=False)
    if not len(near):
        return streets, _Joint(end.coords[0], name, None)
    row = int(np.atleast_1d(walkable[near])[0])
    line = shapely.LineString(lines[near[0]])
    along_m, whole = line.project(end), dict(streets.drop(columns="geometry").iloc[row])
    ends = [whole["from_node"], whole["to_node"]]
    named = all(isinstance(node, str) for node in ends)
    for at_m, i in ((along_m, 0), (line.length - along_m, -1)):
        if at_m <= VERTEX_GRID_M:
            return streets, _Joint(line.coords[i], str(ends[i]) if named else None, named)
    cut = [substring(line, 0, along_m), substring(line, along_m, line.length)]
    halves = [whole | {"street_id": f"{whole['street_id']}/{name}/{i}"} for i in range(2)]
    if named:
        halves[0]["to_node"] = halves[1]["from_node"] = name
    rest = streets.drop(index=streets.index[row])
    return _appended(rest, halves, cut), _Joint(cut[1].coords[0], name if named else None, named)


def _appended(
    table: gpd.GeoDataFrame, rows: Sequence[Mapping[str, object]], shapes: Sequence[shapely.Geometry]
) -> gpd.GeoDataFrame:
    names = [name for name in table.columns if name != "geometry"]
    new = pd.DataFrame(rows).reindex(columns=names).astype(dict(table[names].dtypes))
    both = pd.concat([table, gpd.GeoDataFrame(new, geometry=shapes, crs=table.crs)], ignore_index=True)
    return gpd.GeoDataFrame(both, geometry="geometry", crs=table.crs)


def _without(table: gpd.GeoDataFrame, key: str, value: str) -> gpd.GeoDataFrame:
    gone = table[key].eq(value)
    if not gone.any():
        raise ParameterError(finding("edit_unknown", SOURCE, ids=[value], values={"key": key}))
    return table[~gone].reset_index(drop=True)


def _refuse_known(table: gpd.GeoDataFrame, key: str, value: str) -> None:
    if table[key].eq(value).any():
        raise ParameterError(finding("edit_known", SOURCE, ids=[value], values={"key": key}))
