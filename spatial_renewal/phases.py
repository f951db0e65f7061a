"""Which stages belong together? (several stages that answer one question of the pipeline)"""

from dataclasses import dataclass
from typing import NamedTuple

from geopandas import GeoDataFrame
from pandas import DataFrame

from spatial_renewal.clock import Clock
from spatial_renewal.errors import Finding
from spatial_renewal.networks import Network, WalkNetwork
from spatial_renewal.profiles.load import categories, indicators, standard
from spatial_renewal.stages.capacity import settle_capacities
from spatial_renewal.stages.catchments import measure_catchments
from spatial_renewal.stages.caveats import list_rank_caveats
from spatial_renewal.stages.indicators import estate_indicators, indicator_errors, unit_indicators
from spatial_renewal.stages.network import build_walk_network
from spatial_renewal.stages.parking import Parking, balance_parking
from spatial_renewal.stages.priority import score_priority
from spatial_renewal.stages.provision import Provision, allocate_places
from spatial_renewal.stages.straight import build_straight_network
from spatial_renewal.stages.walk_times import Surroundings, measure_walk_times
from spatial_renewal.stages.weights import decide_weights, unmeasured_factors
from spatial_renewal.study import Inputs


class Order(NamedTuple):
    """What `rank_programme` makes."""

    priority: DataFrame
    estate_priority: DataFrame
    rank_chances: DataFrame
    weights: DataFrame
    findings: tuple[Finding, ...]


def build_network(inputs: Inputs, estates: GeoDataFrame, clock: Clock) -> Network:
    """The walking network; straight lines where the project says that there are no streets."""
    do, params = clock.timed, inputs.params
    if inputs.distance_mode == "straight_line":
        return do(build_straight_network)(
            estates=estates, entrances=inputs.entrances, facilities=inputs.facilities, params=params.access
        )
    return do(build_walk_network)(
        inputs.streets,
        estates=estates,
        entrances=inputs.entrances,
        facilities=inputs.facilities,
        barriers=inputs.barriers,
        params=params,
    )


def clock_walks(
    inputs: Inputs, estates: GeoDataFrame, network: Network, access: DataFrame
) -> tuple[DataFrame, tuple[Finding, ...]]:
    """Minutes of every walk by group; wheelchairs on a network of their own, without steps."""
    steps = inputs.streets["street_class"].isin(inputs.params.clocks.step_classes) & inputs.streets["walkable"]
    step_free: Network | None = network
    if isinstance(network, WalkNetwork) and steps.any():
        rest = inputs.streets[~steps]
        step_free = (
            build_walk_network(
                rest,
                estates=estates,
                entrances=network.entrances,
                facilities=inputs.facilities,
                barriers=inputs.barriers,
                params=inputs.params,
            )
            if rest["walkable"].any()
            else None
        )
    return measure_walk_times(
        access,
        network=network,
        step_free=step_free,
        facilities=inputs.facilities,
        around=Surroundings(inputs.streets, inputs.signals, inputs.rasters.get("elevation")),
        params=inputs.params,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """What there is enough of, and what that rests on; tables after the contracts of their names."""

    capacities: DataFrame
    parking: Parking
    places: Provision
    floating_catchment: DataFrame
    findings: tuple[Finding, ...]


def balance_provision(inputs: Inputs, network: Network, estates: GeoDataFrame) -> Supply:
    """Capacities, then spaces, then places by exact allocation and by floating catchments."""
    params, kinds, rules = inputs.params, categories(), inputs.standard
    capacities, assumed = settle_capacities(
        inputs.facilities,
        standard=rules,
        capacity_figures=standard(params.provision.capacity_profile),
        categories=kinds,
        params=params.provision,
    )
    parking = balance_parking(network, estates=estates, capacities=capacities, inputs=inputs)
    tables = {"capacities": capacities, "parking": parking.parking}
    places = allocate_places(network, estates=estates, tables=tables, standard=rules, categories=kinds, params=params)
    catchments = measure_catchments(
        network, estates=estates, capacities=capacities, standard=rules, categories=kinds, params=params
    )
    return Supply(
        capacities=capacities,
        parking=parking,
        places=places,
        floating_catchment=catchments,
        findings=(*assumed, *parking.findings, *places.findings),
    )


def rank_programme(
    inputs: Inputs,
    estates: GeoDataFrame,
    coverage: DataFrame,
    provision: DataFrame,
    measures: DataFrame,
    unit_members: DataFrame,
) -> Order:
    """The order of units and that of estates, by the same indicators and weights."""
    declared, params = indicators(), inputs.params.priority
    needs = estate_indicators(
        estates,
        coverage=coverage,
        provision=provision,
        measures=measures,
        declared=declared,
        plan_year=inputs.plan_year,
    )
    errors = indicator_errors(needs, estates=estates, declared=declared, params=params)
    weights = decide_weights(needs, declared=declared, policy=inputs.policy, params=params)
    # an estate in no unit is ranked on its own only
    members = unit_members.dropna(subset="unit_id")
    of_units, unit_errors = unit_indicators(
        needs, errors=errors, estates=estates, unit_members=members, declared=declared
    )
    units, chances = score_priority(
        of_units, errors=unit_errors, key="unit_id", weights=weights, declared=declared, params=params
    )
    singles, _ = score_priority(
        needs, errors=errors, key="estate_id", weights=weights, declared=declared, params=params
    )
    unsaid = (
        *unmeasured_factors(inputs.policy, params),
        *list_rank_caveats(singles, key="estate_id", weights=weights, declared=declared),
        *list_rank_caveats(units, key="unit_id", weights=weights, declared=declared),
    )
    return Order(priority=units, estate_priority=singles, rank_chances=chances, weights=weights, findings=unsaid)
