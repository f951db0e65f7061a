"""What must the map say of itself? (city, standard, policy, sources, CRS, approval number, what was assumed)"""

from importlib.metadata import PackageNotFoundError, version

import pyproj

from spatial_renewal.outputs.credits import NO_WALK, attributions
from spatial_renewal.outputs.leads import LEADS
from spatial_renewal.outputs.webmap.columns import Packed
from spatial_renewal.outputs.webmap.records import scored
from spatial_renewal.profiles.load import categories, indicators
from spatial_renewal.profiles.model import TIERS
from spatial_renewal.study import Outcome


def about(outcome: Outcome) -> Packed:
    """Title block, source line and what the reader should know of the figures."""
    inputs = outcome.inputs
    standard, policy = inputs.standard, inputs.policy
    return {
        "city": _city(outcome),
        "distance_mode": inputs.distance_mode,
        "date": inputs.date,
        "plan_year": inputs.plan_year,
        "synthetic": inputs.synthetic,
        "crs": pyproj.CRS(inputs.crs).name,
        "approval": inputs.map_approval_number,
        "author": inputs.params.plates.drawn_by,
        "version": _method(),
        "attributions": list(attributions(inputs)),
        "standard": {"number": standard.number, "zh": standard.title_zh, "en": standard.title_en},
        "policy": {
            "number": policy.number,
            "zh": policy.title_zh,
            "en": policy.title_en,
            "draft": policy.status == "draft",
        },
        "sources": _sources(outcome),
        "left_out": len(outcome.left_out),
        "assumptions": outcome.assumptions[["assumption", "value", "why"]].astype(str).to_dict("records"),
        "first_k": inputs.params.priority.first_k,
        "parking_spaces_per_household": inputs.params.provision.parking_spaces_per_household,
    }


def themes(outcome: Outcome) -> Packed:
    """Categories that the tables name, the themes of the tabs, life circles, and what the ranking is made of."""
    tables = (outcome.coverage, outcome.provision, outcome.checklist, outcome.facilities)
    named = {str(category) for table in tables for category in table["category"].unique()}
    known = [c for c in categories().values() if c.id in named]
    view_weights = outcome.inputs.params.priority.view_weights
    return {
        "categories": {c.id: {"zh": c.zh, "en": c.en, "group": c.group, "letter": c.letter or c.zh[0]} for c in known},
        "leads": LEADS,
        # where no weight can move the order: only errors of the inputs do
        "views_of_one": [view for view, weights in view_weights.items() if len(weights) == 1],
        "tiers": list(TIERS),
        "indicators": [_label(name) for name in scored(outcome)],
    }


def _method() -> str:
    try:
        return f"spatial-renewal {version('spatial-renewal')}"
    except PackageNotFoundError:
        return "spatial-renewal"


def _label(indicator: str) -> dict[str, str]:
    """Words for an indicator; one that no profile declares stands for itself."""
    known = indicators().get(indicator)
    return {"id": indicator, "zh": known.zh if known else indicator, "en": known.en if known else indicator}


def _sources(outcome: Outcome) -> list[Packed]:
    """Rows read and left out by role: a role may come in several files."""
    sums: dict[str, Packed] = {}
    for source in outcome.inputs.sources:
        row = sums.setdefault(source.role, {"role": source.role, "rows": 0, "left_out": 0})
        row["rows"] += source.rows_read
        row["left_out"] += source.rows_left_out
    return list(sums.values())


def _city(outcome: Outcome) -> dict[str, str]:
    """Name of the city as the title shows it; where distances are no walks, that is said before it."""
    inputs = outcome.inputs
    zh, en = ("", "") if inputs.distance_mode == "network" else (f"{words} · " for words in NO_WALK)
    return {"zh": zh + inputs.name, "en": en + (inputs.name_en or inputs.name)}
