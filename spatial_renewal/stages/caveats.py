"""What must be said with the results? (what was assumed, and what the data could not tell)"""

from collections.abc import Iterable, Iterator, Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_renewal.contracts import check_table
from spatial_renewal.errors import Finding, finding
from spatial_renewal.params import Params
from spatial_renewal.profiles.load import categories
from spatial_renewal.profiles.load import measures as measures_by_id
from spatial_renewal.profiles.model import Category, Measure
from spatial_renewal.study import Inputs, Network, StraightNetwork
from spatial_renewal.tables import ASSUMPTIONS


def list_assumptions(params: Params) -> pd.DataFrame:
    """Every parameter that no standard or policy states, with the value in force.

    Parameters
    ----------
    params
        The run's parameters.

    Returns
    -------
    pd.DataFrame
        Contract `ASSUMPTIONS`, in the order of `Params`.
    """
    rows = [
        {
            "assumption": f"parameters.{group}.{name}",
            "value": str(getattr(getattr(params, group), name)),
            "why": field.description or "",
        }
        for group in type(params).model_fields
        for name, field in type(getattr(params, group)).model_fields.items()
        if isinstance(field.json_schema_extra, dict) and field.json_schema_extra.get("assumption")
    ]
    table = pd.DataFrame(rows, columns=list(ASSUMPTIONS.names)).astype("str")
    check_table(table, ASSUMPTIONS)
    return table


def list_caveats(
    inputs: Inputs, *, estates: gpd.GeoDataFrame, network: Network, access: pd.DataFrame, measures: pd.DataFrame
) -> tuple[Finding, ...]:
    """What the run assumed or could not tell, as findings in the order of the stages.

    Parameters
    ----------
    inputs
        What was read.
    estates, access, measures
        Contracts `ESTATES`, `ACCESS` and `MEASURES`.
    network
        The walking network, or straight lines.

    Returns
    -------
    tuple of Finding
        Levels ``assumed`` and ``missing``; empty where the data told everything.
    """
    return (
        *_of_estates(estates),
        *_of_network(inputs, network, estates),
        *_of_facilities(access),
        *_of_measures(measures),
    )


def _of_estates(estates: gpd.GeoDataFrame) -> Iterator[Finding]:
    ids = estates["estate_id"]
    for code, concerned in (
        ("eligibility_unknown", estates["eligible"].isna()),
        ("households_estimated", estates["households_source"].eq("estimated")),
        ("geometry_approximated", estates["geometry_source"].eq("approximated")),
    ):
        if concerned.any():
            yield finding(code, "estates", ids=sorted(ids[concerned]))


def _of_network(inputs: Inputs, network: Network, estates: gpd.GeoDataFrame) -> Iterator[Finding]:
    entrances = network.entrances
    if isinstance(network, StraightNetwork):
        centres = entrances.loc[entrances["entrance_source"].eq("estate_centre"), "estate_id"]
        if len(centres):
            yield finding("measured_from_centres", "entrances", ids=sorted(centres))
        return
    found = entrances.loc[entrances["entrance_source"].ne("given"), "estate_id"]
    if len(found):
        yield finding("entrances_found", "entrances", ids=sorted(set(found)))
    limit = {"limit_m": inputs.params.network.snap_limit_m}
    on_network = network.walk.point_node >= 0
    joined = set(entrances.loc[on_network[: len(entrances)], "estate_id"])
    apart = sorted(set(estates["estate_id"]) - joined)
    if apart:
        yield finding("estates_off_network", "estates", ids=apart, values=limit)
    names = inputs.facilities["facility_id"].to_numpy(dtype=object)
    far = names[~on_network[len(entrances) : len(entrances) + len(names)]]
    if len(far):
        yield finding("facilities_off_network", "facilities", ids=sorted(far), values=limit)
    if network.by_gate:
        yield finding("facilities_by_gate", "facilities", ids=network.by_gate)
    sizes = np.bincount(network.graph.node_component)
    if len(sizes) > 1:
        values = {"parts": len(sizes), "share": sizes.max() / sizes.sum()}
        yield finding("network_in_parts", "streets", values=values)


def _of_facilities(access: pd.DataFrame) -> Iterator[Finding]:
    empty = sorted(access.loc[access["state"].eq("no_facility"), "category"].unique())
    if empty:
        yield finding("categories_without_facility", "facilities", values=_labels(categories(), empty))


def _of_measures(measures: pd.DataFrame) -> Iterator[Finding]:
    nobody = measures.loc[measures["department"].isna(), "measure"]
    if len(nobody):
        yield finding("measures_unassigned", "policy", values=_labels(measures_by_id(), nobody.unique()))


def _labels(known: Mapping[str, Category] | Mapping[str, Measure], ids: Iterable[str]) -> dict[str, str]:
    """Chinese and English names of `ids`, as a sentence lists them."""
    rows = [known[name] for name in ids]
    return {"names_zh": "、".join(row.zh for row in rows), "names": ", ".join(row.en for row in rows)}
