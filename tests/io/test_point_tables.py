"""Are tables of points read as people save them, and what does the user hear of bad ones?"""

import gzip

import openpyxl
import pandas as pd
import pytest
import shapely

from spatial_renewal.io.point_tables import read_point_table
from spatial_renewal.io.spec import LayerSpec
from tests.io.helpers import chinese, codes, english

HEADER = "facility_id,名称,经度,纬度"
ROWS = ["F1,朝阳幼儿园,114.30,30.58", "F2,光明小学,114.31,30.59"]


def read(tmp_path, name="p.csv", **choices):
    given = {"x": "经度", "y": "纬度", "datum": "WGS84", **choices}
    return read_point_table(LayerSpec(path=name, **given), data_dir=tmp_path, role="facilities")


def write(tmp_path, *rows, header=HEADER, name="p.csv", encoding="utf-8"):
    (tmp_path / name).write_bytes("\n".join([header, *rows, ""]).encode(encoding))


def places(reading):
    assert reading.table is not None
    return shapely.get_coordinates(reading.table.geometry).tolist()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_tables(tmp_path, encoding):
    write(tmp_path, *ROWS, encoding=encoding)
    reading = read(tmp_path)
    assert reading.findings == ()
    assert places(reading) == [[114.30, 30.58], [114.31, 30.59]]
    assert reading.table is not None
    assert reading.table["名称"].tolist() == ["朝阳幼儿园", "光明小学"]
    assert reading.table.crs == "EPSG:4326"


def test_gb18030_table_is_said(tmp_path):
    write(tmp_path, *ROWS, encoding="gb18030")
    reading = read(tmp_path)
    assert "is not UTF-8 and was read as GB18030" in english(reading)
    assert "按 GB18030 读取" in chinese(reading)
    assert len(places(reading)) == 2
    assert read(tmp_path, encoding="GB18030").findings == ()


def test_text_of_no_encoding(tmp_path):
    (tmp_path / "p.csv").write_bytes(HEADER.encode() + b"\n\xff\xff\xff\x80")
    assert "holds text that is not valid UTF-8 / GB18030" in english(read(tmp_path))
    assert "the encoding utf99 is not known" in english(read(tmp_path, encoding="utf99"))


@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_delimiters(tmp_path, mark):
    write(tmp_path, *(row.replace(",", mark) for row in ROWS), header=HEADER.replace(",", mark))
    assert len(places(read(tmp_path))) == 2


def test_compressed_table(tmp_path):
    (tmp_path / "p.csv.gz").write_bytes(gzip.compress("\n".join([HEADER, *ROWS]).encode()))
    assert len(places(read(tmp_path, "p.csv.gz"))) == 2
    (tmp_path / "bad.csv.gz").write_bytes(b"no gzip")
    assert codes(read(tmp_path, "bad.csv.gz")) == ["file_unreadable"]
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(HEADER.encode() * 99)[:-9])
    assert codes(read(tmp_path, "cut.csv.gz")) == ["file_unreadable"]


def write_book(path, **sheets):
    book = openpyxl.Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)


BOOK = [["facility_id", "经度", "纬度"], [1, 114.30, 30.58], [None, None, None], [2, 114.31, "30.59"]]


def test_spreadsheet(tmp_path):
    write_book(tmp_path / "p.xlsx", 设施=BOOK)
    reading = read(tmp_path, "p.xlsx")
    assert reading.findings == ()
    assert places(reading) == [[114.30, 30.58], [114.31, 30.59]]


def test_several_sheets_must_be_told_apart(tmp_path):
    write_book(tmp_path / "p.xlsx", 设施=BOOK, 说明=[["x"], [1]])
    assert "holds several layers or sheets: 设施, 说明" in english(read(tmp_path, "p.xlsx"))
    assert len(places(read(tmp_path, "p.xlsx", sheet="设施"))) == 2
    assert "holds no 设 施; the nearest is 设施" in english(read(tmp_path, "p.xlsx", sheet="设 施"))


def test_a_broken_spreadsheet_is_one_finding(tmp_path):
    (tmp_path / "p.xlsx").write_bytes(b"no workbook")
    assert codes(read(tmp_path, "p.xlsx")) == ["file_unreadable"]
    write_book(tmp_path / "e.xlsx", 空=[])
    assert codes(read(tmp_path, "e.xlsx")) == ["layer_empty"]


@pytest.mark.parametrize("text", ["", "\n \n", HEADER + "\n"])
def test_empty_tables(tmp_path, text):
    (tmp_path / "p.csv").write_text(text, encoding="utf-8")
    assert "holds no rows" in english(read(tmp_path))


def test_a_row_longer_than_the_header_is_refused_not_cut(tmp_path):
    write(tmp_path, *ROWS, "F3,甲,114.3,30.6,5,6")
    assert codes(read(tmp_path)) == ["file_unreadable"]


def test_coordinate_columns_must_be_named(tmp_path):
    write(tmp_path, *ROWS)
    reading = read(tmp_path, x="", y="")
    assert "State x (longitude) and y (latitude); likely columns: 经度, 纬度." in english(reading)
    assert "请写 x（经度）和 y（纬度）" in chinese(reading)


def test_the_datum_must_be_stated(tmp_path):
    write(tmp_path, *ROWS)
    reading = read(tmp_path, datum=None)
    assert "the datum of its longitudes and latitudes is not stated" in english(reading)
    assert '"GCJ-02"（高德、腾讯）或 "BD-09"（百度）' in chinese(reading)
    assert codes(read(tmp_path, datum=None, crs="EPSG:4326")) == ["datum_unstated"]


def test_projected_coordinates_need_no_datum(tmp_path):
    write(tmp_path, "F1,甲,530000,3380000")
    reading = read(tmp_path, datum=None, crs="EPSG:4547")
    assert reading.findings == ()
    assert places(reading) == [[530_000.0, 3_380_000.0]]


def test_misspelt_columns_name_the_nearest(tmp_path):
    write(tmp_path, *ROWS, header="facility_id,名称,longitude,latitude")
    reading = read(tmp_path, x="longitud", y="latitude", columns={"name": "名 称", "capasity": "名称"})
    assert codes(reading) == ["column_not_found_nearest", "column_not_found_nearest", "unknown_key_nearest"]
    assert "x names the column longitud, which the file lacks; the nearest is longitude." in english(reading)
    assert "columns.name names the column 名 称, which the file lacks; the nearest is 名称." in english(reading)
    assert "unknown key columns.capasity; the nearest valid one is capacity." in english(reading)


def test_a_column_like_no_other_lists_what_there_is(tmp_path):
    write(tmp_path, *ROWS)
    words = english(read(tmp_path, x="zzz"))
    assert "x names the column zzz, which the file lacks. It holds: facility_id, 名称, 经度, 纬度." in words


def test_rows_without_usable_coordinates_are_left_out_by_name(tmp_path):
    write(tmp_path, *ROWS, "F3,丙,,30.6", "F4,丁,东经114,30.6", "F5,戊,0,0", "F6,己,30.6,114.3", "F7,庚, ,inf")
    reading = read(tmp_path)
    assert len(places(reading)) == 2
    assert reading.left_out[["row", "reason"]].to_numpy().tolist() == [
        ["F3", "coordinates_missing"],
        ["F7", "coordinates_missing"],
        ["F4", "coordinates_not_numbers"],
        ["F5", "coordinates_zero"],
        ["F6", "row_axes_swapped"],
    ]
    assert reading.left_out["reason_zh"].iloc[0] == "没有坐标。"
    assert reading.left_out["reason_en"].iloc[3] == "the coordinates are 0, 0."
    assert reading.source is not None
    assert (reading.source.rows_read, reading.source.rows_left_out) == (7, 5)


def test_no_row_with_coordinates(tmp_path):
    write(tmp_path, "F3,丙,,")
    assert codes(read(tmp_path)) == ["coordinates_missing", "no_usable_row"]


def test_swapped_columns_are_refused(tmp_path):
    write(tmp_path, *ROWS)
    assert "longitude and latitude are swapped" in english(read(tmp_path, x="纬度", y="经度"))


def test_metres_where_degrees_are_declared(tmp_path):
    write(tmp_path, "F1,甲,530000,3380000")
    assert "too large for the degrees" in english(read(tmp_path))


def test_missing_table_names_the_nearest(tmp_path):
    write(tmp_path, *ROWS, name="小学.csv")
    assert "the nearest name in that folder is 小学.csv" in english(read(tmp_path, "小学2.csv"))


def test_cells_stay_as_typed(tmp_path):
    """Leading zeros and the word NA are kept; empty cells are missing."""
    write(tmp_path, "007,NA,114.3,30.6", "008,,114.3,30.6")
    table = read(tmp_path).table
    assert table is not None
    assert table["facility_id"].tolist() == ["007", "008"]
    assert table["名称"].iloc[0] == "NA"
    assert pd.isna(table["名称"].iloc[1])
