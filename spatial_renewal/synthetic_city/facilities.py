"""Where do the facilities stand? (beside streets, kept away where a planted truth asks for it)"""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from spatial_renewal.synthetic_city.catalogue import CATALOGUE, Entry
from spatial_renewal.synthetic_city.ground import SUBDISTRICTS, subdistrict_of
from spatial_renewal.synthetic_city.parcels import EAST, SOUTH
from spatial_renewal.synthetic_city.plan import place_names
from spatial_renewal.synthetic_city.sites import Site, frontage
from spatial_renewal.synthetic_city.walks import spread
from spatial_renewal.synthetic_city.warp import CRS, Points, to_ground

SPOT_STEP_M, CORNER_M, ELBOW_M = 21.0, 19.0, 9.0
RING_BEHIND_WALL_M, PATH_MARGIN_M, CLEAR_M = 4.0, 0.3, 3.6
KNOWN_SHARE = 0.92
SPOT_CLASSES = ("primary", "secondary", "tertiary", "residential", "living_street")
SOURCE = "合成样例"
# Walks that stay free of a category: (truth, category, metres from every gate of its estates).
KEPT_CLEAR = (
    ("T01", "elderly_day_care", 480.0),
    ("T02", "kindergarten", 470.0),
    ("T06", "car_parking", 450.0),
    ("T11", "health_station", 430.0),
    ("T12", "kindergarten", 400.0),
    ("T13", "nursery", 420.0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spots:
    """Places beside a street where a facility may stand; one entry a place in every array."""

    points: Points
    street_class: npt.NDArray[np.str_]
    ground: npt.NDArray[np.str_]
    place: npt.NDArray[np.str_]
    subdistrict: npt.NDArray[np.str_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facility:
    """One facility on its spot."""

    category: str
    name: str
    point: Points
    capacity: float = np.nan
    unit: str = ""
    floor_area_m2: float = np.nan


def find_spots(rng: np.random.Generator, sites: tuple[Site, ...]) -> Spots:
    """Places along all sides that face a street, some steps from the corners."""
    points, classes, grounds, cells = [], [], [], []
    for site in sites:
        if site.parcel.truth in ("T07", "T07_yard", "T08", "T13"):
            continue
        for side, street_class in enumerate(site.parcel.sides):
            if street_class not in SPOT_CLASSES:
                continue
            reach = float(np.hypot(*(site.parcel.corners[(side + 1) % 4] - site.parcel.corners[side])))
            at = np.arange(CORNER_M, reach - CORNER_M, SPOT_STEP_M) + rng.uniform(0, 4.0)
            # nearer to the street's centre line than to the path behind the wall
            offset = 0.92 * min((site.street_setbacks_m[side] + RING_BEHIND_WALL_M) / 2, ELBOW_M)
            points.extend(frontage(site, side, float(a / reach), offset) for a in at)
            classes.extend([street_class] * len(at))
            grounds.extend([site.use] * len(at))
            cells.extend([site.parcel.cell] * len(at))
    return Spots(
        points=to_ground(np.stack(points)),
        street_class=np.array(classes),
        ground=np.array(grounds),
        place=np.array([place_names()[cell] for cell in cells]),
        subdistrict=np.array(subdistrict_of(cells)),
    )


def plant(sites: tuple[Site, ...], streets: gpd.GeoDataFrame) -> list[Facility]:
    """The facilities that the planted truths are about."""
    by_truth = {site.parcel.truth: site for site in sites}

    def make(category: str, name: str, spot: tuple[str, int, float, float], size: tuple[float, str, float]) -> Facility:
        truth, side, share, offset_m = spot
        along = share + np.array([0.0, 0.03, -0.03, 0.06, -0.06, 0.09, -0.09])
        points = to_ground(np.stack([frontage(by_truth[truth], side, float(a), offset_m) for a in along]))
        # the place that is meant, or one beside it where a lane or a path through a gate comes out
        point = points[int(np.argmax(shapely.distance(shapely.points(points), ways) > CLEAR_M))]
        return Facility(
            category=category, name=name, point=point, capacity=size[0], unit=size[1], floor_area_m2=size[2]
        )

    ways = shapely.union_all(streets.geometry[streets["walkable"]].to_numpy())
    over_river_m = 165.5  # from the northern riverside street to the far side of the southern one
    return [
        make("kindergarten", "育才幼儿园", ("T02", EAST, 0.5, -5.0), (240.0, "places", 2600.0)),
        make("elderly_day_care", "红旗日间照料中心", ("T06_host", SOUTH, 0.30, 4.6), (60.0, "places", 720.0)),
        make("nursing_home", "红旗养老院", ("T06_host", SOUTH, 0.75, 4.6), (160.0, "beds", 5200.0)),
        make("kindergarten", "南门幼儿园", ("T12_host", SOUTH, 0.5, 4.6), (45.0, "places", 420.0)),
        make("health_station", "和平社区卫生服务站", ("T11", SOUTH, 0.5, -over_river_m), (np.nan, "", 210.0)),
        make("nursery", "滨江托儿所", ("T13", SOUTH, 0.615, -5.0), (60.0, "places", 520.0)),
    ]


def make_facilities(
    rng: np.random.Generator,
    sites: tuple[Site, ...],
    streets: gpd.GeoDataFrame,
    gates_of: dict[str, npt.NDArray[np.object_]],
) -> gpd.GeoDataFrame:
    """The table `facilities`.

    Parameters
    ----------
    rng
        Source of chance.
    sites
        All sites, for their frontages.
    streets
        The table `streets`, for the walks that must stay free.
    gates_of
        The gates (points on the ground) of each planted truth's estates.

    Returns
    -------
    GeoDataFrame
        The table `facilities`.
    """
    spots, planted = _beside_streets(find_spots(rng, sites), streets), plant(sites, streets)
    as_points = np.asarray(shapely.points(spots.points))
    kept_clear: dict[str, npt.NDArray[np.bool_]] = {}
    for truth, category, least_m in KEPT_CLEAR:
        far = spread(streets, gates_of[truth], as_points) > least_m
        kept_clear[category] = kept_clear.get(category, np.ones(len(far), dtype=bool)) & far
    taken = np.zeros(len(as_points), dtype=bool)
    for facility in planted:
        taken |= _near(spots.points, facility.point, 12.0)
    chosen = list(planted)
    for entry in CATALOGUE:
        allowed = np.isin(spots.street_class, entry.streets) & kept_clear.get(entry.category, True)
        for facility in planted:
            if facility.category == entry.category:
                allowed &= ~_near(spots.points, facility.point, entry.apart_m)
        for index in _choose(rng, spots, entry, allowed & ~taken):
            taken |= _near(spots.points, spots.points[index], 9.0)
            chosen.append(_found(rng, entry, spots, index))
    return _table(chosen)


def _beside_streets(spots: Spots, streets: gpd.GeoDataFrame) -> Spots:
    """The spots whose nearest way is a street, not a path through a gate."""
    points = np.asarray(shapely.points(spots.points))
    is_path = streets["street_class"] == "footway"
    metres = []
    for ways in (streets[~is_path & streets["walkable"]], streets[is_path]):
        tree = shapely.STRtree(ways.geometry.to_numpy())
        metres.append(tree.query_nearest(points, return_distance=True, all_matches=False)[1])
    clear = metres[0] + PATH_MARGIN_M < metres[1]
    return Spots(
        points=spots.points[clear],
        street_class=spots.street_class[clear],
        ground=spots.ground[clear],
        place=spots.place[clear],
        subdistrict=spots.subdistrict[clear],
    )


def _near(points: Points, point: Points, distance_m: float) -> npt.NDArray[np.bool_]:
    return np.hypot(*(points - point).T) < distance_m


def _choose(rng: np.random.Generator, spots: Spots, entry: Entry, free: npt.NDArray[np.bool_]) -> list[int]:
    """Spots for one category: its own ground first, none too near to another of its kind."""
    free = free.copy()
    chosen: list[int] = []
    weights = np.where(np.isin(spots.ground, entry.ground), 1.0, 0.04)
    for number in range(entry.count):
        here = spots.subdistrict == SUBDISTRICTS[number % len(SUBDISTRICTS)]
        left = np.flatnonzero(free & here if entry.each_subdistrict else free)
        if not len(left):
            break
        index = int(rng.choice(left, p=weights[left] / weights[left].sum()))
        chosen.append(index)
        free &= ~_near(spots.points, spots.points[index], max(entry.apart_m, 9.0))
    return chosen


def _found(rng: np.random.Generator, entry: Entry, spots: Spots, index: int) -> Facility:
    low, high = entry.capacity
    # some capacities nobody has reported
    known = entry.unit and rng.uniform() < KNOWN_SHARE
    area_low, area_high = entry.floor_area_m2
    return Facility(
        category=entry.category,
        name=str(rng.choice(entry.names)).format(spots.place[index], spots.subdistrict[index]),
        point=spots.points[index],
        capacity=float(round(rng.uniform(low, high) / 5) * 5) if known else np.nan,
        unit=entry.unit if known else "",
        floor_area_m2=float(round(rng.uniform(area_low, area_high) / 10) * 10) if area_high else np.nan,
    )


def _table(chosen: Sequence[Facility]) -> gpd.GeoDataFrame:
    names = pd.Series([f.name for f in chosen], dtype="str")
    again = names.groupby(names).cumcount()
    names = names.where(again == 0, names + "（" + (again + 1).astype(str) + "）")
    return gpd.GeoDataFrame(
        {
            "facility_id": pd.Series([f"F{k + 1:04d}" for k in range(len(chosen))], dtype="str"),
            "name": names,
            "category": pd.Series([f.category for f in chosen], dtype="str"),
            "capacity": [f.capacity for f in chosen],
            "capacity_unit": pd.Series([f.unit or None for f in chosen], dtype="str"),
            "floor_area_m2": [f.floor_area_m2 for f in chosen],
            "source": pd.Series([SOURCE] * len(chosen), dtype="str"),
        },
        geometry=shapely.points(np.stack([f.point for f in chosen])),
        crs=CRS,
    )
