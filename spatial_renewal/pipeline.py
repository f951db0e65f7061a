"""How does one get from layers to a decision? (the main job, one line a stage; read this first)"""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from geopandas import GeoDataFrame
from pandas import DataFrame

from spatial_renewal.errors import Finding
from spatial_renewal.profiles.load import categories, indicators, measures
from spatial_renewal.results import Results
from spatial_renewal.stages.access import measure_access
from spatial_renewal.stages.caveats import list_assumptions, list_caveats
from spatial_renewal.stages.checklist import make_checklist
from spatial_renewal.stages.coverage import find_coverage_gaps
from spatial_renewal.stages.demand import estimate_demand
from spatial_renewal.stages.estates import screen_estates, unasked_rules
from spatial_renewal.stages.measures import list_measures
from spatial_renewal.stages.network import build_walk_network
from spatial_renewal.stages.priority import estate_indicators, score_priority, unit_indicators
from spatial_renewal.stages.provision import balance_provision
from spatial_renewal.stages.straight import build_straight_network, warn_of_straight_lines
from spatial_renewal.stages.units import form_renovation_units
from spatial_renewal.stages.walk_times import Surroundings, measure_walk_times
from spatial_renewal.study import Inputs, Network, WalkNetwork

log = logging.getLogger(__name__)

STAGES = (
    "screen_estates",
    "estimate_demand",
    "build_walk_network",
    "measure_access",
    "clock_walks",
    "find_coverage_gaps",
    "balance_provision",
    "make_checklist",
    "form_renovation_units",
    "list_measures",
    "rank_programme",
)
P = ParamSpec("P")
T = TypeVar("T")


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
    do, params, standard, facilities = clock.timed, inputs.params, inputs.standard, inputs.facilities
    kinds = categories()

    screened = do(screen_estates)(
        inputs.estates, policy=inputs.policy, plan_year=inputs.plan_year, params=params.estates
    )
    estates, of_people = do(estimate_demand)(
        screened,
        buildings=inputs.buildings,
        rasters=inputs.rasters,
        plan_year=inputs.plan_year,
        params=params.demand,
    )
    network = build_network(inputs, estates, clock)
    access = do(measure_access)(network, estates=estates, facilities=facilities, categories=kinds, params=params.access)
    walk_times, of_clocks = do(clock_walks)(inputs, estates, network, access)
    coverage = do(find_coverage_gaps)(
        access, estates=estates, facilities=facilities, standard=standard, categories=kinds, params=params.access
    )
    provision = do(balance_provision)(
        network, estates=estates, facilities=facilities, standard=standard, categories=kinds, params=params
    )
    checklist = do(make_checklist)(
        access, coverage=coverage, facilities=facilities, standard=standard, params=params.access
    )
    units, unit_members = do(form_renovation_units)(
        estates, coverage=coverage, barriers=inputs.barriers, params=params.units
    )
    needed = do(list_measures)(
        estates,
        coverage=coverage,
        provision=provision,
        unit_members=unit_members,
        policy=inputs.policy,
        measures=measures(),
    )
    priority, estate_priority = do(rank_programme)(inputs, estates, coverage, provision, unit_members)
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
        coverage=coverage,
        provision=provision,
        checklist=checklist,
        measures=needed,
        units=units,
        unit_members=unit_members,
        priority=priority,
        estate_priority=estate_priority,
        left_out=inputs.left_out,
        assumptions=list_assumptions(inputs.params),
        findings=(*warn_of_straight_lines(network), *inputs.findings, *unasked, *of_people, *of_clocks, *caveats),
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


def rank_programme(
    inputs: Inputs, estates: GeoDataFrame, coverage: DataFrame, provision: DataFrame, unit_members: DataFrame
) -> tuple[DataFrame, DataFrame]:
    """The order of units and that of estates, by the same indicators."""
    declared = indicators()
    needs = estate_indicators(
        estates,
        coverage=coverage,
        provision=provision,
        categories=categories(),
        declared=declared,
        plan_year=inputs.plan_year,
    )
    unit_needs = unit_indicators(needs, estates=estates, unit_members=unit_members, declared=declared)
    params = inputs.params.priority
    return (
        score_priority(unit_needs, key="unit_id", declared=declared, params=params),
        score_priority(needs, key="estate_id", declared=declared, params=params),
    )


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
