"""Is a raster cut to the study area, and refused where its cells have no certain place?"""

import numpy as np
import pytest
import rasterio
from affine import Affine
from rasterio.warp import transform_bounds

from spatial_renewal.io.checksums import sha256_of
from spatial_renewal.io.rasters import read_raster, write_raster
from spatial_renewal.io.spec import Measure, RasterSpec
from spatial_renewal.study import Raster

# 4 columns and 3 rows of 100 m; west 530000, north 3380300. Values 0-11, row by row.
PLACE = Affine(100.0, 0.0, 530_000.0, 0.0, -100.0, 3_380_300.0)
GRID = Raster(values=np.arange(12.0).reshape(3, 4), transform=PLACE, crs="EPSG:4547")
WHOLE = (530_000.0, 3_380_000.0, 530_400.0, 3_380_300.0)


def read(tmp_path, bounds=WHOLE, bounds_crs="EPSG:4547", measures: Measure = "population", **choices):
    spec = RasterSpec(path="p.tif", measures=measures, **choices)
    return read_raster(spec, data_dir=tmp_path, bounds=bounds, bounds_crs=bounds_crs)


def words(findings):
    return "\n".join(f"{f.english()}\n{f.chinese()}" for f in findings)


def test_what_is_written_is_read(tmp_path):
    write_raster(tmp_path / "p.tif", GRID)
    raster, findings, source = read(tmp_path)
    assert findings == ()
    assert raster is not None
    assert np.array_equal(raster.values, GRID.values)
    assert (raster.transform, raster.crs) == (PLACE, "EPSG:4547")
    assert source is not None
    assert (source.role, source.rows_read, source.sha256) == ("population", 12, sha256_of(tmp_path / "p.tif"))


def test_only_the_cells_that_touch_the_bounds(tmp_path):
    """East 530150-530250 touches columns 1 and 2; north 3380050-3380100 touches row 2 only: cells 9 and 10."""
    write_raster(tmp_path / "p.tif", GRID)
    raster, findings, _ = read(tmp_path, (530_150.0, 3_380_050.0, 530_250.0, 3_380_100.0))
    assert raster is not None
    assert raster.values.tolist() == [[9.0, 10.0]]
    assert (raster.transform.c, raster.transform.f) == (530_100.0, 3_380_100.0)
    assert findings == ()


def test_bounds_in_another_crs(tmp_path):
    """Inside cells 5 and 6, with 10 m to spare: their box in degrees is a little wider but stays within them."""
    write_raster(tmp_path / "p.tif", GRID)
    bounds = transform_bounds("EPSG:4547", "EPSG:4326", 530_110.0, 3_380_110.0, 530_290.0, 3_380_190.0)
    raster, findings, _ = read(tmp_path, bounds, "EPSG:4326")
    assert raster is not None
    assert raster.values.tolist() == [[5.0, 6.0]]
    assert findings == ()


def test_a_raster_that_misses_part_of_the_area(tmp_path):
    """Wanted 8 x 3 cells, held 4 x 3: half."""
    write_raster(tmp_path / "p.tif", GRID)
    raster, findings, _ = read(tmp_path, (530_000.0, 3_380_000.0, 530_800.0, 3_380_300.0))
    assert raster is not None
    assert raster.values.shape == (3, 4)
    assert "missing: p.tif: covers 50 % of the study area; there is no data for the rest." in words(findings)
    assert "只覆盖研究范围的 50%" in words(findings)


def test_a_raster_elsewhere_is_refused(tmp_path):
    write_raster(tmp_path / "p.tif", GRID)
    raster, findings, _ = read(tmp_path, (630_000.0, 3_380_000.0, 630_400.0, 3_380_300.0))
    assert raster is None
    assert "does not touch the study area" in words(findings)


def test_negative_people_are_no_data_and_negative_heights_are(tmp_path):
    values = np.array([[1.0, -9999.0], [np.nan, 3.0]])
    write_raster(tmp_path / "p.tif", Raster(values=values, transform=PLACE, crs="EPSG:4547"))
    bounds = (530_000.0, 3_380_100.0, 530_200.0, 3_380_300.0)
    people, findings, _ = read(tmp_path, bounds)
    assert people is not None
    assert np.isnan(people.values).tolist() == [[False, True], [True, False]]
    assert "1 cells are negative and count as no data" in words(findings)
    heights, findings, _ = read(tmp_path, bounds, measures="elevation")
    assert heights is not None
    assert heights.values[0, 1] == -9999.0
    assert findings == ()


def write_plain(path, *, crs=None, transform=PLACE, nodata=None):
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=3,
        width=4,
        count=1,
        dtype="float32",
        crs=crs,
        transform=transform,
        nodata=nodata,
    ) as file:
        file.write(GRID.values.astype("float32"), 1)


def test_nodata_cells_are_missing(tmp_path):
    write_plain(tmp_path / "p.tif", crs="EPSG:4547", nodata=5.0)
    raster, _, _ = read(tmp_path)
    assert raster is not None
    assert np.argwhere(np.isnan(raster.values)).tolist() == [[1, 1]]


def test_no_crs_is_refused_unless_declared(tmp_path):
    write_plain(tmp_path / "p.tif")
    assert "has no CRS" in words(read(tmp_path)[1])
    raster, findings, _ = read(tmp_path, crs="EPSG:4547")
    assert [found.code for found in findings] == ["raster_nodata_unset"]
    assert raster is not None
    assert raster.crs == "EPSG:4547"


def test_without_a_value_for_no_data_cells_count_as_they_stand_but_what_cannot_be_meant(tmp_path):
    """-9999 and 3.4e38 in the first row; the third cell of 2 people counts."""
    with rasterio.open(
        tmp_path / "p.tif", "w", driver="GTiff", height=1, width=3, count=1, dtype="float32", crs="EPSG:4547",
        transform=PLACE,
    ) as file:  # fmt: skip
        file.write(np.array([[-9999.0, 3.4e38, 2.0]], dtype="float32"), 1)
    raster, findings, _ = read(tmp_path, (530_000.0, 3_380_200.0, 530_300.0, 3_380_300.0))
    assert raster is not None
    assert np.isnan(raster.values[0, :2]).all()
    assert raster.values[0, 2] == 2
    assert [found.code for found in findings] == ["raster_nodata_unset", "raster_negative", "raster_crowded"]
    assert "1 cells hold more than 1,000,000 people" in words(findings)


def test_a_declared_crs_must_not_contradict_the_file(tmp_path):
    write_plain(tmp_path / "p.tif", crs="EPSG:4547")
    assert "the project file says EPSG:4326" in words(read(tmp_path, crs="EPSG:4326")[1])
    assert "the CRS nonsense is not known" in words(read(tmp_path, crs="nonsense")[1])


def test_a_raster_that_is_rotated_and_lacks_the_band(tmp_path):
    write_plain(tmp_path / "p.tif", crs="EPSG:4547", transform=Affine(100.0, 5.0, 530_000.0, 5.0, -100.0, 3_380_300.0))
    raster, findings, _ = read(tmp_path, band=2)
    assert raster is None
    assert "has no band 2; it holds 1." in words(findings)
    assert "is rotated. Resample it to face north." in words(findings)


def test_missing_and_broken_files(tmp_path):
    assert "no such file" in words(read(tmp_path)[1])
    (tmp_path / "p.tif").write_bytes(b"no raster")
    assert [f.code for f in read(tmp_path)[1]] == ["file_unreadable"]


def test_equal_rasters_give_equal_bytes(tmp_path):
    write_raster(tmp_path / "a.tif", GRID)
    write_raster(tmp_path / "b.tif", GRID)
    assert sha256_of(tmp_path / "a.tif") == sha256_of(tmp_path / "b.tif")
    assert (tmp_path / "a.tif").read_bytes() == (tmp_path / "b.tif").read_bytes()


@pytest.mark.parametrize("band", [0, -1])
def test_bands_count_from_one(band):
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        RasterSpec(path="p.tif", measures="population", band=band)
