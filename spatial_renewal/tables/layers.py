"""What do layers hold once they are read? (ledger, facilities, streets, gates, barriers and more)"""

from spatial_renewal.contracts import Column, Contract
from spatial_renewal.tables.columns import choice, id_column, number, text

GEOMETRY_SOURCES = ("given", "approximated")
BUILDING_USES = ("residential", "public", "commercial", "industrial", "other")
ENTRANCE_SOURCES = ("given", "street_meets_estate", "nearest_street", "estate_centre")
BARRIER_KINDS = ("river", "railway", "expressway", "arterial", "wall")
GATE_KINDS = ("gate", "entrance")
CROSSING_KINDS = ("bridge", "underpass", "footbridge", "signalled", "level")

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
    "legal_title",
    "structurally_safe",
    "state_owned_land",
    "facilities_deficient",
    "strong_willingness",
    "in_annual_plan",
)


LEDGER = Contract(
    "ledger",
    ("estate_id",),
    (
        id_column("estate_id", "the estate"),
        text("name", "as people call it", "the ledger holds no name"),
        choice("geometry_source", "surveyed outline, or a circle of the site's area", GEOMETRY_SOURCES),
        number("year_built", "year of completion", "unknown", low=1800, high=2100),
        number("plan_year", "year in which its works are planned", "no year is planned", low=2000, high=2100),
        number("households", "dwellings in use", "unknown"),
        number("population", "residents", "unknown"),
        number("elderly_60", "residents of 60 and older", "unknown"),
        number("elderly_65", "residents of 65 and older", "unknown"),
        number("elderly_80", "residents of 80 and older", "unknown"),
        number("under_3", "children under 3", "unknown"),
        number("age_3_5", "children of 3 to 5", "unknown"),
        number("cars", "residents' cars", "unknown"),
        number("parking_spaces", "spaces on site", "unknown"),
        number("charging_points", "charging points for cars on site", "unknown"),
        number("floor_area_m2", "gross floor area", "unknown"),
        number("site_area_m2", "land of the estate", "unknown"),
        text("subdistrict", "street office", "unknown"),
        text("community", "residents' committee", "unknown"),
        text("manager", "who manages the property", "unknown or nobody"),
        number("consent_share", "share of owners who agree", "not asked yet", high=1.0),
        number("cost_yuan", "estimated cost of the works", "not estimated"),
        text("surveyed_needs", "measures that a survey found necessary, ids separated by ';'", "not surveyed"),
        text("central_subsidy_items", "measures once paid with central money, ids separated by ';'", "none known"),
        *(Column(flag, "maybe_flag", flag.replace("_", " "), "not surveyed") for flag in LEDGER_FLAGS),
    ),
    geometry="polygon",
)

FACILITIES = Contract(
    "facilities",
    ("facility_id",),
    (
        id_column("facility_id", "the facility"),
        text("name", "as on its sign", "no name in the data"),
        Column("category", "choice", "canonical category"),
        number("capacity", "places, beds, spaces", "unknown: neither zero nor endless"),
        text("capacity_unit", "what capacity counts", "no capacity known"),
        number("floor_area_m2", "floor area", "unknown"),
        text("source", "layer that it came from"),
    ),
    geometry="point",
)

STREETS = Contract(
    "streets",
    ("street_id",),
    (
        id_column("street_id", "the piece of street"),
        text("name", "street name", "no name in the data"),
        text("street_class", "OSM highway value"),
        Column("walkable", "flag", "may be walked"),
        Column("bridge", "flag", "on a bridge"),
        Column("tunnel", "flag", "in a tunnel"),
        text("from_node", "node id at the first vertex", "the data hold no topology: vertices join by coordinates"),
        text("to_node", "node id at the last vertex", "as from_node"),
    ),
    geometry="line",
)

ENTRANCES = Contract(
    "entrances",
    ("entrance_id",),
    (
        id_column("entrance_id", "the entrance"),
        id_column("estate_id", "its estate"),
        choice(
            "entrance_source",
            "given, found where a street meets the estate, the nearest street, or without streets the centre",
            ENTRANCE_SOURCES,
        ),
    ),
    geometry="point",
)

BARRIERS = Contract(
    "barriers",
    ("barrier_id",),
    (
        id_column("barrier_id", "the barrier"),
        choice("kind", "what it is; a wall may be a fence, an expressway a motorway", BARRIER_KINDS),
        text("name", "name", "none"),
    ),
    geometry="any",
)

GATES = Contract(
    "gates",
    ("gate_id",),
    (
        id_column("gate_id", "the gate"),
        choice("kind", "an opening in a wall, or an entrance that nobody has told the wall of", GATE_KINDS),
        text("name", "name", "none"),
    ),
    geometry="point",
)

CROSSINGS = Contract(
    "crossings",
    ("crossing_id",),
    (
        id_column("crossing_id", "the crossing"),
        choice("kind", "bridge, underpass, footbridge, crossing with lights, level crossing", CROSSING_KINDS),
        text("name", "name", "none"),
    ),
    geometry="point",
)

SIGNALS = Contract(
    "signals",
    ("signal_id",),
    (id_column("signal_id", "the signal for walkers"), text("name", "name", "none")),
    geometry="point",
)

FIXED_UNITS = Contract(
    "fixed_units",
    ("fixed_unit_id",),
    (id_column("fixed_unit_id", "the unit that is decided already"), text("name", "its name", "none")),
    geometry="polygon",
)

CONTEXT = Contract(
    "context",
    ("context_id",),
    (
        id_column("context_id", "the shape"),
        text("kind", "water, green, building, railway, block, boundary, vacant_land or idle_building"),
        text("name", "name", "none"),
    ),
    geometry="any",
)

BUILDINGS = Contract(
    "buildings",
    ("building_id",),
    (
        id_column("building_id", "the building"),
        text("estate_id", "its estate", "outside all estates"),
        number("floors", "floors above the ground", "unknown"),
        number("height_m", "height above the ground", "unknown"),
        text("use", "residential, public, commercial, industrial or other", "unknown"),
    ),
    geometry="polygon",
)
