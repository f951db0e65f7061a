"""How do new files take the place of old ones? (all of them or none)"""

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from spatial_renewal.errors import SourceError, finding

# Given the files that come: those of before that go with nothing in their place.
Outdated = Callable[[list[Path]], list[Path]]


def _nothing(_coming: list[Path]) -> list[Path]:
    return []


@contextlib.contextmanager
def written_aside(out_dir: Path, *, outdated: Outdated = _nothing) -> Iterator[Path]:
    """A folder beside `out_dir` to write in; its files are moved into `out_dir` when the block ends well.

    Parameters
    ----------
    out_dir
        Folder for the files; made where it does not exist. Other files in it are not touched.
    outdated
        Which files of `out_dir` go, beside those that are replaced.

    Yields
    ------
    Path
        The folder, empty.

    Raises
    ------
    SourceError
        `out_dir` is a file, or something cannot be written or replaced; then all is as it was.
    """
    if out_dir.exists() and not out_dir.is_dir():
        raise SourceError(finding("output_is_file", str(out_dir)))
    try:
        out_dir.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out_dir.name}-", dir=out_dir.parent) as work:
            fresh = Path(work, "new")
            fresh.mkdir()
            yield fresh
            _move(fresh, out_dir, aside=Path(work, "old"), outdated=outdated)
    except OSError as error:
        raise SourceError(finding("output_not_written", str(out_dir), values={"why": str(error)})) from error


def files_below(folder: Path) -> list[Path]:
    """Every file in a folder and its folders, as paths from there, sorted."""
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def _move(fresh: Path, out_dir: Path, *, aside: Path, outdated: Outdated) -> None:
    """Put the new files in place of the old ones; on any failure put the old ones back."""
    coming = files_below(fresh)
    leaving = [p for p in (*coming, *outdated(coming)) if (out_dir / p).is_file()]
    folders = sorted({folder for name in (*coming, *leaving) for folder in name.parents})
    moved: list[tuple[Path, Path]] = []
    made = [out_dir / folder for folder in folders if not (out_dir / folder).exists()]
    try:
        for folder in folders:
            (out_dir / folder).mkdir(parents=True, exist_ok=True)
            (aside / folder).mkdir(parents=True, exist_ok=True)
        for name in leaving:
            (out_dir / name).replace(aside / name)
            moved.append((aside / name, out_dir / name))
        for name in coming:
            (fresh / name).replace(out_dir / name)
            moved.append((out_dir / name, fresh / name))
    except BaseException:  # also where somebody stops the run: what was moved aside would go with the folder
        for now, then in reversed(moved):
            now.replace(then)
        for folder in made:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    _drop_empty(out_dir, leaving)


def _drop_empty(out_dir: Path, left: Iterable[Path]) -> None:
    """Remove the folders that a file has left and nothing else is in."""
    for folder in sorted({out_dir / parent for name in left for parent in name.parents}, reverse=True):
        if folder != out_dir and folder.is_dir() and not any(folder.iterdir()):
            with contextlib.suppress(OSError):  # the results stand; an empty folder does no harm
                folder.rmdir()
