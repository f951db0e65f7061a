"""Do the generated documents still say what the code says? (``make docs`` writes them; ``--check`` compares)"""  # noqa: INP001 - a script

import sys
from pathlib import Path

from spatial_renewal.outputs.profile_page import profiles_page
from spatial_renewal.profiles.model import Standard
from spatial_renewal.profiles.policy_model import Policy
from spatial_renewal.profiles.schema import schema_text
from spatial_renewal.project import ProjectFile

FOLDER = Path(__file__).parent


def documents() -> dict[str, str]:
    """Every generated document by its path below this folder."""
    return {
        "profiles.md": profiles_page(),
        "schema/standard.schema.json": schema_text(Standard),
        "schema/policy.schema.json": schema_text(Policy),
        "schema/project.schema.json": schema_text(ProjectFile),
    }


def stale() -> list[str]:
    """The documents that are not there, or that say something else."""
    return [
        name
        for name, text in documents().items()
        if not (FOLDER / name).is_file() or (FOLDER / name).read_text(encoding="utf-8") != text
    ]


def write() -> None:
    """Write every document."""
    for name, text in documents().items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        if found := stale():
            sys.exit(f"run `make docs`: {', '.join(found)}")
    else:
        write()
