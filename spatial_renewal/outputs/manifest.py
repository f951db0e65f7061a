"""What does run.json say? (everything that makes a run repeatable, and what it could not tell)"""

import hashlib
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import pandas as pd

from spatial_renewal.outputs.counts import counts
from spatial_renewal.params import OutputParams
from spatial_renewal.profiles.model import Standard
from spatial_renewal.profiles.policy_model import Policy
from spatial_renewal.study import Outcome

VERSIONED = (
    "spatial-renewal", "geopandas", "pandas", "numpy", "scipy", "shapely", "pyproj", "rasterio", "folium", "openpyxl",
    "ezdxf", "python-docx", "matplotlib",
)  # fmt: skip


def build_manifest(outcome: Outcome, tables: Mapping[str, pd.DataFrame], outputs: OutputParams) -> dict[str, Any]:
    """The manifest of a finished run, ready for JSON.

    Parameters
    ----------
    outcome
        The run.
    tables
        The tables that are written, by name.
    outputs
        The documents that are written.

    Returns
    -------
    dict
        Inputs with their sha256, parameters, profiles with theirs, versions, row counts, the counts that every output
        shows, findings and seconds per stage. All but ``seconds`` and ``versions`` depend on the inputs alone. Whoever
        writes the files adds the sha256 of each.
    """
    inputs = outcome.inputs
    return {
        "project": {
            "name": inputs.name,
            "name_en": inputs.name_en,
            "date": inputs.date,
            "synthetic": inputs.synthetic,
            "plan_year": inputs.plan_year,
            "crs": inputs.crs,
            "distance_mode": inputs.distance_mode,
        },
        "standard": _profile(inputs.standard),
        "policy": {**_profile(inputs.policy), "status": inputs.policy.status},
        "parameters": inputs.params.model_dump(mode="json"),
        "documents": outputs.model_dump(mode="json"),
        "counts": counts(outcome),
        "assumptions": outcome.assumptions.to_dict(orient="records"),
        "inputs": [
            {
                "role": s.role,
                "path": s.path,
                "sha256": s.sha256,
                "rows_read": s.rows_read,
                "rows_left_out": s.rows_left_out,
                "attribution": s.attribution,
            }
            for s in inputs.sources
        ],
        "findings": [
            {
                "code": f.code,
                "level": f.level,
                "source": f.source,
                "layer": f.layer,
                "count": len(f.ids),
                "first_ids": list(f.ids[:5]),
                "zh": f.chinese(),
                "en": f.english(),
            }
            for f in outcome.findings
        ],
        "rows": {name: len(table) for name, table in tables.items()},
        "versions": {"python": platform.python_version(), **_versions()},
        "seconds": {stage: round(seconds, 3) for stage, seconds in outcome.seconds.items()},
    }


def _profile(profile: Standard | Policy) -> dict[str, str]:
    """Which profile, and the sha256 of all that it says: a city's own profile has no other version."""
    text = profile.model_dump_json()
    return {"id": profile.id, "number": profile.number, "sha256": hashlib.sha256(text.encode("utf-8")).hexdigest()}


def _versions() -> dict[str, str]:
    found = {}
    for name in VERSIONED:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed as a distribution"
    return found
