"""How does one get from layers to a decision? (the main job, one line a stage; read this first)"""

from collections.abc import Callable
from typing import get_args

from spatial_renewal.clock import Clock
from spatial_renewal.phases import balance_provision, build_network, clock_walks, rank_programme
from spatial_renewal.profiles.load import categories, standard
from spatial_renewal.profiles.load import measures as measures_by_id
from spatial_renewal.profiles.model import View
from spatial_renewal.results import Results
from spatial_renewal.stages.access import measure_access
from spatial_renewal.stages.caveats import list_assumptions, list_caveats
from spatial_renewal.stages.checklist import make_checklist
from spatial_renewal.stages.coverage import find_coverage_gaps
from spatial_renewal.stages.demand import estimate_demand
from spatial_renewal.stages.estates import screen_estates, unasked_rules
from spatial_renewal.stages.health_check import check_health
from spatial_renewal.stages.measures import list_measures
from spatial_renewal.stages.routes import draw_routes
from spatial_renewal.stages.straight import warn_of_straight_lines
from spatial_renewal.stages.unit_limits import settle_unit_limits
from spatial_renewal.stages.unit_links import link_neighbours
from spatial_renewal.stages.unit_outlines import outline_units
from spatial_renewal.stages.units import form_renovation_units
from spatial_renewal.study import Inputs

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
    "settle_unit_limits",
    "link_neighbours",
    "form_renovation_units",
    "outline_units",
    "list_measures",
    "check_health",
    "rank_programme",
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
    clock = Clock(on_stage)
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
    units = do(outline_units)(estates, unit_members=unit_members, coverage=coverage, inputs=inputs, limits=limits)
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
        unit_links=unit_links,
        priority=order.priority,
        estate_priority=order.estate_priority,
        rank_chances=order.rank_chances,
        weights=order.weights,
        left_out=inputs.left_out,
        assumptions=list_assumptions(params, capacities=supply.capacities, weights=order.weights),
        findings=(
            *warn_of_straight_lines(network),
            *inputs.findings,
            *unasked,
            *of_people,
            *of_clocks,
            *supply.findings,
            *of_units,
            *caveats,
            *order.findings,
        ),
        seconds=clock.seconds,
        network=network,
    )
