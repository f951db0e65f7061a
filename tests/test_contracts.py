"""Tables that break their contract are refused with every breach and its rows."""

import numpy as np
import pandas as pd
import pytest
import shapely

from spatial_renewal.contracts import check_table
from spatial_renewal.errors import CrsError, SchemaError
from spatial_renewal.tables import COVERAGE, FACILITIES, LEDGER
from tests.conftest import facilities


def good():
    return facilities([("F1", "kindergarten", 0, 0, 90.0), ("F2", "nursery", 5, 5, np.nan)])


def test_a_table_that_keeps_its_contract_passes():
    check_table(good(), FACILITIES)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda t: t.drop(columns="capacity"), "lacks the columns capacity"),
        (lambda t: t.assign(colour="red"), "columns that the contract does not know: colour"),
        (lambda t: t.assign(facility_id="F1"), r"\[F1\]: 1 ids occur more than once"),
        (lambda t: t.assign(capacity="many"), "column capacity is"),
        (
            lambda t: t.assign(category=pd.Series([None, "nursery"], dtype="str")),
            r"\[F1\]: column category has 1 missing",
        ),
        (lambda t: t.assign(capacity=[-1.0, 2.0]), r"\[F1\]: column capacity has 1 values outside 0.0\.\."),
        (lambda t: t.set_geometry(t.buffer(1)), "a geometry that is not point"),
        (lambda t: t.set_geometry([None, shapely.Point(0, 0)], crs=t.crs), r"\[F1\]: 1 rows have no geometry"),
    ],
)
def test_each_breach_is_named(spoil, said):
    with pytest.raises(SchemaError, match=said):
        check_table(spoil(good()), FACILITIES)


def test_all_breaches_are_said_together():
    spoilt = good().drop(columns="source").assign(capacity=[-1.0, -2.0])
    with pytest.raises(SchemaError) as refused:
        check_table(spoilt, FACILITIES)
    assert [f.code for f in refused.value.findings] == ["columns_missing", "value_out_of_range"]
    assert refused.value.findings[1].ids == ("F1", "F2")


def test_coordinates_must_be_metres():
    with pytest.raises(CrsError, match="not in metres"):
        check_table(good().to_crs(4326), FACILITIES)
    with pytest.raises(CrsError, match="no CRS"):
        check_table(good().set_crs(None, allow_override=True), FACILITIES)
    with pytest.raises(CrsError, match="not in metres"):
        check_table(good().to_crs(2263), FACILITIES)  # US survey feet


def test_points_are_no_estates_and_bow_ties_are_invalid():
    bow_tie = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    table = good().set_geometry([bow_tie, bow_tie], crs=good().crs)
    with pytest.raises(SchemaError) as refused:
        check_table(table, LEDGER)
    assert "geometry_invalid" in [f.code for f in refused.value.findings]


def test_a_choice_outside_its_list_is_named_with_both_keys(sample_results):
    rows = sample_results.coverage.head(3).assign(state="near")
    with pytest.raises(SchemaError, match=r"E\d+ / \w+"):
        check_table(rows, COVERAGE)
