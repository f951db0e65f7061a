"""What must be said with the results? (what was assumed, and what the data could not tell)"""

from collections.abc import Iterable, Iterator, Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_renewal.contracts import check_table
from spatial_renewal.errors import Finding, finding
from spatial_renewal.networks import Network, StraightNetwork
from spatial_renewal.params import Params
from spatial_renewal.profiles.load import categories
from spatial_renewal.profiles.load import measures as measures_by_id
from spatial_renewal.profiles.model import Category, Indicator, Measure
from spatial_renewal.study import Inputs
from spatial_renewal.tables import ASSUMPTIONS


def list_assumptions(params: Params, *, capacities: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """Every parameter that no standard or policy states, and every figure that stands for a missing one.

    Parameters
    ----------
    params
        The run's parameters.
    capacities
        Contract `CAPACITIES`: floor areas of a place stand for missing capacities.
    weights
        Contract `WEIGHTS`: where a policy names factors without figures, ours stand for them.

    Returns
    -------
    pd.DataFrame
        Contract `ASSUMPTIONS`, parameters in the order of `Params`.
    """
    rows = [
        {
            "assumption": f"parameters.{group}.{name}",
            "value": _told(getattr(getattr(params, group), name)),
            "why": field.description or "",
        }
        for group in type(params).model_fields
        for name, field in type(getattr(params, group)).model_fields.items()
        if isinstance(field.json_schema_extra, dict) and field.json_schema_extra.get("assumption")
    ]
    worked_out = capacities[capacities["capacity_source"].eq("from_floor_area")]
    rows += [
        {
            "assumption": f"capacities.{category}",
            "value": f"{figure['floor_area_m2_per_place'].iloc[0]:g} m2",
            "why": f"floor area of one place, for {len(figure)} facilities without a capacity: "
            f"{figure['basis'].iloc[0]} ({figure['certainty'].iloc[0]})",
        }
        for category, figure in worked_out.groupby("category")
    ]
    rows += [
        {
            "assumption": f"weights.{indicator}",
            "value": f"{weight:.4g}",
            "why": f"the policy names what counts ({factors or 'and the needs of residents'}), and no figure",
        }
        for indicator, weight, factors in weights.loc[
            weights["weighting"].eq("policy"), ["indicator", "weight", "factors"]
        ]
        .fillna("")
        .itertuples(index=False)
    ]
    table = pd.DataFrame(rows, columns=list(ASSUMPTIONS.names)).astype("str")
    check_table(table, ASSUMPTIONS)
    return table


def _told(value: object) -> str:
    """A parameter as one writes it in a table."""
    if isinstance(value, Mapping):
        parts = ((name, part, _told(part)) for name, part in value.items())
        return ", ".join(
            f"{name} ({said})" if isinstance(part, Mapping) else f"{name} {said}" for name, part, said in parts
        )
    return ", ".join(map(_told, value)) if isinstance(value, tuple | list) else str(value)


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
        Levels ``assumed``, ``missing`` and ``left_out``; empty where the data told everything.
    """
    return (
        *_of_estates(estates),
        *list_network_caveats(inputs, network),
        *_of_facilities(access),
        *_of_measures(measures),
    )


def list_network_caveats(inputs: Inputs, network: Network) -> Iterator[Finding]:
    """Who is not on the streets, whose entrances were found, what does not hang together; or that there are no streets.

    Parameters
    ----------
    inputs
        What was read.
    network
        The walking network of it, or straight lines.

    Yields
    ------
    Finding
        Levels ``assumed`` and ``missing``.
    """
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
    apart = sorted(set(inputs.estates["estate_id"]) - joined)
    if apart:
        yield finding("estates_off_network", "estates", ids=apart, values=limit)
    names = inputs.facilities["facility_id"].to_numpy(dtype=object)
    far = names[~on_network[len(entrances) : len(entrances) + len(names)]]
    if len(far):
        yield finding("facilities_off_network", "facilities", ids=sorted(far), values=limit)
    if network.by_gate:
        yield finding("facilities_by_gate", "facilities", ids=network.by_gate)
    graph = network.graph
    sizes = np.bincount(graph.node_component)
    if len(sizes) > 1:
        values = {"parts": len(sizes), "share": sizes.max() / sizes.sum()}
        apart = graph.node_component[graph.edge_from] != sizes.argmax()
        ids = sorted(set(network.street_ids[graph.edge_street[apart]]))
        yield finding("network_in_parts", "streets", ids=ids, values=values)
    rings = graph.edge_street[graph.edge_from == graph.edge_to]
    if len(rings):
        yield finding("streets_in_rings", "streets", ids=sorted(set(network.street_ids[rings])))


def list_rank_caveats(
    table: pd.DataFrame, *, key: str, weights: pd.DataFrame, declared: Mapping[str, Indicator]
) -> tuple[Finding, ...]:
    """What an order could not tell: rows without a score, and indicators that count and that nobody knows.

    Parameters
    ----------
    table
        Contract `PRIORITY` or `ESTATE_PRIORITY`.
    key
        ``unit_id`` or ``estate_id``.
    weights
        Contract `WEIGHTS`.
    declared
        Words for the indicators.

    Returns
    -------
    tuple of Finding
        Level ``missing``; empty where every row has a score and every indicator is known somewhere.
    """
    if table.empty:
        return ()
    where = "priority" if key == "unit_id" else "estate_priority"
    counted = list(weights["indicator"])
    found = []
    without = table["score"].isna()
    if without.any():
        code = "all_scores_missing" if without.all() else "scores_missing"
        values = _labels(declared, counted)
        found.append(finding(code, where, ids=sorted(table.loc[without, key]), values=values))
    nowhere = [name for name in counted if table[name].isna().all()]
    if nowhere and not without.all():
        share = float(weights.loc[weights["indicator"].isin(nowhere), "weight"].sum())
        values = {**_labels(declared, nowhere), "share": share}
        found.append(finding("indicators_missing", where, values=values))
    return tuple(found)


def _of_estates(estates: gpd.GeoDataFrame) -> Iterator[Finding]:
    ids = estates["estate_id"]
    for code, concerned in (
        ("eligibility_unknown", estates["eligible"].isna()),
        ("households_estimated", estates["households_source"].eq("estimated")),
        ("geometry_approximated", estates["geometry_source"].eq("approximated")),
        ("year_without_programme", estates["plan_year"].notna() & ~estates["in_programme"]),
    ):
        if concerned.any():
            yield finding(code, "estates", ids=sorted(ids[concerned]))


def _of_facilities(access: pd.DataFrame) -> Iterator[Finding]:
    empty = sorted(access.loc[access["state"].eq("no_facility"), "category"].unique())
    if empty:
        yield finding("categories_without_facility", "facilities", values=_labels(categories(), empty))


def _of_measures(measures: pd.DataFrame) -> Iterator[Finding]:
    nobody = measures.loc[measures["department"].isna(), "measure"]
    if len(nobody):
        yield finding("measures_unassigned", "policy", values=_labels(measures_by_id(), nobody.unique()))


def _labels(
    known: Mapping[str, Category] | Mapping[str, Measure] | Mapping[str, Indicator], ids: Iterable[str]
) -> dict[str, str]:
    """Chinese and English names of `ids`, as a sentence lists them."""
    rows = [known[name] for name in ids]
    return {"names_zh": "、".join(row.zh for row in rows), "names": ", ".join(row.en for row in rows)}
