"""What may a project file say about one layer? (path, coordinates, columns)"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Datum = Literal["WGS84", "CGCS2000", "GCJ-02", "BD-09"]
Measure = Literal[
    "population",
    "population_60_plus",
    "population_65_plus",
    "population_80_plus",
    "population_under_3",
    "population_3_5",
    "elevation",
]


class _Spec(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LayerSpec(_Spec):
    """One vector layer or point table.

    Examples
    --------
    >>> LayerSpec(path="estates.csv", x="lng", y="lat", datum="BD-09", columns={"year_built": "建成年代"}).datum
    'BD-09'
    """

    path: str = Field(min_length=1, description="file, relative to the data folder")
    layer: str = Field(default="", description="layer in the file, where it holds several")
    crs: str = Field(default="", description="only where the file states none; else it must be the same")
    datum: Datum | None = Field(default=None, description="what longitude and latitude refer to")
    encoding: str = Field(default="", description="of the text, where guessing fails")
    x: str = Field(default="", description="column of a point table that holds longitude or easting")
    y: str = Field(default="", description="column of a point table that holds latitude or northing")
    columns: dict[str, str] = Field(default_factory=dict, description="our column name to the file's")
    sheet: str = Field(default="", description="sheet of an XLSX file, where it holds several")
    attribution: str = Field(default="", description="whose data these are, as the map must say")

    @property
    def part(self) -> str:
        """The layer or sheet, as messages name it; empty where the file holds one."""
        return self.layer or self.sheet


class FacilityLayerSpec(LayerSpec):
    """One layer of facilities, all of one category or with a column that says which."""

    category: str = Field(default="", description="canonical category of every row")
    classes: Literal["", "amap", "canonical"] = Field(
        default="", description="what columns.category holds: classes of the Amap POI service, or our own categories"
    )
    capacity_unit: str = Field(default="", description="what columns.capacity counts: beds, places, spaces")


class StreetLayerSpec(LayerSpec):
    """A layer of street lines."""

    node_crossings: bool = Field(
        default=False,
        description="true: lines that cross at one level without a vertex get one; else they do not meet there",
    )
    node_tolerance_m: float = Field(
        default=20.0, gt=0, description="lines of one node id whose ends are farther apart do not meet there"
    )


class RasterSpec(_Spec):
    """One band of a raster."""

    path: str = Field(min_length=1, description="file, relative to the data folder")
    crs: str = Field(default="", description="only where the file states none; else it must be the same")
    band: int = Field(default=1, ge=1)
    measures: Measure
