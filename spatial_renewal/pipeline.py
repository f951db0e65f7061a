"""How does one get from layers to a decision? (the main job, one line a stage; read this first)"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import NamedTuple, ParamSpec, TypeVar, get_args

from geopandas import GeoDataFrame
from pandas import DataFrame

from spatial_renewal.errors import Finding
from spatial_renewal.networks import Network, WalkNetwork
from spatial_renewal.profiles.load import categories, indicators, standard
from spatial_renewal.profiles.load import measures as measures_by_id
from spatial_renewal.profiles.model import View
from spatial_renewal.results import Results
from spatial_renewal.stages.access import measure_access
from spatial_renewal.stages.capacity import settle_capacities
from spatial_renewal.stages.catchments import measure_catchments
from spatial_renewal.stages.caveats import list_assumptions, list_caveats, list_rank_caveats
from spatial_renewal.stages.checklist import make_checklist
from spatial_renewal.stages.coverage import find_coverage_gaps
from spatial_renewal.stages.demand import estimate_demand
from spatial_renewal.stages.estates import screen_estates, unasked_rules
from spatial_renewal.stages.health_check import check_health
from spatial_renewal.stages.indicators import estate_indicators, indicator_errors, unit_indicators
from spatial_renewal.stages.measures import list_measures
from spatial_renewal.stages.network import build_walk_network
from spatial_renewal.stages.parking import Parking, balance_parking
from spatial_renewal.stages.priority import score_priority
from spatial_renewal.stages.provision import Provision, allocate_places
from spatial_renewal.stages.routes import draw_routes
from spatial_renewal.stages.straight import build_straight_network, warn_of_straight_lines
from spatial_renewal.stages.units import form_renovation_units
from spatial_renewal.stages.walk_times import Surroundings, measure_walk_times
from spatial_renewal.stages.weights import decide_weights, unmeasured_factors
from spatial_renewal.study import Inputs

log = logging.getLogger(__name__)

STAGES = (
    "screen_estates",
    "estimate_demand",
    "build_walk_network",
    "measure_access",
    "clock_walks",
    "draw_routes",
    "find_coverage_gaps",
    "balance_provision",
    "make_checklist",
    "form_renovation_units",
    "list_measures",
    "check_health",
    "rank_programme",
)
P = ParamSpec("P")
T = TypeVar("T")


class Order(NamedTuple):
    """What `rank_programme` makes."""

    priority: DataFrame
    estate_priority: DataFrame
    rank_chances: DataFrame
    weights: DataFrame
    findings: tuple[Finding, ...]


def run(inputs: Inputs, *, on_stage: Callable[[str], None] | None = None) -> Results:
    """Do the main job: from layers to gaps, units and an order.

    Parameters
    ----------
    inputs
        What `read_project` or `sample_city` gives.
    on_stage
        Called with the name of each stage of `STAGES` as it begins.

    Returns
    -------
    Results
        Every table, with the findings and the seconds of each stage.
    """
    clock = _Clock(on_stage)
    do, params, facilities = clock.timed, inputs.params, inputs.facilities
    kinds = categories()

    screened = do(screen_estates)(
        inputs.estates, policy=inputs.policy, plan_year=inputs.plan_year, params=params.estates
    )
    estates, of_people = do(estimate_demand)(
        screened, buildings=inputs.buildings, rasters=inputs.rasters, plan_year=inputs.plan_year, params=params.demand
    )
    network = build_network(inputs, estates, clock)
    access = do(measure_access)(network, estates=estates, facilities=facilities, categories=kinds, params=params.access)
    walk_times, of_clocks = do(clock_walks)(inputs, estates, network, access)
    of_themes = [kind.id for kind in kinds.values() if kind.group in get_args(View)]
    routes = do(draw_routes)(network, access=access, facilities=facilities, categories=of_themes)
    coverage = do(find_coverage_gaps)(
        access, estates=estates, facilities=facilities, standard=inputs.standard, categories=kinds, params=params.access
    )
    supply = do(balance_provision)(inputs, network, estates)
    provision, parking = supply.places.provision, supply.parking.parking
    checklist = do(make_checklist)(
        access, coverage=coverage, facilities=facilities, standard=inputs.standard, params=params.access
    )
    units, unit_members = do(form_renovation_units)(
        estates, coverage=coverage, barriers=inputs.barriers, params=params.units
    )
    needed = do(list_measures)(
        estates, coverage=coverage, provision=provision, unit_members=unit_members, policy=inputs.policy,
        measures=measures_by_id(),
    )  # fmt: skip
    health_check = do(check_health)(
        estates,
        tables={"coverage": coverage, "provision": provision, "parking": parking, "measures": needed},
        indicators=standard(params.provision.health_check_profile),
    )
    order = do(rank_programme)(inputs, estates, coverage, provision, needed, unit_members)
    unasked = unasked_rules(inputs.estates, policy=inputs.policy)
    caveats = list_caveats(inputs, estates=estates, network=network, access=access, measures=needed)
    return Results(
        inputs=inputs,
        estates=estates,
        facilities=facilities,
        entrances=network.entrances,
        streets=inputs.streets,
        access=access,
        walk_times=walk_times,
        routes=routes,
        coverage=coverage,
        capacities=supply.capacities,
        provision=provision,
        floating_catchment=supply.floating_catchment,
        facility_loads=supply.places.facility_loads,
        allocation_comparison=supply.places.allocation_comparison,
        parking=parking,
        parking_blocks=supply.parking.parking_blocks,
        health_check=health_check,
        checklist=checklist,
        measures=needed,
        units=units,
        unit_members=unit_members,
        priority=order.priority,
        estate_priority=order.estate_priority,
        rank_chances=order.rank_chances,
        weights=order.weights,
        left_out=inputs.left_out,
        assumptions=list_assumptions(params, supply.capacities),
        findings=(
            *warn_of_straight_lines(network),
            *inputs.findings,
            *unasked,
            *of_people,
            *of_clocks,
            *supply.findings,
            *caveats,
            *order.findings,
        ),
        seconds=clock.seconds,
        network=network,
    )


def build_network(inputs: Inputs, estates: GeoDataFrame, clock: "_Clock") -> Network:
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
    of_units, unit_errors = unit_indicators(
        needs, errors=errors, estates=estates, unit_members=unit_members, declared=declared
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


class _Clock:
    """Seconds of each stage, said to the log and to whoever shows progress."""

    def __init__(self, on_stage: Callable[[str], None] | None) -> None:
        self.seconds: dict[str, float] = {}
        self._tell = on_stage

    def timed(self, stage: Callable[P, T]) -> Callable[P, T]:
        """`stage` with the same arguments and result; its seconds are kept under its name."""

        @wraps(stage)
        def measured(*args: P.args, **kwargs: P.kwargs) -> T:
            name = stage.__name__
            if self._tell:
                self._tell(name)
            since = time.perf_counter()
            result = stage(*args, **kwargs)
            self.seconds[name] = time.perf_counter() - since
            log.info("%s: %.2f s", name, self.seconds[name])
            return result

        return measured
