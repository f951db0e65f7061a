"""What does run.json say? (everything that makes a run repeatable, and what it could not tell)"""

import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import pandas as pd

from spatial_renewal.study import Outcome

VERSIONED = (
    *("spatial-renewal", "geopandas", "pandas", "numpy", "scipy", "shapely", "pyproj", "rasterio"),
    *("folium", "matplotlib"),
)


def build_manifest(outcome: Outcome, tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """The manifest of a finished run, ready for JSON.

    Parameters
    ----------
    outcome
        The run.
    tables
        The tables that are written, by name.

    Returns
    -------
    dict
        Inputs with their sha256, parameters, profiles, versions, row counts, findings and seconds per stage. All but
        ``seconds`` and ``versions`` depend on the inputs alone.
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
        },
        "standard": {"id": inputs.standard.id, "number": inputs.standard.number},
        "policy": {"id": inputs.policy.id, "number": inputs.policy.number, "status": inputs.policy.status},
        "parameters": inputs.params.model_dump(mode="json"),
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


def _versions() -> dict[str, str]:
    found = {}
    for name in VERSIONED:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed as a distribution"
    return found
