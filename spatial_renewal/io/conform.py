"""How does a layer of somebody's own columns become one of ours? (one function a role; contracts in `tables`)"""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import partial

import numpy as np
import pandas as pd

from spatial_renewal.errors import finding
from spatial_renewal.io.cells import Parsed, as_flags, as_numbers, as_shares, as_years, within
from spatial_renewal.io.columns import column_of
from spatial_renewal.io.fitting import Fitting, fit
from spatial_renewal.io.measure_lists import as_measures
from spatial_renewal.io.plan_years import as_plan_years
from spatial_renewal.io.poi_classes import amap_categories
from spatial_renewal.io.reading import Reading, Rows, ids_as_text
from spatial_renewal.io.spec import FacilityLayerSpec, LayerSpec
from spatial_renewal.profiles.load import categories
from spatial_renewal.tables import BARRIER_KINDS, LEDGER_FLAGS

# Smallest and largest number that is believed, and whether 0 stands for unknown.
_BELIEVED: Mapping[str, tuple[float, float, bool]] = {
    "households": (1.0, 20_000.0, True),
    "population": (1.0, np.inf, True),
    "elderly_60": (0.0, np.inf, False),
    "elderly_65": (0.0, np.inf, False),
    "elderly_80": (0.0, np.inf, False),
    "under_3": (0.0, np.inf, False),
    "age_3_5": (0.0, np.inf, False),
    "cars": (0.0, np.inf, False),
    "parking_spaces": (0.0, np.inf, False),
    "charging_points": (0.0, np.inf, False),
    "floor_area_m2": (0.0, np.inf, True),
    # a square kilometre is a town quarter, no estate
    "site_area_m2": (0.0, 1_000_000.0, True),
    "cost_yuan": (0.0, np.inf, True),
}
# 1900 is what ledgers hold where nobody knew the year.
_EARLIEST_YEAR = 1901.0

_BARRIER_KINDS: Mapping[str, str] = {
    "河流": "river", "铁路": "railway", "快速路": "expressway", "主干路": "arterial", "围墙": "wall",
    "高速公路": "expressway", "motorway": "expressway", "围栏": "wall", "栅栏": "wall", "fence": "wall",
}  # fmt: skip
_LEDGER_TEXTS = ("name", "subdistrict", "community", "manager")
_LEDGER_MEASURES = ("surveyed_needs", "central_subsidy_items")


def conform_estates(reading: Reading, spec: LayerSpec, *, plan_year: int) -> Reading:
    """Estates as in the contract `LEDGER`; geometry may still be points.

    Parameters
    ----------
    reading
        As a reader gave it.
    spec
        What the project says of the layer.
    plan_year
        Year of the plan: no estate was completed after it, and no works are planned before it.

    Returns
    -------
    Reading
        Every row kept; values that cannot be meant are set aside as missing and listed in `left_out`.
        `geometry_source` is ``approximated`` for points.
    """
    if reading.table is None:
        return reading
    layer = fit(reading.table, spec, "estates", prefix="E")
    points = layer.table.geom_type.eq("Point")
    columns = {
        "estate_id": layer.ids,
        "geometry_source": layer.filled("given").mask(points, "approximated"),
        "year_built": layer.parsed("year_built", partial(_years, latest_year=plan_year)),
        "plan_year": layer.parsed("plan_year", partial(as_plan_years, first_year=plan_year)),
        "consent_share": layer.parsed("consent_share", as_shares),
        **{name: layer.text(name) for name in _LEDGER_TEXTS},
        **{name: layer.parsed(name, as_measures, "str") for name in _LEDGER_MEASURES},
        **{name: layer.parsed(name, _believed) for name in _BELIEVED},
        **{name: layer.parsed(name, as_flags, "boolean") for name in LEDGER_FLAGS},
    }
    return layer.finish(reading, layer.framed(columns))


def conform_facilities(reading: Reading, spec: FacilityLayerSpec) -> Reading:
    """Facilities as in the contract `FACILITIES`.

    Parameters
    ----------
    reading
        As a reader gave it.
    spec
        What the project says of the layer: its category, or a column of categories or POI classes.

    Returns
    -------
    Reading
        Rows of known category; POI rows of other classes are left out and listed.
    """
    if reading.table is None:
        return reading
    layer = fit(reading.table, spec, "facilities")
    category = _category(layer, spec)
    capacity = layer.parsed("capacity", _counts)
    unit = layer.text("capacity_unit")
    unit = unit.fillna(spec.capacity_unit) if spec.capacity_unit else unit
    unstated = capacity.notna() & unit.isna()
    if unstated.any():
        layer.found.append(layer.rows.say("capacity_unit_unstated", unstated))
    columns = {
        "facility_id": layer.ids,
        "name": layer.text("name"),
        "category": category,
        "capacity": capacity,
        "capacity_unit": unit.where(capacity.notna()),
        "floor_area_m2": layer.parsed("floor_area_m2", _counts),
        "source": layer.filled(spec.path + (f" / {spec.part}" if spec.part else "")),
    }
    return layer.finish(reading, layer.framed(columns)[category.notna()])


def conform_entrances(reading: Reading, spec: LayerSpec) -> Reading:
    """Entrances as in the contract `ENTRANCES`; those that name no estate are left out and listed."""
    if reading.table is None:
        return reading
    layer = fit(reading.table, spec, "entrances")
    raw = column_of(layer.table, spec, "estate_id")
    if raw is None:
        failed = layer.rows.say("columns_missing", values={"columns": "estate_id"})
        return reading.followed_by(None, (failed,))
    estates = ids_as_text(raw)
    if estates.isna().any():
        layer.found.append(layer.rows.say("entrance_without_estate", estates.isna()))
    columns = {"entrance_id": layer.ids, "estate_id": estates, "entrance_source": layer.filled("given")}
    return layer.finish(reading, layer.framed(columns)[estates.notna()])


def conform_barriers(reading: Reading, spec: LayerSpec, *, kind: str = "") -> Reading:
    """Barriers as in the contract `BARRIERS`.

    Parameters
    ----------
    reading
        As a reader gave it.
    spec
        What the project says of the layer.
    kind
        Kind of the rows that name none: river, railway, expressway, arterial or wall.

    Returns
    -------
    Reading
        A layer with a kind in every row; Chinese names of kinds are translated, others refused.
    """
    if reading.table is None:
        return reading
    layer = fit(reading.table, spec, "barriers")
    kinds = kinds_of(layer, kind, BARRIER_KINDS, _BARRIER_KINDS)
    columns = {"barrier_id": layer.ids, "kind": kinds, "name": layer.text("name")}
    return layer.finish(reading, layer.framed(columns))


def kinds_of(layer: Fitting, stated: str, known: tuple[str, ...], chinese: Mapping[str, str]) -> pd.Series:
    """Kind of each row, `stated` where a row names none; unknown kinds become findings."""
    kinds = layer.text("kind").replace(dict(chinese))
    kinds = kinds.fillna(stated) if stated else kinds
    if kinds.isna().any():
        layer.found.append(layer.rows.say("kind_unstated", kinds.isna(), {"choices": ", ".join(known)}))
    wrong = kinds.notna() & ~kinds.isin(known)
    if wrong.any():
        values: dict[str, object] = {"column": "kind", "choices": ", ".join(known)}
        layer.found.append(layer.rows.say("value_not_allowed", wrong, values))
    return kinds


def conform_context(reading: Reading, spec: LayerSpec, *, kind: str) -> Reading:
    """Shapes that are only drawn, as in the contract `CONTEXT`; every row is of `kind`."""
    if reading.table is None:
        return reading
    layer = fit(reading.table, spec, "context")
    columns = {"context_id": layer.ids, "kind": layer.filled(kind), "name": layer.text("name")}
    return layer.finish(reading, layer.framed(columns))


def _believed(raw: pd.Series, column: str, rows: Rows) -> Parsed:
    low, high, zero_unknown = _BELIEVED[column]
    return within(as_numbers(raw, column, rows), column, rows, low=low, high=high, zero_unknown=zero_unknown)


def _years(raw: pd.Series, column: str, rows: Rows, *, latest_year: int) -> Parsed:
    return within(as_years(raw, column, rows), column, rows, low=_EARLIEST_YEAR, high=float(latest_year))


def _counts(raw: pd.Series, column: str, rows: Rows) -> Parsed:
    return within(as_numbers(raw, column, rows), column, rows, low=0.0, high=np.inf, zero_unknown=True)


def _category(layer: Fitting, spec: FacilityLayerSpec) -> pd.Series:
    known = categories()
    if spec.category:
        if spec.category not in known:
            nearest = get_close_matches(spec.category, known, n=1, cutoff=0.4)
            values: dict[str, object] = {"category": spec.category, "nearest": nearest[0] if nearest else ""}
            code = "category_unknown_nearest" if nearest else "category_unknown"
            layer.found.append(layer.rows.say(code, values=values))
        return layer.filled(spec.category)
    words = layer.text("category")
    if words.isna().all():
        layer.found.append(layer.rows.say("category_unstated"))
        return layer.filled("")
    if words.isna().any():
        layer.found.append(layer.rows.say("category_absent", words.isna()))
    if spec.classes == "amap":
        translated = amap_categories(words, layer.text("name"))
        untranslated = words.notna() & translated.isna()
        if untranslated.any():
            layer.found.append(layer.rows.say("class_untranslated", untranslated))
        return translated
    foreign = words.notna() & ~words.isin(known.keys())
    if foreign.any():
        layer.found.append(finding("unknown_category", spec.path, layer=spec.part, ids=sorted(words[foreign].unique())))
    return words
