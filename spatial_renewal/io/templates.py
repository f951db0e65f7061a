"""What does a new project start from? (a commented project.toml and empty tables to fill in)"""

from importlib.resources import files
from pathlib import Path

from spatial_renewal.errors import ParameterError, finding
from spatial_renewal.io.columns import mappable
from spatial_renewal.io.reading import Role


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
        "estates.csv": _header("estates"),
        "facilities.csv": _header("facilities"),
        "entrances.csv": _header("entrances"),
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


def _header(role: Role) -> str:
    return ",".join([*mappable(role), "lon", "lat"]) + "\n"
