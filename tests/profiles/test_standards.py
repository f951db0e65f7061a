"""Every figure of the standards that ship, written down a second time by hand."""

import pytest

from spatial_renewal.profiles.figures import APPLIES_TO_LABELS, CERTAINTY_LABELS, UNIT_LABELS, Figure, Unit
from spatial_renewal.profiles.load import categories, shipped, standard
from spatial_renewal.profiles.model import TIERS

GB, CC, TD = "gb50180_2018", "complete_community_2020", "tdt1062_2021"
HC, CV, EC, WS = "urban_health_check_2023", "convenience_circle_2021", "elderly_child_capacity", "walking_speed"
V, S, U = "verified", "secondary", "unverified"
MUST, MAY = "required", "as_needed"
AT_LEAST, AT_MOST, ABOUT, EXACTLY, WITHIN = "at_least", "at_most", "about", "exactly", "within"

# tier: walk, population, dwellings, land in hectares, certainty of the walk and of the population
TIER_CASES = [
    ("fifteen_min", (800, 1000), (50000, 100000), (17000, 32000), None, U, V),
    ("ten_min", (500, 500), (15000, 25000), (5000, 8000), (32, 50), V, V),
    ("five_min", (300, 300), (5000, 12000), (1500, 4000), None, U, U),
    ("neighbourhood", None, (1000, 3000), (300, 1000), (2, 4), U, S),
]

# category: need by tier (15, 10, 5 minutes, neighbourhood), radius, floor area, land area; all unverified
FACILITY_CASES = [
    ("junior_school", (MUST, MAY, None, None), 1000, None, None),
    ("primary_school", (None, MUST, None, None), 500, None, None),
    ("gym_or_fitness_centre", (MAY, None, None, None), 1000, (2000, 5000), (1200, 15000)),
    ("large_sports_ground", (MUST, None, None, None), 1000, None, (3150, 5620)),
    ("medium_sports_ground", (None, MUST, None, None), 500, None, (1310, 2460)),
    ("health_centre", (MUST, None, None, None), 1000, (1700, 2000), (1420, 2860)),
    ("outpatient", (MUST, None, None, None), 1000, None, None),
    ("nursing_home", (MUST, None, None, None), None, (7000, 17500), (3500, 22000)),
    ("elderly_care_home", (MUST, None, None, None), None, (3500, 17500), (1750, 22000)),
    ("culture_centre", (MUST, None, None, None), 1000, (3000, 6000), (3000, 12000)),
    ("community_service_centre", (MUST, None, None, None), 1000, (700, 1500), (600, 1200)),
    ("subdistrict_office", (MUST, None, None, None), 1000, (1000, 2000), (800, 1500)),
    ("justice_office", (MUST, None, None, None), None, (80, 240), None),
    ("police_station", (MAY, None, None, None), 800, (1000, 1600), (1000, 2000)),
    ("mall", (MUST, MUST, None, None), 500, (1500, 3000), None),
    ("fresh_market", (None, MUST, None, None), 500, (750, 1500), None),
    ("fitness_room", (MAY, MAY, None, None), 1000, (600, 2000), None),
    ("catering", (MUST, MUST, None, None), None, None, None),
    ("bank", (MUST, MUST, None, None), None, None, None),
    ("telecom", (MUST, MUST, None, None), None, None, None),
    ("post_office", (MUST, None, None, None), 1000, None, None),
    ("switching_station", (MUST, MAY, None, None), None, (200, 300), (500, 500)),
    ("bus_stop", (MUST, MUST, MAY, None), 500, None, None),
    ("rail_station", (MAY, MAY, None, None), None, None, None),
    ("community_service_station", (None, None, MUST, None), 300, (600, 1000), (500, 800)),
    ("community_canteen", (None, None, MAY, None), None, None, None),
    ("culture_station", (None, None, MUST, None), 500, (250, 1200), None),
    ("small_sports_ground", (None, None, MUST, None), 300, None, (770, 1310)),
    ("outdoor_fitness", (None, None, MUST, None), 300, None, (150, 750)),
    ("kindergarten", (None, None, MUST, None), 300, (3150, 4550), (5240, 7580)),
    ("nursery", (None, None, MAY, None), 300, None, None),
    ("elderly_day_care", (None, None, MUST, None), 300, (350, 750), None),
    ("health_station", (None, None, MAY, None), 300, (120, 270), None),
    ("community_shops", (None, None, MUST, None), 300, None, None),
    ("recycling_point", (None, None, MUST, None), None, None, (6, 10)),
    ("waste_collection_station", (None, None, MUST, None), 400, None, (120, 200)),
    ("public_toilet", (None, None, MUST, None), None, (30, 80), (60, 120)),
    ("property_service", (None, None, None, MUST), None, None, None),
    ("child_elder_ground", (None, None, None, MUST), None, None, (170, 450)),
    ("outdoor_equipment", (None, None, None, MUST), None, None, None),
    ("convenience_store", (None, None, None, MUST), None, (50, 100), None),
    ("parcel_facility", (None, None, None, MUST), None, None, None),
    ("waste_point", (None, None, None, MUST), 70, None, None),
    ("bike_parking", (None, None, None, MUST), None, None, None),
    ("car_parking", (None, None, None, MUST), 150, None, None),
]

# profile, where, bound, value or range, unit, certainty
FIGURE_CASES = [
    (GB, "floor_area_per_person", ABOUT, 35, "m2/person", S),
    (GB, "public_green_fifteen_min", AT_LEAST, 2.0, "m2/person", U),
    (GB, "public_green_ten_min", AT_LEAST, 1.0, "m2/person", V),
    (GB, "public_green_five_min", AT_LEAST, 1.0, "m2/person", U),
    (GB, "park_area_fifteen_min", AT_LEAST, 5.0, "ha", U),
    (GB, "park_area_ten_min", AT_LEAST, 1.0, "ha", V),
    (GB, "park_area_five_min", AT_LEAST, 0.4, "ha", U),
    (GB, "park_width_fifteen_min", AT_LEAST, 80, "m", U),
    (GB, "park_width_ten_min", AT_LEAST, 50, "m", V),
    (GB, "park_width_five_min", AT_LEAST, 30, "m", U),
    (GB, "sports_share_fifteen_min", WITHIN, (0.10, 0.15), "share", U),
    (GB, "sports_share_ten_min", WITHIN, (0.10, 0.15), "share", V),
    (GB, "sports_share_five_min", WITHIN, (0.10, 0.15), "share", U),
    (GB, "public_green_renewal_floor", AT_LEAST, 0.70, "share", U),
    (GB, "concentrated_green_new", AT_LEAST, 0.50, "m2/person", U),
    (GB, "concentrated_green_renewal", AT_LEAST, 0.35, "m2/person", U),
    (GB, "concentrated_green_width", AT_LEAST, 8, "m", U),
    (GB, "per_thousand_fifteen_min_land", WITHIN, (1600, 2910), "m2/1000 persons", U),
    (GB, "per_thousand_fifteen_min_floor", WITHIN, (1450, 1830), "m2/1000 persons", U),
    (GB, "per_thousand_fifteen_min_a_land", WITHIN, (1250, 2360), "m2/1000 persons", U),
    (GB, "per_thousand_fifteen_min_a_floor", WITHIN, (1130, 1380), "m2/1000 persons", U),
    (GB, "per_thousand_fifteen_min_b_land", WITHIN, (350, 550), "m2/1000 persons", U),
    (GB, "per_thousand_fifteen_min_b_floor", WITHIN, (320, 450), "m2/1000 persons", U),
    (GB, "per_thousand_ten_min_land", WITHIN, (1980, 2660), "m2/1000 persons", U),
    (GB, "per_thousand_ten_min_floor", WITHIN, (1050, 1270), "m2/1000 persons", U),
    (GB, "per_thousand_ten_min_a_land", WITHIN, (1890, 2340), "m2/1000 persons", U),
    (GB, "per_thousand_ten_min_a_floor", WITHIN, (730, 810), "m2/1000 persons", U),
    (GB, "per_thousand_ten_min_s_land", WITHIN, (70, 80), "m2/1000 persons", U),
    (GB, "per_thousand_ten_min_b_land", WITHIN, (20, 240), "m2/1000 persons", U),
    (GB, "per_thousand_ten_min_b_floor", WITHIN, (320, 460), "m2/1000 persons", U),
    (GB, "per_thousand_five_min_land", WITHIN, (1710, 2210), "m2/1000 persons", U),
    (GB, "per_thousand_five_min_floor", WITHIN, (1070, 1820), "m2/1000 persons", U),
    (GB, "per_thousand_five_min_r_land", WITHIN, (1710, 2210), "m2/1000 persons", U),
    (GB, "per_thousand_five_min_r_floor", WITHIN, (1070, 1820), "m2/1000 persons", U),
    (GB, "per_thousand_neighbourhood_land", WITHIN, (50, 150), "m2/1000 persons", U),
    (GB, "per_thousand_neighbourhood_floor", WITHIN, (80, 90), "m2/1000 persons", U),
    (GB, "ground_spaces", AT_MOST, 0.10, "spaces/dwelling", U),
    (GB, "bicycles", WITHIN, (1, 2), "bicycles/dwelling", U),
    (GB, "mall_spaces", AT_LEAST, 0.45, "spaces/100 m2", U),
    (GB, "market_spaces", AT_LEAST, 0.30, "spaces/100 m2", U),
    (GB, "service_centre_spaces", AT_LEAST, 0.45, "spaces/100 m2", U),
    (GB, "health_centre_spaces", AT_LEAST, 0.45, "spaces/100 m2", U),
    (GB, "junior_school.classes", AT_MOST, 36, "classes", U),
    (GB, "primary_school.classes", AT_MOST, 36, "classes", U),
    (GB, "nursing_home.beds", WITHIN, (200, 500), "beds", U),
    (GB, "elderly_care_home.beds", WITHIN, (100, 500), "beds", U),
    (GB, "fresh_market.larger_floor_area", WITHIN, (2000, 2500), "m2", U),
    (GB, "switching_station.dwellings_served", WITHIN, (6000, 10000), "dwellings", U),
    (GB, "small_sports_ground.land_area_at_least", AT_LEAST, 800, "m2", U),
    (GB, "kindergarten.classes", AT_MOST, 12, "classes", U),
    (GB, "kindergarten.class_size", WITHIN, (20, 35), "children/class", U),
    (GB, "kindergarten.storeys", AT_MOST, 3, "storeys", U),
    (GB, "recycling_point.persons_served", WITHIN, (1000, 3000), "persons", U),
    (GB, "waste_collection_station.radius_by_hand_at_most", AT_MOST, 1000, "m", U),
    (GB, "waste_collection_station.radius_small_vehicle_at_most", AT_MOST, 2000, "m", U),
    (GB, "convenience_store.persons_served", WITHIN, (1000, 3000), "persons", U),
    (GB, "property_service.share_of_floor_area", AT_LEAST, 0.002, "share", U),
    (CC, "community_population", WITHIN, (5000, 12000), "persons", U),
    (CC, "goals", EXACTLY, 6, "goals", S),
    (CC, "items", EXACTLY, 20, "items", S),
    (CC, "service_area_2022", AT_LEAST, 30, "m2/100 households", S),
    (CC, "resident_activity_share_2022", AT_LEAST, 0.60, "share", S),
    (CC, "embedded_complex_floor_area", AT_LEAST, 600, "m2", S),
    (CC, "embedded_complex_floor_area_preferred", AT_LEAST, 800, "m2", S),
    (CC, "embedded_complex_functions", AT_LEAST, 3, "functions", S),
    (CC, "embedded_complex_core_functions", AT_LEAST, 2, "functions", S),
    (CC, "community_service_complex.floor_area", ABOUT, 800, "m2", S),
    (CC, "kindergarten.floor_area", AT_LEAST, 2200, "m2", S),
    (CC, "kindergarten.land_area", AT_LEAST, 3500, "m2", S),
    (CC, "kindergarten.classes", AT_LEAST, 6, "classes", S),
    (CC, "kindergarten.ages", WITHIN, (3, 6), "years", S),
    (CC, "nursery.floor_area", AT_LEAST, 200, "m2", S),
    (CC, "nursery.ages", AT_MOST, 3, "years", S),
    (CC, "elderly_day_care.floor_area", AT_LEAST, 350, "m2", S),
    (CC, "health_station.floor_area", AT_LEAST, 120, "m2", S),
    (CC, "supermarket.floor_area", AT_LEAST, 300, "m2", S),
    (CC, "parcel.floor_area", AT_LEAST, 15, "m2", U),
    (CC, "parcel.locker_cells", WITHIN, (1.0, 1.3), "cells/daily parcel", U),
    (CC, "parking_ev.spaces", AT_LEAST, 1.0, "spaces/household", S),
    (CC, "parking_ev.ev_ready", EXACTLY, 1.0, "share", S),
    (CC, "slow_traffic.bus_stop_walk", AT_MOST, 10, "min", U),
    (CC, "sanitation.waste_station_land", AT_LEAST, 120, "m2", U),
    (CC, "sanitation.public_toilet_floor", AT_LEAST, 30, "m2", U),
    (CC, "activity_ground.land_area", AT_LEAST, 150, "m2", S),
    (CC, "activity_ground.sports_ground_land", AT_LEAST, 800, "m2", U),
    (CC, "public_green.count", AT_LEAST, 1, "sites", U),
    (CC, "public_green.garden_land", AT_LEAST, 4000, "m2", U),
    (CC, "public_green.sports_share", WITHIN, (0.10, 0.15), "share", U),
    (CC, "property_service.office_share", AT_LEAST, 0.002, "share", U),
    (CC, "property_service.office_floor", AT_LEAST, 50, "m2", U),
    (CC, "property_service.owners_committee_floor", AT_LEAST, 30, "m2", U),
    (TD, "health_station.floor_area", AT_LEAST, 120, "m2", S),
    (HC, "base_indicators", EXACTLY, 61, "indicators", S),
    (HC, "park_large_2021.park_area", AT_LEAST, 5000, "m2", S),
    (HC, "park_large_2021.service_radius", AT_MOST, 500, "m", S),
    (HC, "park_small_2021.park_area", WITHIN, (2000, 5000), "m2", S),
    (HC, "park_small_2021.service_radius", AT_MOST, 300, "m", S),
    (HC, "greenway_2021.service_radius", AT_MOST, 1000, "m", S),
    (HC, "greenway_2021.walk", ABOUT, 15, "min", S),
    (HC, "greenway_2021.ride", ABOUT, 5, "min", S),
    (CV, "walk", ABOUT, 15, "min", S),
    (CV, "convenience_store.walk", AT_MOST, 5, "min", S),
    (CV, "small_supermarket.walk", AT_MOST, 5, "min", S),
    (CV, "fast_food.walk", AT_MOST, 8, "min", S),
    (CV, "pharmacy.walk", AT_MOST, 8, "min", S),
    (CV, "laundry.walk", AT_MOST, 8, "min", S),
    (CV, "hair_and_beauty.walk", AT_MOST, 8, "min", S),
    (CV, "food_market.walk", AT_MOST, 8, "min", S),
    (CV, "large_supermarket.walk", AT_MOST, 15, "min", S),
    (CV, "service_platform.walk", AT_MOST, 15, "min", S),
    (CV, "repair.walk", AT_MOST, 15, "min", S),
    (CV, "leisure_fitness.walk", AT_MOST, 15, "min", S),
    (EC, "beds_per_1000_elderly", AT_LEAST, 40, "beds/1000 persons 60+", S),
    (EC, "elderly_land_per_person", AT_LEAST, 0.1, "m2/person", S),
    (EC, "nursing_home_floor_per_bed", AT_LEAST, 35, "m2/bed", S),
    (EC, "nursing_home_land_per_bed", WITHIN, (18, 44), "m2/bed", S),
    (EC, "nursing_home_beds", AT_LEAST, 20, "beds", S),
    (EC, "large_area_level.population", WITHIN, (50000, 100000), "persons", S),
    (EC, "small_area_level.population", WITHIN, (5000, 12000), "persons", S),
    (EC, "beds_per_1000_elderly_2020_target", WITHIN, (35, 40), "beds/1000 persons 60+", S),
    (EC, "elderly_floor_new_yinchuan", AT_LEAST, 30, "m2/100 households", V),
    (EC, "elderly_floor_existing_yinchuan", AT_LEAST, 20, "m2/100 households", V),
    (EC, "elderly_floor_new_anhui", AT_LEAST, 30, "m2/100 households", S),
    (EC, "elderly_floor_existing_anhui", AT_LEAST, 20, "m2/100 households", S),
    (EC, "elderly_floor_single_anhui", AT_LEAST, 350, "m2", S),
    (EC, "elderly_floor_new_guizhou", AT_LEAST, 20, "m2/100 households", S),
    (EC, "elderly_floor_existing_guizhou", AT_LEAST, 15, "m2/100 households", S),
    (EC, "elderly_floor_single_guizhou", AT_LEAST, 350, "m2", S),
    (EC, "elderly_radius_guizhou", AT_MOST, 700, "m", S),
    (EC, "elderly_floor_new_hubei", AT_LEAST, 20, "m2/100 households", S),
    (EC, "elderly_floor_per_1000_shanghai", WITHIN, (45, 55), "m2/1000 persons", S),
    (EC, "beds_per_elderly_shanghai", WITHIN, (0.025, 0.035), "beds/person 60+", S),
    (EC, "day_care_floor_class_1", ABOUT, 1600, "m2", U),
    (EC, "day_care_floor_class_2", ABOUT, 1085, "m2", U),
    (EC, "day_care_floor_class_3", ABOUT, 750, "m2", U),
    (EC, "day_care_floor_per_elderly_class_1", ABOUT, 0.26, "m2/person 60+", U),
    (EC, "day_care_floor_per_elderly_class_2", ABOUT, 0.32, "m2/person 60+", U),
    (EC, "day_care_floor_per_elderly_class_3", ABOUT, 0.39, "m2/person 60+", U),
    (EC, "nursing_bed_share_2025", AT_LEAST, 0.55, "share", U),
    (EC, "childcare_places_2025", AT_LEAST, 4.5, "places/1000 persons", S),
    (EC, "nursery_class_6_12_months", AT_MOST, 10, "children/class", S),
    (EC, "nursery_class_12_24_months", AT_MOST, 15, "children/class", S),
    (EC, "nursery_class_24_36_months", AT_MOST, 20, "children/class", S),
    (EC, "nursery_classes_small", WITHIN, (1, 3), "classes", S),
    (EC, "nursery_classes_medium", WITHIN, (4, 7), "classes", S),
    (EC, "nursery_classes_large", WITHIN, (8, 10), "classes", S),
    (EC, "kindergarten_classes_small", WITHIN, (1, 4), "classes", S),
    (EC, "kindergarten_classes_medium", WITHIN, (5, 8), "classes", S),
    (EC, "kindergarten_classes_large", WITHIN, (9, 12), "classes", S),
    (EC, "kindergarten_class_small", WITHIN, (20, 25), "children/class", S),
    (EC, "kindergarten_class_middle", WITHIN, (26, 30), "children/class", S),
    (EC, "kindergarten_class_senior", WITHIN, (31, 35), "children/class", S),
    (EC, "staff_6_12_months", AT_MOST, 3, "children/staff", U),
    (EC, "staff_12_24_months", AT_MOST, 5, "children/staff", U),
    (EC, "staff_24_36_months", AT_MOST, 7, "children/staff", U),
    (EC, "mixed_class", AT_MOST, 18, "children/class", U),
    (EC, "health_centre_floor_2006", AT_LEAST, 1000, "m2", S),
    (EC, "health_station_floor_2006", AT_LEAST, 150, "m2", S),
    (WS, "implied_fifteen_min", WITHIN, (0.89, 1.11), "m/s", U),
    (WS, "implied_ten_min", ABOUT, 0.83, "m/s", V),
    (WS, "implied_five_min", ABOUT, 1.0, "m/s", U),
    (WS, "implied_greenway", ABOUT, 1.11, "m/s", S),
    (WS, "mutcd_adult", ABOUT, 1.2, "m/s", S),
    (WS, "p15_under_60", ABOUT, 1.15, "m/s", S),
    (WS, "p15_over_60", ABOUT, 0.92, "m/s", S),
    (WS, "p15_65_plus", ABOUT, 0.97, "m/s", S),
    (WS, "p15_under_65", ABOUT, 1.25, "m/s", S),
    (WS, "elderly_planning", ABOUT, 0.8, "m/s", U),
]

NEW_ONLY = {
    (GB, "concentrated_green_new"),
    (CC, "parcel.floor_area"),
    (CC, "parcel.locker_cells"),
    (CC, "parking_ev.spaces"),
    (CC, "parking_ev.ev_ready"),
    (CC, "sanitation.waste_station_land"),
    (CC, "activity_ground.sports_ground_land"),
    (CC, "public_green.garden_land"),
    (CC, "public_green.sports_share"),
    (CC, "property_service.office_share"),
    (CC, "property_service.office_floor"),
    (CC, "property_service.owners_committee_floor"),
    *((EC, f"elderly_floor_new_{place}") for place in ("yinchuan", "anhui", "guizhou", "hubei")),
}
EXISTING_ONLY = {
    (GB, "public_green_renewal_floor"),
    (GB, "concentrated_green_renewal"),
    *((EC, f"elderly_floor_existing_{place}") for place in ("yinchuan", "anhui", "guizhou")),
}


def all_figures(name: str) -> dict[str, Figure]:
    """Every figure of a profile: those of an entry under ``entry.figure``."""
    made = standard(name)
    found: dict[str, Figure] = {figure.id: figure for figure in made.figures}
    found |= {f"{item.id}.{figure.id}": figure for item in made.items for figure in item.figures}
    return found | {f"{rule.category}.{figure.id}": figure for rule in made.facilities for figure in rule.figures}


@pytest.mark.parametrize("case", TIER_CASES, ids=lambda case: case[0])
def test_tiers_of_gb_50180(case):
    made = standard(GB).tiers[case[0]]
    sure = (made.certainty_for("walk_distance_m"), made.certainty_for("population"))
    assert (made.walk_distance_m, made.population, made.dwellings, made.land_ha, *sure) == case[1:]


@pytest.mark.parametrize(("category", "needs", "radius", "floor", "land"), FACILITY_CASES)
def test_facilities_of_gb_50180(category, needs, radius, floor, land):
    rule = next(rule for rule in standard(GB).facilities if rule.category == category)
    named = ("fifteen_min", "ten_min", "five_min", "neighbourhood")
    assert rule.requirement == {tier: need for tier, need in zip(named, needs, strict=True) if need}
    # judged by the smallest of the tiers that ask for it, or list it where none asks
    listed = [tier for tier, need in zip(named, needs, strict=True) if need == MUST] or [
        tier for tier, need in zip(named, needs, strict=True) if need
    ]
    assert rule.tier == listed[-1]
    assert (rule.radius_m, rule.floor_area_m2, rule.land_area_m2) == (radius, floor, land)
    assert rule.certainty == U
    assert "附录" in rule.clause


def test_gb_50180_lists_exactly_these_facilities():
    assert [rule.category for rule in standard(GB).facilities] == [case[0] for case in FACILITY_CASES]
    assert {case[0] for case in FACILITY_CASES} == set(categories())


@pytest.mark.parametrize(("name", "path", "op", "amount", "unit", "certainty"), FIGURE_CASES)
def test_figures(name, path, op, amount, unit, certainty):
    figure = all_figures(name)[path]
    assert figure.op == op
    assert (figure.range if isinstance(amount, tuple) else figure.value) == amount
    assert figure.unit == unit
    assert figure.certainty == certainty
    expected = "new" if (name, path) in NEW_ONLY else "existing" if (name, path) in EXISTING_ONLY else "both"
    assert figure.applies_to == expected


@pytest.mark.parametrize("name", [GB, CC, TD, HC, CV, EC, WS])
def test_no_figure_without_a_case(name):
    assert set(all_figures(name)) == {case[1] for case in FIGURE_CASES if case[0] == name}


def test_all_standards_are_looked_at():
    assert set(shipped("standards")) == {GB, CC, TD, HC, CV, EC, WS}


@pytest.mark.parametrize(
    ("category", "radius", "tier", "tier_sure"),
    [
        ("health_centre", 1000, "fifteen_min", S),
        ("outpatient", 1000, "fifteen_min", S),
        ("community_service_centre", 1000, "fifteen_min", S),
        ("primary_school", 500, "ten_min", U),
        ("fresh_market", 500, "ten_min", U),
        ("community_shops", 300, "ten_min", S),
        ("health_station", 500, "ten_min", U),
    ],
)
def test_radii_of_td_t_1062(category, radius, tier, tier_sure):
    rule = next(rule for rule in standard(TD).facilities if rule.category == category)
    assert (rule.radius_m, rule.tier, rule.certainty, rule.certainty_for("tier")) == (radius, tier, S, tier_sure)


def test_td_t_1062_says_no_more_than_was_seen():
    made = standard(TD)
    assert len(made.facilities) == 7
    assert all(rule.floor_area_m2 is None and rule.land_area_m2 is None for rule in made.facilities)
    assert all(tier.walk_distance_m is None for tier in made.tiers.values())
    assert made.effective is not None
    assert made.effective.isoformat() == "2021-07-01"
    assert made.rules["clinic_not_listed"].certainty == S
    (item,) = made.items
    assert (item.id, item.listed_as, item.certainty) == ("kindergarten", "basic", S)


def test_tiers_do_not_stand_in_for_each_other():
    rule = standard(GB).rules["tiers_not_inclusive"]
    assert rule.value is True
    assert rule.certainty == S


def test_walking_distance_and_service_radius_are_told_apart(tmp_path):
    """A radius is measured as the profile, or the facility, says; a tier's walk is always walked.

    Appendix C: 300 m for day care; nothing for nursing homes, whose tier says 800 to 1,000 m walked.
    """
    path = tmp_path / "straight.toml"
    path.write_text(
        'extends = "gb50180_2018"\ndistance_mode = "euclidean"\n[[facilities]]\ncategory = "nursery"\n'
        'distance_mode = "network"\n',
        encoding="utf-8",
    )
    made = standard(str(path))
    rules = {rule.category: rule for rule in made.facilities}
    assert made.threshold_m(rules["elderly_day_care"]) == 300
    assert made.threshold_m(rules["nursing_home"]) == 1000
    assert made.mode_of(rules["elderly_day_care"]) == "euclidean"
    assert made.mode_of(rules["nursery"]) == "network"
    assert made.mode_of(rules["nursing_home"]) == "network"
    assert standard(GB).mode_of(rules["elderly_day_care"]) == "network"


def test_the_complete_community_has_twenty_items():
    """20 numbers; day care centres are the part of item 4 that is for places where conditions allow."""
    items = standard(CC).items
    assert [int(item.number) for item in items if item.id != "elderly_day_care"] == list(range(1, 21))
    assert [item.id for item in items if item.requirement == "as_needed"] == ["elderly_day_care"]
    sure = {item.number for item in items if item.certainty == S}
    assert sure == {"1", "2", "3", "4", "5", "6", "10"}
    assert {item.certainty for item in items} == {S, U}


def test_indicators_of_the_health_check():
    items = {item.number: item for item in standard(HC).items if item.number}
    assert list(items) == [str(n) for n in range(10, 22)]
    assert {number for number, item in items.items() if item.certainty_for("number") == S} == {
        "14",
        "16",
        "17",
        "18",
        "21",
    }
    assert all(item.certainty == S for item in items.values())
    counted = ["estates", "estates", "estates", "places", "spaces", "chargers", "estates", "estates", "m"]
    assert [item.counts for item in items.values()] == [*counted, "estates", "estates", "estates"]
    blocks = [item for item in standard(HC).items if item.scope == "block" and not item.figures]
    assert len(blocks) == 6
    assert all(item.certainty == U for item in blocks)


def test_lists_of_the_convenience_circle():
    """12 basic businesses from a copy, two more unverified; 12 for quality."""
    items = standard(CV).items
    basic = [item for item in items if item.listed_as == "basic"]
    quality = [item for item in items if item.listed_as == "quality"]
    seen = [item.zh for item in basic if item.certainty == S]
    assert seen == [
        *("便利店", "综合超市", "菜市场", "生鲜超市（菜店）", "早餐店", "洗染店"),
        *("美容美发店", "照相文印店", "家政服务点", "维修点", "药店", "邮政快递综合服务点"),
    ]
    assert [item.zh for item in basic if item.certainty == U] == ["再生资源回收点", "前置仓"]
    assert [item.zh for item in quality] == [
        *("社区养老服务机构", "特色餐饮店", "蛋糕烘焙店", "新式书店", "运动健身房", "幼儿托管点"),
        *("培训教育点", "旅游服务点", "保健养生店", "鲜花礼品店", "茶艺咖啡馆", "宠物服务站"),
    ]
    assert all(item.certainty == U for item in quality)


def test_day_care_floor_by_population():
    """建标143-2010: 1,600 m2 for 30,000-50,000 residents, 1,085 for 15,000-29,999, 750 for 10,000-14,999."""
    spans = {
        standard(EC).figure(f"day_care_floor_class_{i}").value: standard(EC)
        .figure(f"day_care_floor_class_{i}")
        .for_population
        for i in (1, 2, 3)
    }
    assert spans == {1600: (30000, 50000), 1085: (15000, 29999), 750: (10000, 14999)}


def test_figures_that_hold_in_one_place_name_it():
    places = {f.place for f in standard(EC).figures if f.place}
    assert places == {"银川", "安徽", "贵州", "湖北", "上海"}


def test_speeds_that_a_tier_implies_follow_from_its_walk():
    """800-1,000 m in 900 s, 500 m in 600 s, 300 m in 300 s, to two places."""
    for tier, seconds in (("fifteen_min", 900), ("ten_min", 600), ("five_min", 300)):
        walk = standard(GB).tiers[tier].walk_distance_m
        figure = standard(WS).figure(f"implied_{tier}")
        assert walk is not None
        ends = figure.range or (figure.value, figure.value)
        assert [round(metres / seconds, 2) for metres in walk] == list(ends)


def test_what_was_seen_wrong_is_nowhere():
    """80 m a minute, 0.67 m/s, 800 m for day care: figures that circulate and that no standard states."""
    speeds = {figure.value for figure in standard(WS).figures}
    assert not speeds & {1.33, 0.67}
    day_care = next(rule for rule in standard(GB).facilities if rule.category == "elderly_day_care")
    assert day_care.radius_m != 800


def test_least_amounts():
    figures = all_figures(GB)
    assert figures["public_green_ten_min"].least == 1.0
    assert figures["nursing_home.beds"].least == 200
    assert figures["kindergarten.storeys"].least is None


def test_every_unit_and_choice_has_words():
    assert set(UNIT_LABELS) == set(Unit.__args__)
    assert set(CERTAINTY_LABELS) == {V, S, U}
    assert set(APPLIES_TO_LABELS) == {"new", "existing", "both"}
    assert set(TIERS) == set(standard(GB).tiers)


def test_a_figure_that_is_not_there():
    with pytest.raises(KeyError):
        standard(GB).figure("no_such_figure")
