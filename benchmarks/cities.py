"""Which real streets do the benchmarks of walks run on? (with facilities and gates that are the same in every run)"""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from scipy.sparse import csr_array

from spatial_renewal.io.layers import read_layer
from spatial_renewal.io.osm import read_osm
from spatial_renewal.io.spec import StreetLayerSpec
from spatial_renewal.io.street_layers import conform_streets
from spatial_renewal.io.walkable import walkable_by_class
from spatial_renewal.methods.contraction import contract
from spatial_renewal.methods.engines import Engine
from spatial_renewal.methods.snapping import SegmentIndex, index_segments, snap_to_edges
from spatial_renewal.methods.street_graph import StreetGraph
from spatial_renewal.methods.walk_graph import WalkGraph, place_points
from spatial_renewal.stages.network import street_graph_of

DATA = Path(__file__).resolve().parents[1] / ".." / "shared" / "data"
EXTRACTS = {
    "porto": "porto/porto_portugal.osm.pbf",
    "taichung": "taichung/taichung_ruilian.osm.gz",
    "nanjing": "nanjing/nanjing_xinjiekou.osm.xml",
}
CATEGORIES, GATES, SNAP_LIMIT_M = 25, 3, 200.0


@dataclass(frozen=True)
class Size:
    """How many facilities there are, how many of a category, and how many estates, of `GATES` gates each."""

    facilities: int = 50_000
    per_category: int = 2_000
    estates: int = 5_000


WHOLE, DISTRICT = Size(), Size(facilities=5_000, per_category=200, estates=500)


@dataclass(frozen=True)
class City:
    """One city with random facilities and gates on its streets.

    Points are the facilities, then the gates, three an estate. `nodes` are the junctions nearest to them, for peers
    that know no edges; `arcs` is the same graph as scipy takes it. `sets` are the facilities of each category.
    """

    name: str
    size: Size
    graph: StreetGraph
    index: SegmentIndex
    points: np.ndarray
    walk: WalkGraph
    nodes: np.ndarray
    arcs: csr_array
    sets: list[np.ndarray]

    @property
    def facilities(self) -> np.ndarray:
        """Numbers of the points that are facilities."""
        return np.arange(self.size.facilities)

    @property
    def gates(self) -> np.ndarray:
        """Numbers of the points that are gates."""
        return np.arange(self.size.facilities, len(self.points))

    @property
    def starts(self) -> np.ndarray:
        """Junction of the first gate of each estate, where peers start from."""
        return self.nodes[self.gates[::GATES]]


def city_of(name: str, size: Size = WHOLE) -> City:
    """Streets of a city, with points that are the same in every run."""
    graph = street_graph_of(wuhan() if name == "wuhan" else extract(EXTRACTS[name]))
    rng, engine = np.random.default_rng(2026), Engine("auto", 2)
    base = rng.integers(0, len(graph.edge_from), size.facilities + size.estates)
    spots = shapely.line_interpolate_point(graph.edge_geometry[base], rng.random(len(base)), normalized=True)
    xy = shapely.get_coordinates(spots) + rng.uniform(-40, 40, (len(base), 2))
    gates = (xy[size.facilities :, None] + rng.uniform(-80, 80, (size.estates, GATES, 2))).reshape(-1, 2)
    points = np.asarray(shapely.points(np.vstack([xy[: size.facilities], gates])), dtype=object)
    index = index_segments(graph, engine=engine)
    at = snap_to_edges(points, graph, limit_m=SNAP_LIMIT_M, index=index)
    walk = place_points(graph, at, chains=contract(graph))
    ends, arcs = walk.chains.ends, walk.chains.arcs
    nearer = np.where(walk.offset_m <= walk.rest_m, ends.first[walk.chain], ends.last[walk.chain])
    return City(
        name=name,
        size=size,
        graph=graph,
        index=index,
        points=points,
        walk=walk,
        nodes=np.where(walk.on_network, nearer, 0),
        arcs=csr_array((arcs.length_m, arcs.head, arcs.start), shape=(len(arcs.start) - 1,) * 2),
        sets=[rng.integers(0, size.facilities, size.per_category) for _ in range(CATEGORIES)],
    )


def extract(path: str) -> gpd.GeoDataFrame:
    """Streets of an OpenStreetMap extract, in metres."""
    streets = read_osm(DATA / path, shown=path).streets
    return streets.to_crs(streets.estimate_utm_crs())


def wuhan() -> gpd.GeoDataFrame:
    """Streets of Wuhan as a project reads them: where a line runs against its node ids, these are exchanged."""
    spec = StreetLayerSpec(
        path="wuhan/network/wuhan_streets_original.parquet",
        columns={"street_class": "highway", "from_node": "u", "to_node": "v"},
    )
    read = conform_streets(read_layer(spec, data_dir=DATA, role="streets"), spec).table
    if read is None:
        raise FileNotFoundError(DATA / spec.path)
    return gpd.GeoDataFrame(read.assign(walkable=walkable_by_class(read["street_class"])))
