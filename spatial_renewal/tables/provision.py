"""What says whether there is enough? (capacities, allocation, catchments, parking, health check)"""

from spatial_renewal.contracts import Column, Contract
from spatial_renewal.tables.columns import RUN_MODES, choice, id_column, number, text

CAPACITY_SOURCES = ("given", "from_floor_area", "unknown")
GAP_CAUSES = ("no_gap", "out_of_reach", "full", "unknown")
ALLOCATIONS = ("optimum", "nearest_first", "gravity")
CATCHMENT_METHODS = ("2sfca", "e2sfca_stepped", "e2sfca_gaussian", "3sfca")

CAPACITIES = Contract(
    "capacities",
    ("facility_id",),
    (
        id_column("facility_id", "the facility"),
        text("category", "canonical category"),
        number("capacity", "places, beds, spaces", "unknown: neither zero nor endless"),
        text("capacity_unit", "what capacity counts", "no capacity known"),
        choice("capacity_source", "from the data, worked out from the floor area, or unknown", CAPACITY_SOURCES),
        number("floor_area_m2", "floor area", "unknown"),
        number("floor_area_m2_per_place", "what one place takes", "no figure for the category"),
        text("basis", "clause and document of that figure, or the parameter", "no figure for the category"),
        text("certainty", "how sure that figure is: verified, secondary, unverified, assumed", "no figure"),
    ),
)

_GAPS = (
    number("gap_out_of_reach", "of the gap: nothing within reach", "demand unknown"),
    number(
        "gap_full", "of the gap: within reach, but full, and no unknown capacity could change that", "demand unknown"
    ),
    number(
        "gap_unknown",
        "of the gap: the data cannot tell (a capacity within reach, the facilities, the estate's street or spaces)",
        "demand unknown",
    ),
    choice("cause", "why there is a gap; unknown also where demand is", GAP_CAUSES),
)

PROVISION = Contract(
    "provision",
    ("estate_id", "category"),
    (
        id_column("estate_id", "the estate"),
        text("category", "canonical category"),
        number("demand", "whole places wanted", "nothing known of the estate's residents"),
        number(
            "served",
            "places that the estate can have",
            "capacities within reach are unknown, or the data hold no such facility",
        ),
        number("unserved", "demand less served", "demand or served unknown"),
        text("unit", "what demand counts"),
        number("ratio", "served over demand", "no demand, or unknown", high=1.0),
        *_GAPS,
        choice("distance_mode", "as in access", RUN_MODES),
    ),
)

FACILITY_LOADS = Contract(
    "facility_loads",
    ("facility_id",),
    (
        id_column("facility_id", "the facility"),
        text("category", "canonical category"),
        number("capacity", "whole places", "unknown"),
        choice("capacity_source", "as in capacities", CAPACITY_SOURCES),
        number("used", "places taken in the optimum", "capacity unknown"),
        number("used_nearest_first", "places taken where everybody goes to the nearest free one", "capacity unknown"),
        number("used_gravity", "places taken where people choose once, by size and walk", "capacity unknown"),
        number("one_more_place_serves", "persons more that one more place would serve", "capacity unknown", high=1.0),
        number(
            "one_more_place_walk_m",
            "by how much all walks together would change with it: longer where somebody more is served",
            "capacity unknown",
            low=None,
        ),
    ),
)

ALLOCATION_COMPARISON = Contract(
    "allocation_comparison",
    ("category", "allocation"),
    (
        text("category", "canonical category"),
        choice("allocation", "how places are taken", ALLOCATIONS),
        number("demand", "whole places wanted, where known"),
        number("capacity", "places of known capacity"),
        number("served", "persons who get one"),
        number("mean_walk_m", "of those served", "nobody is served"),
        number("largest_unserved_share", "of an estate", "nobody wants a place", high=1.0),
        Column("estates_short", "count", "estates not served in full"),
    ),
)

FLOATING_CATCHMENT = Contract(
    "floating_catchment",
    ("estate_id", "category", "method"),
    (
        id_column("estate_id", "the estate"),
        text("category", "canonical category"),
        choice("method", "two or three steps, and how walks are weighed", CATCHMENT_METHODS),
        number(
            "places_per_person",
            "places of known capacity per person of the category's group; 0 where nothing is in reach",
            "the data hold none of known capacity",
        ),
    ),
)

PARKING = Contract(
    "parking",
    ("estate_id",),
    (
        id_column("estate_id", "the estate"),
        text("block_id", "street block that it lies in", "in no block"),
        number("spaces_wanted", "whole spaces wanted by night: households times the stated ratio", "unknown"),
        number("spaces_on_site", "spaces on site", "unknown"),
        number("deficit_on_site", "wanted less on site", "one of them unknown"),
        number("spare_on_site", "on site and not wanted by night: lent to neighbours", "one of them unknown"),
        number("shared_near", "known spaces of car parks and neighbours within the near walk", "deficit unknown"),
        number("deficit_near", "deficit after those", "deficit unknown"),
        number("shared_far", "known spaces of car parks and neighbours within the far walk", "deficit unknown"),
        number("deficit_far", "deficit after those: what the estate is short of", "deficit unknown"),
        number("wanted_by_day", "spaces that residents' cars take by day", "unknown"),
        number("balance_by_day", "on site less wanted by day", "one of them unknown", low=None),
        number("charging_points_wanted", "wanted spaces times the stated share", "unknown"),
        number("charging_points", "on site", "unknown"),
        number("charging_gap", "wanted less on site", "one of them unknown"),
        *_GAPS,
    ),
)

PARKING_BLOCKS = Contract(
    "parking_blocks",
    ("block_id",),
    (
        id_column("block_id", "the street block"),
        Column("estates", "count", "estates in it of which demand and spaces are known"),
        Column("estates_unknown", "count", "other estates in it: not in the balance"),
        number("wanted_by_night", "spaces"),
        number("supply_by_night", "on site, and the stated share of the block's car parks"),
        number("balance_by_night", "supply less wanted", low=None),
        number("wanted_by_day", "spaces"),
        number("supply_by_day", "on site, and the stated share of the block's car parks"),
        number("balance_by_day", "supply less wanted", low=None),
        number("deficit", "what its estates are short of after sharing within the far walk"),
    ),
)

HEALTH_CHECK = Contract(
    "health_check",
    ("indicator",),
    (
        id_column("indicator", "the indicator"),
        text("number", "number in the document", "the document gives none"),
        text("name", "in Chinese"),
        text("name_en", "in English"),
        text("counts", "what value counts"),
        number("value", "estates short, or the sum of what they are short of", "the data cannot tell for any estate"),
        Column("estates_short", "count", "estates that are short"),
        Column("estates_unknown", "count", "estates of which the data cannot tell"),
        text("estates", "those that are short, by id, separated by ';'"),
        text("certainty", "how sure the indicator is: verified, secondary, unverified"),
    ),
)
