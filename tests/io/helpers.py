"""How do tests of the readers look at findings, and where are the real files?"""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from spatial_renewal.io.reading import Reading

REAL = (Path(__file__).resolve().parents[2] / ".." / "shared" / "data").resolve()
needs_real_data = pytest.mark.skipif(not REAL.is_dir(), reason="the folder of real data is not beside the repository")

# 100 m squares in the zone of meridian 114 E, near Wuhan.
EAST_M, NORTH_M = 530_000.0, 3_380_000.0


def english(reading: Reading) -> str:
    """Everything that was found, as the user reads it in English."""
    return "\n".join(found.english() for found in reading.findings)


def chinese(reading: Reading) -> str:
    """The same in Chinese."""
    return "\n".join(found.chinese() for found in reading.findings)


def codes(reading: Reading) -> list[str]:
    """Codes of everything found, in order."""
    return [found.code for found in reading.findings]


def squares(count: int = 3, crs: str | None = "EPSG:4547") -> gpd.GeoDataFrame:
    """Squares of 100 m, 200 m apart, called 甲, 乙, 丙 and so on."""
    boxes = [shapely.box(EAST_M + 200 * i, NORTH_M, EAST_M + 200 * i + 100, NORTH_M + 100) for i in range(count)]
    ids = [f"E{i + 1}" for i in range(count)]
    return gpd.GeoDataFrame({"estate_id": ids, "name": list("甲乙丙丁戊己"[:count])}, geometry=boxes, crs=crs)


def points(places: list[tuple[float, float]], crs: str | None = "EPSG:4326") -> gpd.GeoDataFrame:
    """Points with ids P1, P2 and so on."""
    ids = [f"P{i + 1}" for i in range(len(places))]
    return gpd.GeoDataFrame({"facility_id": ids}, geometry=[shapely.Point(p) for p in places], crs=crs)
