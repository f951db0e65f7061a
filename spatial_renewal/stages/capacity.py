"""How many places does each facility have: as the data say, worked out from its floor area, or unknown?"""

from collections.abc import Iterator, Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_renewal.contracts import check_table
from spatial_renewal.errors import Finding, ParameterError, finding
from spatial_renewal.params import ProvisionParams
from spatial_renewal.profiles.model import Category, Standard
from spatial_renewal.tables import CAPACITIES

ASSUMED = "assumed"
# Quotients such as 7,000 / 35 must not lose a place to rounding.
_ROUNDING = 1e-9


def settle_capacities(
    facilities: gpd.GeoDataFrame,
    *,
    standard: Standard,
    capacity_figures: Standard,
    categories: Mapping[str, Category],
    params: ProvisionParams,
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Give every facility its capacity, and say where that comes from.

    Parameters
    ----------
    facilities
        Contract `FACILITIES`.
    standard, capacity_figures
        Figures of what one place takes; those of `standard` come first.
    categories
        Every category.
    params
        Floor area of a place by category, which comes before both, and the categories whose places are counted.

    Returns
    -------
    tuple
        Contract `CAPACITIES`, in the order of `facilities`, and what was assumed or is missing.

    Raises
    ------
    ParameterError
        A category or a figure of `params` is not allowed.

    Notes
    -----
    Given wins. Else floor area over the floor area of one place, in whole places; a standard's least area for a place
    gives the most places that the building can hold. Else unknown, which is neither zero nor endless.
    """
    _refuse(params, categories)
    per_place = _per_place(standard, capacity_figures, params)
    rule = per_place.reindex(pd.Index(facilities["category"]))
    needs_m2 = rule["floor_area_m2_per_place"].to_numpy(dtype=np.float64)
    given = facilities["capacity"].to_numpy(dtype=np.float64)
    worked_out = np.floor(facilities["floor_area_m2"].to_numpy(dtype=np.float64) / needs_m2 + _ROUNDING)
    source = np.select([~np.isnan(given), ~np.isnan(worked_out)], ["given", "from_floor_area"], default="unknown")
    capacity = np.where(np.isnan(given), worked_out, given)
    unit = facilities["capacity_unit"].astype("str").mask(source == "from_floor_area", "places")
    table = pd.DataFrame(
        {
            "facility_id": facilities["facility_id"].astype("str").to_numpy(),
            "category": facilities["category"].astype("str").to_numpy(),
            "capacity": capacity,
            "capacity_unit": unit.to_numpy(),
            "capacity_source": source,
            "floor_area_m2": facilities["floor_area_m2"].to_numpy(dtype=np.float64),
            "floor_area_m2_per_place": needs_m2,
            "basis": rule["basis"].to_numpy(),
            "certainty": rule["certainty"].to_numpy(),
        }
    ).astype({"capacity_unit": "str", "capacity_source": "str", "basis": "str", "certainty": "str"})
    check_table(table, CAPACITIES)
    return table, tuple(_said(table, params, categories))


def _refuse(params: ProvisionParams, categories: Mapping[str, Category]) -> None:
    named = params.floor_area_m2_per_place
    strange = sorted({*named, *params.places_per_person} - set(categories))
    problems = [finding("unknown_category", "parameters.provision", ids=strange)] if strange else []
    for key, amounts in (("floor_area_m2_per_place", named), ("places_per_person", params.places_per_person)):
        for category, amount in sorted(amounts.items()):
            if not np.isfinite(amount) or amount <= 0:
                values = {"path": f"parameters.provision.{key}.{category}", "why": "> 0", "value": amount}
                problems.append(finding("bad_value", "project", values=values))
    if "car_parking" in params.places_per_person:
        path = "parameters.provision.places_per_person.car_parking"
        values = {"path": path, "why": "parking_spaces_per_household", "value": params.places_per_person["car_parking"]}
        problems.append(finding("bad_value", "project", values=values))
    if problems:
        raise ParameterError(*problems)


def _per_place(standard: Standard, capacity_figures: Standard, params: ProvisionParams) -> pd.DataFrame:
    """By category: what one place takes, where that is said, and how sure it is."""
    rows = {}
    for profile in (capacity_figures, standard):
        for figure in profile.figures:
            if figure.one_place_takes == "floor_area" and figure.category and figure.value and not figure.place:
                document = figure.source or profile.number
                rows[figure.category] = (figure.value, f"{document} {figure.clause}".strip(), figure.certainty)
    for category, needed_m2 in params.floor_area_m2_per_place.items():
        rows[category] = (needed_m2, f"parameters.provision.floor_area_m2_per_place.{category}", ASSUMED)
    columns = ["floor_area_m2_per_place", "basis", "certainty"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def _said(table: pd.DataFrame, params: ProvisionParams, categories: Mapping[str, Category]) -> Iterator[Finding]:
    counted = table[table["category"].isin([*params.places_per_person, "car_parking"])]
    for category, rows in counted.groupby("category"):
        worked_out = rows["capacity_source"].eq("from_floor_area")
        if worked_out.any():
            values = {
                **_names(categories, category),
                "area_m2": rows.loc[worked_out, "floor_area_m2_per_place"].iloc[0],
                "basis": rows.loc[worked_out, "basis"].iloc[0],
            }
            ids = sorted(rows.loc[worked_out, "facility_id"])
            yield finding("capacity_from_floor_area", "facilities", ids=ids, values=values)
        unknown = rows["capacity_source"].eq("unknown")
        if unknown.any():
            ids = sorted(rows.loc[unknown, "facility_id"])
            yield finding(
                "capacity_unknown", "facilities", ids=ids, values={**_names(categories, category), "of": len(rows)}
            )


def _names(categories: Mapping[str, Category], category: object) -> dict[str, object]:
    return {"name_zh": categories[str(category)].zh, "name": categories[str(category)].en}
