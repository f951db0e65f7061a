"""Who lives in each estate, and what does the ledger know of it?"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_renewal.synthetic_city.ground import subdistrict_of
from spatial_renewal.synthetic_city.names import name_estates
from spatial_renewal.synthetic_city.plan import place_names
from spatial_renewal.synthetic_city.programme import with_plan_years
from spatial_renewal.synthetic_city.sites import Site, land_ring
from spatial_renewal.synthetic_city.warp import CRS, ring_to_ground, to_ground
from spatial_renewal.tables import LEDGER_FLAGS

OLD_UNTIL, ORDINARY_BEFORE, YOUNG_AFTER = 2000, 1995, 2003
CAR_SHARE_OF_T06 = 0.52
# Share of old and of young estates of which a survey says yes.
CONDITION_SHARES = {
    "legal_title": (0.96, 1.0),
    "structurally_safe": (0.95, 1.0),
    "state_owned_land": (0.97, 1.0),
    "facilities_deficient": (0.95, 0.30),
    "strong_willingness": (0.90, 0.60),
    "in_annual_plan": (0.70, 0.0),
}
CONDITION_MISSING_SHARE = 0.02
NEEDS = (
    "water_supply", "drainage", "power_supply", "gas_supply", "road", "fire_safety", "security", "lighting",
    "waste_sorting", "building_roof_repair", "building_facade_repair", "building_stair_repair", "overhead_line_tidy",
    "greening", "barrier_free", "elevator_addition", "energy_retrofit", "ebike_charging", "parcel_locker",
)  # fmt: skip
NEEDS_MISSING_SHARE = 0.08
COST_PER_HOUSEHOLD_YUAN, COST_MISSING_SHARE = (9_000.0, 26_000.0), 0.6
RULE_FLAGS = ("expropriation_plan", "shantytown_plan")


def make_residents(rng: np.random.Generator, years_built: np.ndarray, floor_area_m2: np.ndarray) -> pd.DataFrame:
    """Households and residents as they are, before the ledger forgets some of them."""
    old = years_built <= OLD_UNTIL
    count = len(years_built)
    dwelling_m2 = np.where(old, rng.uniform(60, 84, count), rng.uniform(92, 122, count))
    # older slabs have smaller flats
    dwelling_m2 = np.where(old, dwelling_m2 * np.interp(years_built, [1965, 2000], [0.86, 1.08]), dwelling_m2)
    households = np.round(floor_area_m2 / dwelling_m2)
    population = np.round(households * rng.uniform(2.25, 2.85, count))
    elderly_share = np.where(old, rng.uniform(0.21, 0.35, count), rng.uniform(0.09, 0.18, count))
    under_3_share = np.where(old, rng.uniform(0.018, 0.030, count), rng.uniform(0.028, 0.045, count))
    age_3_5_share = np.where(old, rng.uniform(0.024, 0.036, count), rng.uniform(0.034, 0.052, count))
    cars = np.where(old, rng.uniform(0.34, 0.60, count), rng.uniform(0.75, 1.10, count))
    spaces = np.where(old, rng.uniform(0.06, 0.42, count), rng.uniform(0.7, 1.15, count))
    return pd.DataFrame(
        {
            "households": households,
            "population": population,
            "elderly_60": np.round(population * elderly_share),
            "under_3": np.round(population * under_3_share),
            "age_3_5": np.round(population * age_3_5_share),
            "cars": np.round(households * cars),
            "parking_spaces": np.round(households * spaces),
        }
    )


def make_ledger(
    rng: np.random.Generator, sites: tuple[Site, ...], floor_area_m2: np.ndarray, residents: pd.DataFrame
) -> gpd.GeoDataFrame:
    """The table `estates` as a city's ledger holds it: with gaps where nobody has counted."""
    outlines = np.array([shapely.Polygon(ring_to_ground(land_ring(site))) for site in sites])
    years = np.array([site.year_built for site in sites], dtype=float)
    cells = [site.parcel.cell for site in sites]
    truths = np.array([site.parcel.truth for site in sites])
    counted = truths != ""
    spaces = residents["parking_spaces"].where(
        truths != "T06", np.round(residents["households"] * rng.uniform(0.05, 0.15))
    )
    cars = residents["cars"].where(truths != "T06", np.round(residents["households"] * CAR_SHARE_OF_T06))
    ids = pd.Series([f"E{k + 1:04d}" for k in range(len(sites))], dtype="str")
    known = residents.assign(parking_spaces=spaces, cars=cars)
    young = years > OLD_UNTIL
    managers = np.where(young, "物业公司", rng.choice(["社区代管", "单位自管", "物业公司", ""], len(sites)))
    columns = {
        "estate_id": ids,
        "name": pd.Series(
            name_estates(rng, [place_names()[c] for c in cells], years.astype(int).tolist()), dtype="str"
        ),
        "geometry_source": pd.Series(["given"] * len(sites), dtype="str"),
        "year_built": pd.Series(years),
        "plan_year": pd.Series(np.full(len(sites), np.nan)),
        "households": _forget(rng, known["households"], 0.04, keep=counted),
        "population": _forget(rng, known["population"], 0.28, keep=counted & (truths != "T01")),
        "elderly_60": _forget(rng, known["elderly_60"], 0.38, keep=np.isin(truths, ("T06",))),
        "elderly_65": pd.Series(np.full(len(sites), np.nan)),
        "elderly_80": pd.Series(np.full(len(sites), np.nan)),
        "under_3": _forget(rng, known["under_3"], 0.50, keep=np.isin(truths, ("T13",))),
        "age_3_5": _forget(rng, known["age_3_5"], 0.50, keep=np.isin(truths, ("T02", "T12"))),
        "cars": _forget(rng, known["cars"], 0.25, keep=np.isin(truths, ("T06",))),
        "parking_spaces": _forget(rng, known["parking_spaces"], 0.07, keep=np.isin(truths, ("T06",))),
        "charging_points": pd.Series(np.full(len(sites), np.nan)),
        "floor_area_m2": _forget(rng, pd.Series(np.round(floor_area_m2, -1)), 0.04, keep=counted),
        "site_area_m2": _forget(rng, pd.Series(np.round(shapely.area(outlines), -1)), 0.03, keep=counted),
        "subdistrict": pd.Series(subdistrict_of(cells), dtype="str"),
        "community": pd.Series([f"{place_names()[c]}社区" for c in cells], dtype="str"),
        "manager": pd.Series([str(m) or None for m in managers], dtype="str"),
        "consent_share": _forget(
            rng, pd.Series(np.round(rng.beta(7, 3, len(sites)), 2)), 0.45, keep=np.zeros(len(sites), bool)
        ),
        **(flags := _flags(rng, counted, young)),
        **_surveys(rng.spawn(1)[0], flags["central_subsidy_received"], young),
        "cost_yuan": _estimates(rng.spawn(1)[0], known["households"]),
    }
    ledger = gpd.GeoDataFrame(columns, geometry=outlines, crs=CRS)
    return with_plan_years(_three_special(ledger, truths), conditions=CONDITION_SHARES, exclusions=RULE_FLAGS)


def _forget(rng: np.random.Generator, values: pd.Series, share: float, *, keep: np.ndarray) -> pd.Series:
    """A part of the values is unknown; those of `keep` stay."""
    lost = (rng.uniform(size=len(values)) < share) & ~keep
    return values.astype(float).mask(lost)


def _flags(rng: np.random.Generator, surveyed: np.ndarray, young: np.ndarray) -> dict[str, pd.Series]:
    """Survey flags: mostly false, some true where that is usual, some never surveyed."""
    true_share = {"three_supplies_done": 0.25, "central_subsidy_received": 0.06, "property_managed": 0.30}
    flags = {}
    for flag in (f for f in LEDGER_FLAGS if f not in CONDITION_SHARES):
        missing_share = 0.05 if flag in RULE_FLAGS else 0.12
        value = rng.uniform(size=len(surveyed)) < true_share.get(flag, 0.0)
        if flag == "property_managed":
            value = value | young
        elif flag in true_share:
            value = value & ~surveyed & ~young
        missing = (rng.uniform(size=len(surveyed)) < missing_share) & ~surveyed
        flags[flag] = pd.Series(value, dtype="boolean").mask(missing)
    return flags | _conditions(rng.spawn(1)[0], surveyed, young)


def _conditions(rng: np.random.Generator, surveyed: np.ndarray, young: np.ndarray) -> dict[str, pd.Series]:
    """What a survey says of title, structure, deficits and will: mostly yes for the old, rarely unknown."""
    flags = {}
    for flag, (old_share, young_share) in CONDITION_SHARES.items():
        value = rng.uniform(size=len(surveyed)) < np.where(young, young_share, old_share)
        value = value | (surveyed & ~young)
        missing = (rng.uniform(size=len(surveyed)) < CONDITION_MISSING_SHARE) & ~surveyed & ~young
        flags[flag] = pd.Series(value, dtype="boolean").mask(missing)
    return flags


def _surveys(rng: np.random.Generator, received: pd.Series, young: np.ndarray) -> dict[str, pd.Series]:
    """What a survey found necessary, and what central money has paid once."""
    wanted = rng.uniform(size=(len(young), len(NEEDS))) < np.where(young, 0.15, 0.55)[:, None]
    needs = pd.Series([";".join(n for n, w in zip(NEEDS, row, strict=True) if w) for row in wanted], dtype="str")
    paid = pd.Series("energy_retrofit;building_facade_repair", index=needs.index, dtype="str")
    return {
        "surveyed_needs": needs.mask(rng.uniform(size=len(young)) < NEEDS_MISSING_SHARE),
        "central_subsidy_items": paid.where(received.fillna(value=False).astype(bool)),
    }


def _estimates(rng: np.random.Generator, households: pd.Series) -> pd.Series:
    """Estimated cost of the works, where somebody has estimated it."""
    a_household = rng.uniform(*COST_PER_HOUSEHOLD_YUAN, len(households))
    return _forget(rng, (households * a_household).round(-4), COST_MISSING_SHARE, keep=np.zeros(len(households), bool))


def special_estates(ledger: pd.DataFrame, truths: np.ndarray) -> dict[str, list[int]]:
    """T10: which ordinary estates are to be pulled down, of unknown year, too young (row numbers)."""
    years = ledger["year_built"].to_numpy()
    ordinary = truths == ""
    old = np.flatnonzero(ordinary & (years < ORDINARY_BEFORE))
    return {
        "expropriated": old[5::31][:3].tolist(),
        "unknown_year": old[11::23][:4].tolist(),
        "shantytown": old[17::40][:1].tolist(),
        "young": np.flatnonzero(ordinary & (years > YOUNG_AFTER))[:1].tolist(),
    }


def _three_special(ledger: gpd.GeoDataFrame, truths: np.ndarray) -> gpd.GeoDataFrame:
    special = special_estates(ledger, truths)
    rows = pd.Series(range(len(ledger)))
    of_rule = np.concatenate(list(special.values()))
    # only the rule that is planted may decide about them
    old = rows.isin(of_rule) & ~rows.isin(special["young"])
    changed = ledger.assign(
        **{flag: ledger[flag].mask(rows.isin(of_rule) & ledger[flag].isna(), False) for flag in RULE_FLAGS},
        **{flag: ledger[flag].mask(old, True) for flag in CONDITION_SHARES},
    )
    return changed.assign(
        expropriation_plan=changed["expropriation_plan"].mask(rows.isin(special["expropriated"]), True),
        shantytown_plan=changed["shantytown_plan"].mask(rows.isin(special["shantytown"]), True),
        year_built=changed["year_built"].mask(rows.isin(special["unknown_year"])),
    )


def make_entrances(sites: tuple[Site, ...], estate_ids: pd.Series) -> gpd.GeoDataFrame:
    """The table `entrances`: every gate, on its estate's boundary."""
    owners = np.repeat(np.arange(len(sites)), [len(site.gates) for site in sites])
    board = np.stack([gate.at for site in sites for gate in site.gates])
    return gpd.GeoDataFrame(
        {
            "entrance_id": pd.Series([f"G{k + 1:04d}" for k in range(len(owners))], dtype="str"),
            "estate_id": estate_ids.iloc[owners].reset_index(drop=True),
            "entrance_source": pd.Series(["given"] * len(owners), dtype="str"),
        },
        geometry=shapely.points(to_ground(board)),
        crs=CRS,
    )
