"""What does each year of the programme reach? (four estates along a lane, summed by hand)"""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import spatial_renewal as sr
from spatial_renewal.outputs.programme import programme
from spatial_renewal.outputs.report import write_report
from spatial_renewal.outputs.report.findings import sentences
from spatial_renewal.outputs.report.parts import say


def planned(town, years, **changes):
    estates = gpd.GeoDataFrame(town.estates.assign(plan_year=years, **changes))
    return sr.run(replace(town, estates=estates))


def test_years_add_up(toy_town):
    """200 + 300 households in 2026, 400 in 2028: 500, then 900; E3 has no year, and no year is made up for it."""
    results = planned(toy_town, [2026.0, 2026.0, np.nan, 2028.0])
    table = programme(results)
    assert table["plan_year"].tolist() == [2026, 2028]
    assert table["estates"].tolist() == [2, 1]
    assert table["households"].tolist() == [500.0, 400.0]
    assert table["total_households"].tolist() == [500.0, 900.0]
    people = results.estates.set_index("estate_id")["population"]
    assert table["total_population"].tolist() == pytest.approx([people[["E1", "E2"]].sum(), people.drop("E3").sum()])


def test_a_unit_shows_its_first_and_last_year(toy_town):
    results = planned(toy_town, [2026.0, 2027.0, np.nan, 2028.0])
    years = results.estates.set_index("estate_id")["plan_year"]
    for unit in results.units.itertuples():
        members = results.unit_members.loc[results.unit_members["unit_id"].eq(unit.unit_id), "estate_id"]
        own = years[members].dropna()
        assert (unit.plan_year_first, unit.plan_year_last) == (own.min(), own.max())


def test_an_estate_outside_the_programme_has_no_year_that_counts(toy_town):
    """E4 is to be pulled down: its year is said, not counted."""
    gone = toy_town.estates["expropriation_plan"].mask(toy_town.estates["estate_id"].eq("E4"), True)
    results = planned(toy_town, [2026.0, np.nan, np.nan, 2026.0], expropriation_plan=gone)
    assert programme(results)["estates"].tolist() == [1]
    told = {found.code: found.ids for found in results.findings}
    assert told["year_without_programme"] == ("E4",)


def test_without_years_nothing_is_said(toy_town):
    results = sr.run(toy_town)
    assert programme(results).empty
    assert results.units["plan_year_first"].isna().all()
    titles = [block.title for section in write_report(results).sections for block in section.blocks if _is_table(block)]
    assert say("table_years") not in titles
    assert not any("未排年度" in zh for zh, _ in sentences(results))


def _is_table(block):
    return type(block).__name__ == "Table"


def test_the_sample_has_a_programme_of_four_years(sample_results):
    table = programme(sample_results)
    assert table["plan_year"].tolist() == [2026, 2027, 2028, 2029]
    known = sample_results.estates
    counted = known[known["in_programme"] & known["plan_year"].notna()]
    assert table["estates"].sum() == len(counted) == known["plan_year"].notna().sum()
    assert "year_without_programme" not in {finding.code for finding in sample_results.findings}
    assert table["total_households"].iloc[-1] == pytest.approx(counted["households"].sum())
    assert table["total_population"].is_monotonic_increasing
    said = "".join(zh for zh, _ in sentences(sample_results))
    assert f"累计 {counted['households'].sum():,.0f} 户" in said


def test_the_files_hold_the_years(sample_results, tmp_path):
    sample_results.save(tmp_path / "out")
    years = sample_results.estates.set_index("estate_id")["plan_year"]
    from_csv = pd.read_csv(tmp_path / "out" / "csv" / "estates.csv").set_index("estate_id")["plan_year"]
    layer = gpd.read_file(tmp_path / "out" / "results.gpkg", layer="estates").set_index("estate_id")["plan_year"]
    ranked = gpd.read_file(tmp_path / "out" / "results.gpkg", layer="estates_ranked").set_index("estate_id")
    sheet = pd.read_excel(tmp_path / "out" / "ledger.xlsx", sheet_name="小区 Estates", header=1).set_index("estate_id")
    for found in (from_csv, layer, ranked["plan_year"], sheet["plan_year"]):
        pd.testing.assert_series_equal(found.reindex(years.index).astype("float64"), years, check_names=False)
