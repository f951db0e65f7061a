"""What does a new project start from? (a commented project.toml and empty tables to fill in)"""

from importlib.resources import files
from pathlib import Path

from spatial_renewal.contracts import Contract
from spatial_renewal.errors import ParameterError, finding
from spatial_renewal.tables import ENTRANCES, FACILITIES, LEDGER

# Columns that the tool fills in itself.
_OURS = {"geometry", "geometry_source", "entrance_source", "source"}


def write_templates(folder: Path) -> tuple[Path, ...]:
    """Write project.toml, estates.csv, facilities.csv and entrances.csv into `folder`.

    Parameters
    ----------
    folder
        Made where it does not exist.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    ParameterError
        One of the files exists; nothing is written then.
    """
    contents = {
        "project.toml": files("spatial_renewal.io").joinpath("project_template.toml").read_text(encoding="utf-8"),
        "estates.csv": _header(LEDGER),
        "facilities.csv": _header(FACILITIES),
        "entrances.csv": _header(ENTRANCES),
    }
    taken = [name for name in contents if (folder / name).exists()]
    if taken:
        raise ParameterError(finding("folder_not_empty", str(folder), values={"names": ", ".join(taken)}))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in contents.items():
            # with a byte-order mark spreadsheets read Chinese right
            encoding = "utf-8-sig" if name.endswith(".csv") else "utf-8"
            (folder / name).write_text(text, encoding=encoding, newline="\n")
    except OSError as error:
        raise ParameterError(finding("cannot_write", str(folder), values={"why": str(error)})) from error
    return tuple(folder / name for name in contents)


def _header(contract: Contract) -> str:
    columns = [name for name in contract.names if name not in _OURS]
    return ",".join([*columns, "lon", "lat"]) + "\n"
