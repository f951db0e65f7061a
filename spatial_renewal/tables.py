"""What columns does each table have, in which unit, and what does a missing value mean?"""

from spatial_renewal.contracts import Column, Contract

GEOMETRY_SOURCES = ("given", "approximated")
HOUSEHOLDS_SOURCES = ("given", "estimated")
TIER_CHOICES = ("neighbourhood", "five_min", "ten_min", "fifteen_min")
ACCESS_STATES = ("reached", "beyond_limit", "unreachable", "off_network", "no_facility")
COVERAGE_STATES = ("covered", "beyond_threshold", "unreachable", "off_network", "no_facility")
ENTRANCE_SOURCES = ("given", "street_meets_estate", "nearest_street")


def _id(name: str, meaning: str) -> Column:
    return Column(name, "id", meaning)


def _text(name: str, meaning: str, missing: str = "") -> Column:
    return Column(name, "text", meaning, missing)


def _number(
    name: str, meaning: str, missing: str = "", *, low: float | None = 0.0, high: float | None = None
) -> Column:
    return Column(name, "number", meaning, missing, low, high)


def _choice(name: str, meaning: str, choices: tuple[str, ...]) -> Column:
    return Column(name, "choice", meaning, choices=choices)


# Ledger flags that eligibility rules ask for; missing means that nobody has surveyed it.
LEDGER_FLAGS: tuple[str, ...] = (
    "expropriation_plan",
    "shantytown_plan",
    "demolish_rebuild",
    "self_built_area",
    "urban_village",
    "villa",
    "three_supplies_done",
    "central_subsidy_received",
    "property_managed",
)

LEDGER = Contract(
    "ledger",
    ("estate_id",),
    (
        _id("estate_id", "the estate"),
        _text("name", "as people call it", "the ledger holds no name"),
        _choice("geometry_source", "surveyed outline, or a circle of the site's area", GEOMETRY_SOURCES),
        _number("year_built", "year of completion", "unknown", low=1800, high=2100),
        _number("households", "dwellings in use", "unknown"),
        _number("population", "residents", "unknown"),
        _number("elderly_60", "residents of 60 and older", "unknown"),
        _number("under_3", "children under 3", "unknown"),
        _number("age_3_5", "children of 3 to 5", "unknown"),
        _number("cars", "residents' cars", "unknown"),
        _number("parking_spaces", "spaces on site", "unknown"),
        _number("floor_area_m2", "gross floor area", "unknown"),
        _number("site_area_m2", "land of the estate", "unknown"),
        _text("subdistrict", "street office", "unknown"),
        _text("manager", "who manages the property", "unknown or nobody"),
        _number("consent_share", "share of owners who agree", "not asked yet", high=1.0),
        *(Column(flag, "maybe_flag", flag.replace("_", " "), "not surveyed") for flag in LEDGER_FLAGS),
    ),
    geometry="polygon",
)

ESTATES = Contract(
    "estates",
    ("estate_id",),
    (
        *LEDGER.columns,
        _choice("households_source", "from the ledger or estimated", HOUSEHOLDS_SOURCES),
        _choice("population_source", "from the ledger or estimated", HOUSEHOLDS_SOURCES),
        Column("eligible", "maybe_flag", "may be renovated under the policy", "the ledger does not say enough"),
        Column("in_programme", "flag", "planned for: eligible, or unknown where the project plans for those too"),
        _text("eligibility_rules", "the rules that decided, by id, separated by ';'"),
        _text("eligibility_reason", "the reason, in Chinese"),
        _text("eligibility_reason_en", "the reason, in English"),
    ),
    geometry="polygon",
)

FACILITIES = Contract(
    "facilities",
    ("facility_id",),
    (
        _id("facility_id", "the facility"),
        _text("name", "as on its sign", "no name in the data"),
        Column("category", "choice", "canonical category"),
        _number("capacity", "places, beds, spaces", "unknown: neither zero nor endless"),
        _text("capacity_unit", "what capacity counts", "no capacity known"),
        _number("floor_area_m2", "floor area", "unknown"),
        _text("source", "layer that it came from"),
    ),
    geometry="point",
)

STREETS = Contract(
    "streets",
    ("street_id",),
    (
        _id("street_id", "the piece of street"),
        _text("name", "street name", "no name in the data"),
        _text("street_class", "OSM highway value"),
        Column("walkable", "flag", "may be walked"),
        Column("bridge", "flag", "on a bridge"),
        Column("tunnel", "flag", "in a tunnel"),
        _text("from_node", "node id at the first vertex", "the data hold no topology: vertices join by coordinates"),
        _text("to_node", "node id at the last vertex", "as from_node"),
    ),
    geometry="line",
)

ENTRANCES = Contract(
    "entrances",
    ("entrance_id",),
    (
        _id("entrance_id", "the entrance"),
        _id("estate_id", "its estate"),
        _choice(
            "entrance_source", "given, found where a street meets the estate, or the nearest street", ENTRANCE_SOURCES
        ),
    ),
    geometry="point",
)

BARRIERS = Contract(
    "barriers",
    ("barrier_id",),
    (
        _id("barrier_id", "the barrier"),
        _text("kind", "river, railway, expressway, arterial or wall"),
        _text("name", "name", "none"),
    ),
    geometry="any",
)

CONTEXT = Contract(
    "context",
    ("context_id",),
    (
        _id("context_id", "the shape"),
        _text("kind", "water, green, building, railway, block, boundary, vacant_land or idle_building"),
        _text("name", "name", "none"),
    ),
    geometry="any",
)

ACCESS = Contract(
    "access",
    ("estate_id", "category"),
    (
        _id("estate_id", "the estate"),
        _text("category", "canonical category"),
        _number(
            "distance_m",
            "shortest walk from any entrance to the nearest facility",
            "not reached within the search limit",
        ),
        _number("walk_min", "the same in minutes", "as distance_m"),
        _text("facility_id", "the nearest facility", "as distance_m"),
        _choice("state", "what was found", ACCESS_STATES),
    ),
)

COVERAGE = Contract(
    "coverage",
    ("estate_id", "category"),
    (
        _id("estate_id", "the estate"),
        _text("category", "canonical category"),
        _choice("tier", "life circle", TIER_CHOICES),
        _number("threshold_m", "farthest distance that counts"),
        _number("distance_m", "as in access", "as in access"),
        _choice("state", "what was found", COVERAGE_STATES),
        Column("covered", "flag", "within the threshold"),
        _number("demand", "people or cars that the category is for", "nothing known of the estate's residents"),
        _text("demand_unit", "what demand counts"),
        _number(
            "gap_demand",
            "demand that is not covered",
            "demand unknown, or the data cannot tell (state no_facility, off_network)",
        ),
        _text("clause", "clause of the standard"),
        _text("certainty", "how sure the threshold is: verified, secondary, unverified"),
    ),
)

PROVISION = Contract(
    "provision",
    ("estate_id", "category"),
    (
        _id("estate_id", "the estate"),
        _text("category", "canonical category"),
        _number("demand", "places wanted", "nothing known of the estate's residents"),
        _number(
            "served",
            "places that the estate can have",
            "capacities within reach are unknown, or the data hold no such facility",
        ),
        _number("unserved", "demand less served", "demand or served unknown"),
        _text("unit", "what demand counts"),
        _number("ratio", "served over demand", "no demand, or unknown", high=1.0),
    ),
)

UNITS = Contract(
    "units",
    ("unit_id",),
    (
        _id("unit_id", "the renovation unit"),
        _text("name", "after its largest estate"),
        Column("estates", "count", "estates in it"),
        _number("households", "households in it"),
        _number("population", "residents in it"),
        _number("area_m2", "area of the outline"),
        _text("lacking", "categories most wanted, most people first, separated by ','"),
        Column("below_min_households", "flag", "smaller than asked: no neighbour could join"),
    ),
    geometry="polygon",
)

UNIT_MEMBERS = Contract("unit_members", ("estate_id",), (_id("estate_id", "the estate"), _text("unit_id", "its unit")))


def _ranking(name: str, key: str) -> Contract:
    return Contract(
        name,
        (key,),
        (
            _id(key, "what is ranked"),
            _number("score", "sum of the parts, 0 to 1", high=1.0),
            Column("rank", "count", "1 is first"),
            Column("rank_low", "count", "best rank when the weights move"),
            Column("rank_high", "count", "worst rank when the weights move"),
            _text("reasons", "why, in Chinese"),
            _text("reasons_en", "why, in English"),
        ),
        # raw_ is not used: an indicator's own name is its raw column, score_ is 0-1, part_ adds up to score
        prefixes=("score_", "part_"),
    )


PRIORITY = _ranking("priority", "unit_id")
ESTATE_PRIORITY = _ranking("estate_priority", "estate_id")

LEFT_OUT = Contract(
    "left_out",
    (),
    (
        _text("source", "file and layer"),
        _text("row", "id, or row number where there is none"),
        _text("reason", "finding code"),
        _text("reason_zh", "in Chinese"),
        _text("reason_en", "in English"),
    ),
)
ASSUMPTIONS = Contract(
    "assumptions",
    ("assumption",),
    (
        _text("assumption", "path of the parameter or rule"),
        _text("value", "what was assumed"),
        _text("why", "what it is for, and its source"),
    ),
)

RESULT_CONTRACTS: tuple[Contract, ...] = (
    ESTATES,
    FACILITIES,
    ENTRANCES,
    STREETS,
    ACCESS,
    COVERAGE,
    PROVISION,
    UNITS,
    UNIT_MEMBERS,
    PRIORITY,
    ESTATE_PRIORITY,
    LEFT_OUT,
    ASSUMPTIONS,
)
