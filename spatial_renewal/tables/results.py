"""What do stages make? (columns, units, and what a missing value means, in pipeline order)"""

from spatial_renewal.contracts import Column, Contract
from spatial_renewal.tables.columns import RUN_MODES, choice, id_column, number, text
from spatial_renewal.tables.layers import ENTRANCES, FACILITIES, LEDGER, STREETS
from spatial_renewal.tables.provision import (
    ALLOCATION_COMPARISON,
    CAPACITIES,
    FACILITY_LOADS,
    FLOATING_CATCHMENT,
    HEALTH_CHECK,
    PARKING,
    PARKING_BLOCKS,
    PROVISION,
)
from spatial_renewal.tables.ranking import ESTATE_PRIORITY, PRIORITY, RANK_CHANCES, WEIGHTS

HOUSEHOLDS_SOURCES = ("given", "estimated")
POPULATION_SOURCES = ("given", "raster", "estimated")
TIER_CHOICES = ("neighbourhood", "five_min", "ten_min", "fifteen_min")
ACCESS_STATES = ("reached", "beyond_limit", "unreachable", "off_network", "no_facility")
COVERAGE_STATES = ("covered", "beyond_threshold", "unreachable", "off_network", "no_facility")
# network: walks along streets; euclidean: a service radius, as the standard means it; straight_line: an estimate for
# places without streets, and no walk
DISTANCE_MODES = ("network", "euclidean", "straight_line")
LINK_REASONS = (
    "adjoining",
    "crossing",
    "kept_together",
    "kept_apart",
    "fixed_unit",
    "barrier",
    "other_subdistrict",
    "other_community",
    "place_unknown",
    "other_manager",
)
LEFT_ALONE = ("above_bound", "below_bound", "no_division", "size_unknown")
MEASURE_NEEDS = ("needed", "not_needed", "to_survey")
ISOCHRONE_FORMS = ("traced", "buffered", "lines")
CHECKLIST_VERDICTS = ("have", "lack", "too_far", "too_small", "unknown")

ESTATES = Contract(
    "estates",
    ("estate_id",),
    (
        *LEDGER.columns,
        choice("households_source", "from the ledger or estimated", HOUSEHOLDS_SOURCES),
        choice("population_source", "from the ledger, a population raster, or estimated", POPULATION_SOURCES),
        text("groups_source", "the same for each group and for cars, as group:source, separated by ';'"),
        Column("eligible", "maybe_flag", "may be renovated under the policy", "the ledger does not say enough"),
        Column("in_programme", "flag", "planned for: eligible, or unknown where the project plans for those too"),
        text("eligibility_rules", "the rules that decided, by id, separated by ';'"),
        text("eligibility_reason", "the reason, in Chinese"),
        text("eligibility_reason_en", "the reason, in English"),
    ),
    geometry="polygon",
)

ACCESS = Contract(
    "access",
    ("estate_id", "category"),
    (
        id_column("estate_id", "the estate"),
        text("category", "canonical category"),
        number(
            "distance_m",
            "shortest walk from any entrance to the nearest facility",
            "not reached within the search limit",
        ),
        number("walk_min", "the same in minutes", "as distance_m"),
        text("facility_id", "the nearest facility", "as distance_m"),
        choice("state", "what was found", ACCESS_STATES),
        choice("distance_mode", "walks along streets, or straight lines times a detour: no walks", RUN_MODES),
    ),
)

WALK_TIMES = Contract(
    "walk_times",
    ("estate_id", "category"),
    (
        id_column("estate_id", "the estate"),
        text("category", "canonical category that the data hold"),
        number("distance_m", "as in access", "as in access"),
        number("adult_min", "minutes of that walk for adults", "as distance_m"),
        number("elderly_60_min", "the same for residents of 60 and older", "as distance_m"),
        number("small_child_min", "the same with a small child", "as distance_m"),
        number(
            "step_free_distance_m",
            "shortest walk without steps to the nearest facility",
            "no such walk within the search limit, or no streets to tell",
        ),
        text("step_free_facility_id", "the facility that it leads to", "as step_free_distance_m"),
        number("wheelchair_min", "minutes of that walk in a wheelchair", "as step_free_distance_m"),
        choice("distance_mode", "as in access", RUN_MODES),
    ),
)

ROUTES = Contract(
    "routes",
    ("estate_id", "category"),
    (
        id_column("estate_id", "the estate"),
        text("category", "canonical category; a run draws those of the map's themes"),
        text("facility_id", "the nearest facility, as in access"),
        number("distance_m", "length of the walk, as in access"),
    ),
    geometry="line",
)

ISOCHRONES = Contract(
    "isochrones",
    ("origin_id", "limit_m"),
    (
        id_column("origin_id", "the estate or facility, or what all of them together are called"),
        Column("origins", "count", "estates or facilities that it starts from"),
        number("limit_m", "longest walk"),
        choice("form", "how it was drawn", ISOCHRONE_FORMS),
        number("area_m2", "area within the walk", "lines have none"),
    ),
    geometry="any",
)

COVERAGE = Contract(
    "coverage",
    ("estate_id", "category"),
    (
        id_column("estate_id", "the estate"),
        text("category", "canonical category"),
        choice("tier", "life circle", TIER_CHOICES),
        number("threshold_m", "farthest distance that counts"),
        number("distance_m", "as in access", "as in access"),
        choice("state", "what was found", COVERAGE_STATES),
        Column("covered", "flag", "within the threshold"),
        number("demand", "people or cars that the category is for", "nothing known of the estate's residents"),
        text("demand_unit", "what demand counts"),
        number(
            "gap_demand",
            "demand that is not covered",
            "demand unknown, or the data cannot tell (state no_facility, off_network)",
        ),
        choice("distance_mode", "walked, a service radius, or a straight line for want of streets", DISTANCE_MODES),
        text("clause", "clause of the standard"),
        text("certainty", "how sure the threshold is: verified, secondary, unverified"),
    ),
)

MEASURES = Contract(
    "measures",
    ("estate_id", "measure"),
    (
        id_column("estate_id", "the estate"),
        text("measure", "canonical measure"),
        choice("measure_class", "class that the policy puts it in", ("basic", "improvement", "upgrade")),
        Column("class_inferred", "flag", "the policy has no such class; the mapping is ours"),
        choice("need", "needed, not needed, or to be surveyed", MEASURE_NEEDS),
        text("reason", "why, in Chinese"),
        text("reason_en", "why, in English"),
        text("department", "who answers for it, in Chinese", "the policy names nobody"),
        text("department_en", "the same in English", "as department"),
        text("funding", "funding rules of the policy that apply, by id, separated by ';'", "the policy names none"),
        Column("central_subsidy_barred", "flag", "paid with central money before; the policy bars a second time"),
        text("section", "section of the policy"),
        text("certainty", "how sure the class is: verified, secondary, unverified"),
    ),
)

CHECKLIST = Contract(
    "checklist",
    ("estate_id", "tier", "category"),
    (
        id_column("estate_id", "the estate"),
        choice("tier", "life circle", TIER_CHOICES),
        text("category", "canonical category"),
        choice("requirement", "required, or as needed", ("required", "as_needed")),
        choice("verdict", "what was found", CHECKLIST_VERDICTS),
        number("distance_m", "walk to the nearest", "not reached, or not measured"),
        number("threshold_m", "farthest distance that counts", "the standard states none"),
        choice("distance_mode", "as in access", RUN_MODES),
        number("floor_area_m2", "floor area of the nearest", "unknown, or none within reach"),
        number("least_floor_area_m2", "floor area that the standard asks for", "the standard states none"),
        text("clause", "clause of the standard"),
        text("certainty", "how sure the figure is: verified, secondary, unverified"),
    ),
)

UNITS = Contract(
    "units",
    ("unit_id",),
    (
        id_column("unit_id", "the renovation unit"),
        text("name", "after its largest estate, else its street"),
        Column("estates", "count", "estates in it"),
        number("households", "households in it"),
        number("population", "residents in it"),
        number("area_m2", "area of the outline"),
        number(
            "plan_year_first", "first year in which works of its estates are planned", "no year is planned", low=2000
        ),
        number("plan_year_last", "last year of the same", "no year is planned", low=2000),
        text("lacking", "categories most wanted, most people first, separated by ','"),
        Column(
            "below_min_households",
            "flag",
            "smaller than asked: the project lets estates that no unit can take be units of their own",
        ),
    ),
    geometry="polygon",
)

UNIT_MEMBERS = Contract(
    "unit_members",
    ("estate_id",),
    (
        id_column("estate_id", "an estate of the programme"),
        text("unit_id", "its unit", "no unit can take it: reason says why"),
        choice("reason", "why it has no unit", LEFT_ALONE, missing="it has one"),
        text("reason_zh", "the same in Chinese", "as reason"),
        text("reason_en", "the same in English", "as reason"),
    ),
)

UNIT_LINKS = Contract(
    "unit_links",
    ("estate_a", "estate_b"),
    (
        id_column("estate_a", "an estate of the programme"),
        id_column("estate_b", "a neighbour of the programme, later by id"),
        number("gap_m", "width of the gap between their outlines"),
        Column("joined", "flag", "may be renovated as one"),
        choice("reason", "why, or why not", LINK_REASONS),
        text("barrier_id", "the barrier between them: layer and id, or street", "no barrier between them"),
        text("barrier_kind", "its kind, or class of street", "as barrier_id"),
        text("barrier_name", "its name", "as barrier_id, or it has none"),
        text("crossing_id", "the crossing by which they are joined", "no barrier between them, or no crossing near"),
        text("crossing_kind", "its kind", "as crossing_id"),
        text("reason_zh", "the reason in Chinese"),
        text("reason_en", "the reason in English"),
    ),
    geometry="line",
)


LEFT_OUT = Contract(
    "left_out",
    (),
    (
        text("source", "file and layer"),
        text("row", "id, or row number where there is none"),
        text("reason", "finding code"),
        text("reason_zh", "in Chinese"),
        text("reason_en", "in English"),
    ),
)
ASSUMPTIONS = Contract(
    "assumptions",
    ("assumption",),
    (
        text("assumption", "path of the parameter or rule"),
        text("value", "what was assumed"),
        text("why", "what it is for, and its source"),
    ),
)

RESULT_CONTRACTS: tuple[Contract, ...] = (
    ESTATES,
    FACILITIES,
    ENTRANCES,
    STREETS,
    ACCESS,
    WALK_TIMES,
    ROUTES,
    COVERAGE,
    CAPACITIES,
    PARKING,
    PARKING_BLOCKS,
    PROVISION,
    FACILITY_LOADS,
    ALLOCATION_COMPARISON,
    FLOATING_CATCHMENT,
    HEALTH_CHECK,
    CHECKLIST,
    UNITS,
    UNIT_MEMBERS,
    UNIT_LINKS,
    PRIORITY,
    ESTATE_PRIORITY,
    RANK_CHANCES,
    WEIGHTS,
    MEASURES,
    LEFT_OUT,
    ASSUMPTIONS,
)
