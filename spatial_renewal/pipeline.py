"""How does one get from layers to a decision? (the main job, one line a stage; read this first)"""

import logging
import time
from collections.abc import Callable

from geopandas import GeoDataFrame
from pandas import DataFrame

from spatial_renewal.profiles.load import categories, indicators
from spatial_renewal.results import Results
from spatial_renewal.stages.access import measure_access
from spatial_renewal.stages.caveats import list_assumptions, list_caveats
from spatial_renewal.stages.coverage import find_coverage_gaps
from spatial_renewal.stages.demand import estimate_demand
from spatial_renewal.stages.estates import screen_estates
from spatial_renewal.stages.network import build_walk_network
from spatial_renewal.stages.priority import estate_indicators, score_priority, unit_indicators
from spatial_renewal.stages.provision import balance_provision
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
    "form_renovation_units",
    "score_priority",
)


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
    kinds, params, standard, facilities = categories(), inputs.params, inputs.standard, inputs.facilities

    clock.begin("screen_estates")
    screened = screen_estates(inputs.estates, policy=inputs.policy, plan_year=inputs.plan_year, params=params.estates)

    clock.begin("estimate_demand")
    estates = estimate_demand(screened, rasters=inputs.rasters, params=params.demand)

    clock.begin("build_walk_network")
    network = build_walk_network(
        inputs.streets, estates=estates, entrances=inputs.entrances, facilities=facilities, params=params.network
    )

    clock.begin("measure_access")
    access = measure_access(network, estates=estates, facilities=facilities, categories=kinds, params=params.access)

    clock.begin("find_coverage_gaps")
    coverage = find_coverage_gaps(access, estates=estates, standard=standard, categories=kinds, params=params.access)

    clock.begin("balance_provision")
    provision = balance_provision(
        network, estates=estates, facilities=facilities, standard=standard, categories=kinds, params=params
    )

    clock.begin("form_renovation_units")
    units, unit_members = form_renovation_units(
        estates, coverage=coverage, barriers=inputs.barriers, params=params.units
    )

    clock.begin("score_priority")
    priority, estate_priority = _rank(inputs, estates, coverage, provision, unit_members)
    clock.end()

    caveats = list_caveats(inputs, estates=estates, network=network, access=access)
    return Results(
        inputs=inputs,
        estates=estates,
        facilities=facilities,
        entrances=network.entrances,
        streets=inputs.streets,
        access=access,
        coverage=coverage,
        provision=provision,
        units=units,
        unit_members=unit_members,
        priority=priority,
        estate_priority=estate_priority,
        left_out=inputs.left_out,
        assumptions=list_assumptions(inputs.params),
        findings=(*inputs.findings, *caveats),
        seconds=clock.seconds,
    )


def _rank(
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
        self._stage = ""
        self._since = 0.0

    def begin(self, stage: str) -> None:
        self.end()
        self._stage, self._since = stage, time.perf_counter()
        if self._tell:
            self._tell(stage)

    def end(self) -> None:
        if self._stage:
            self.seconds[self._stage] = time.perf_counter() - self._since
            log.info("%s: %.2f s", self._stage, self.seconds[self._stage])
        self._stage = ""
