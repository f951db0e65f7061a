"""How does one get from layers to a decision? (the main job, one line a stage; read this first)"""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from geopandas import GeoDataFrame
from pandas import DataFrame

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
from spatial_renewal.stages.unit_limits import settle_unit_limits
from spatial_renewal.stages.unit_links import link_neighbours
from spatial_renewal.stages.unit_outlines import outline_units
from spatial_renewal.stages.units import form_renovation_units
from spatial_renewal.study import Inputs

log = logging.getLogger(__name__)

STAGES = (
    "screen_estates",
    "estimate_demand",
    "build_walk_network",
    "measure_access",
    "find_coverage_gaps",
    "balance_provision",
    "make_checklist",
    "settle_unit_limits",
    "link_neighbours",
    "form_renovation_units",
    "outline_units",
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
    network = do(build_walk_network)(
        inputs.streets,
        estates=estates,
        entrances=inputs.entrances,
        facilities=facilities,
        barriers=inputs.barriers,
        params=params,
    )
    access = do(measure_access)(network, estates=estates, facilities=facilities, categories=kinds, params=params.access)
    coverage = do(find_coverage_gaps)(
        access, estates=estates, facilities=facilities, standard=standard, categories=kinds, params=params.access
    )
    provision = do(balance_provision)(
        network, estates=estates, facilities=facilities, standard=standard, categories=kinds, params=params
    )
    checklist = do(make_checklist)(
        access, coverage=coverage, facilities=facilities, standard=standard, params=params.access
    )
    limits = do(settle_unit_limits)(estates, fixed_units=inputs.fixed_units, network=network, params=params.units)
    unit_links = do(link_neighbours)(estates, inputs=inputs, limits=limits)
    unit_members, of_units = do(form_renovation_units)(
        estates,
        unit_links=unit_links,
        coverage=coverage,
        provision=provision,
        limits=limits,
        params=params.units,
    )
    units = do(outline_units)(estates, unit_members=unit_members, coverage=coverage, inputs=inputs)
    needed = do(list_measures)(
        estates,
        coverage=coverage,
        provision=provision,
        unit_members=unit_members,
        policy=inputs.policy,
        measures=measures(),
    )
    priority, estate_priority = do(rank_programme)(
        inputs, estates, coverage, provision, unit_members.dropna(subset="unit_id")
    )
    caveats = list_caveats(inputs, estates=estates, network=network, access=access, measures=needed)
    return Results(
        inputs=inputs,
        estates=estates,
        facilities=facilities,
        entrances=network.entrances,
        streets=inputs.streets,
        access=access,
        coverage=coverage,
        provision=provision,
        checklist=checklist,
        measures=needed,
        units=units,
        unit_members=unit_members,
        unit_links=unit_links,
        priority=priority,
        estate_priority=estate_priority,
        left_out=inputs.left_out,
        assumptions=list_assumptions(inputs.params),
        findings=(
            *inputs.findings,
            *unasked_rules(inputs.estates, policy=inputs.policy),
            *of_people,
            *of_units,
            *caveats,
        ),
        seconds=clock.seconds,
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
