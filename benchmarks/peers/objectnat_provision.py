"""How many people does ObjectNat serve? (its half of benchmarks/provision.py, run by an interpreter that has it)

Reads one .npz file (walk_m, demand, capacity, limit_m), then answers each line on its input with one line of JSON:
seconds, people served within the limit, and its version.
"""

import json
import sys
import time
from importlib.metadata import version

import geopandas as gpd
import numpy as np
import pandas as pd
from objectnat import config, get_service_provision


def main() -> None:
    """Answer until the input ends."""
    config.logger.remove()
    config.set_enable_tqdm(enable=False)
    town = np.load(sys.argv[1])
    walk_m, limit_m = town["walk_m"], float(town["limit_m"])
    buildings = gpd.GeoDataFrame({"demand": town["demand"]}, geometry=town_points(town["estates"]), crs=32650)
    services = gpd.GeoDataFrame({"capacity": town["capacity"]}, geometry=town_points(town["sites"]), crs=32650)
    matrix = pd.DataFrame(walk_m, index=buildings.index, columns=services.index)
    for _ in sys.stdin:
        since = time.perf_counter()
        result = get_service_provision(
            buildings=buildings, services=services, distance_matrix=matrix, threshold=limit_m, seed=0
        )
        seconds = time.perf_counter() - since
        flow = result.flow.to_numpy(dtype=float)
        within = result.distance_matrix.to_numpy(dtype=float) <= limit_m
        told = {"seconds": seconds, "served": float(flow[within].sum()), "version": version("objectnat")}
        print(json.dumps(told), flush=True)


def town_points(xy: np.ndarray) -> gpd.GeoSeries:
    """Points from coordinates."""
    return gpd.GeoSeries(gpd.points_from_xy(xy[:, 0], xy[:, 1]))


if __name__ == "__main__":
    main()
