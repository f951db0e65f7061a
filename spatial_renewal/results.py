"""What does a finished run hold, and how does it show itself?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from html import escape
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from spatial_renewal.errors import Finding
from spatial_renewal.params import OutputParams
from spatial_renewal.profiles.load import categories as known_categories
from spatial_renewal.profiles.model import View
from spatial_renewal.stages.isochrones import DEFAULT_LIMITS_M, Form, reach_layers
from spatial_renewal.stages.routes import routes
from spatial_renewal.stages.surfaces import access_surfaces
from spatial_renewal.study import Outcome

if TYPE_CHECKING:
    from spatial_renewal.outputs.plates import Atlas, Plate
    from spatial_renewal.outputs.summary import Summary
    from spatial_renewal.outputs.webmap import MeetingMap
    from spatial_renewal.params import PlateParams

GAPS_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Results(Outcome):
    """A finished run: every table an attribute, and a map.

    Examples
    --------
    >>> import spatial_renewal as sr
    >>> results = sr.run(sr.sample_city())
    >>> lacking = results.coverage.query("category == 'elderly_day_care' and not covered")
    >>> bool(len(lacking) > 0)
    True
    """

    def map(self, *, view: View = "all") -> "MeetingMap":
        """The offline meeting map, opened on `view`; shows itself in Jupyter."""
        from spatial_renewal.outputs.webmap import build_map  # noqa: PLC0415 - folium is heavy and only maps need it

        return build_map(self, view=view)

    def plate(self, *, view: View = "all", params: "PlateParams | None" = None) -> "Plate":
        """The city in `view` on one sheet at a true scale; paper and scale are the project's where not given."""
        from spatial_renewal.outputs.plates import city_plate  # noqa: PLC0415 - matplotlib is heavy, only plates need it

        return city_plate(self, view=view, params=params)

    def atlas(self, *, params: "PlateParams | None" = None) -> "Atlas":
        """A page for every renovation unit, after a map and list of all."""
        from spatial_renewal.outputs.plates import make_atlas  # noqa: PLC0415 - as in `plate`

        return make_atlas(self, params=params)

    def save(
        self, out_dir: str | Path, *, outputs: OutputParams | None = None, plates: "PlateParams | None" = None
    ) -> tuple[Finding, ...]:
        """Write map, GeoPackage, tables, the chosen documents and plates, and run.json; complete or not at all.

        Parameters
        ----------
        out_dir
            The folder.
        outputs, plates
            Which documents and which plates are written; those of the project where not given.

        Returns
        -------
        tuple
            What had to be drawn differently from what was asked.

        Raises
        ------
        SourceError
            The folder cannot be written.
        """
        # folium, pyogrio and the office formats are heavy, and only outputs need them
        from spatial_renewal.io.store import write_results  # noqa: PLC0415
        from spatial_renewal.outputs.credits import not_walked  # noqa: PLC0415
        from spatial_renewal.outputs.handover import documents, further_layers  # noqa: PLC0415
        from spatial_renewal.outputs.manifest import build_manifest  # noqa: PLC0415
        from spatial_renewal.outputs.plates.files import draw_files  # noqa: PLC0415

        tables, chosen = self.tables(), outputs or self.inputs.outputs
        drawn = draw_files(self, params=plates)
        whole = replace(self, findings=(*self.findings, *drawn.findings))
        write_results(
            Path(out_dir),
            tables=tables,
            layers=further_layers(whole, chosen),
            documents=chain(documents(whole, chosen, plates=plates), drawn.documents),
            manifest=build_manifest(whole, tables, chosen),
            description=not_walked(self.inputs),
        )
        return drawn.findings

    def save_reach(
        self,
        out_dir: str | Path,
        *,
        limits_m: Sequence[float] = DEFAULT_LIMITS_M,
        form: Form = "traced",
        categories: Iterable[str] | None = None,
    ) -> None:
        """Write reach.gpkg (isochrones, catchments, routes) and surfaces/CATEGORY.tif; all of them or none.

        Parameters
        ----------
        out_dir
            Folder; made where it does not exist.
        limits_m, form
            As in `isochrones`.
        categories
            Whose catchments, routes and surfaces; the leading ones that the data hold where they are left out.

        Raises
        ------
        ParameterError
            The run has no streets, or the data hold no such facility.
        SourceError
            The folder cannot be written; earlier files stay as they were.
        """
        # rasterio and pyogrio are heavy, and only outputs need them
        from spatial_renewal.io.replacing import written_aside  # noqa: PLC0415
        from spatial_renewal.io.store import write_layers  # noqa: PLC0415
        from spatial_renewal.io.surfaces import write_surface  # noqa: PLC0415

        held = set(self.facilities["category"])
        leading = [kind.id for kind in known_categories().values() if kind.lead and kind.id in held]
        chosen = leading if categories is None else list(dict.fromkeys(categories))
        layers = reach_layers(self, chosen, limits_m=limits_m, form=form)
        layers["routes"] = routes(self, categories=chosen)
        with written_aside(Path(out_dir)) as folder:
            (folder / "surfaces").mkdir()
            write_layers(folder / "reach.gpkg", layers)
            for kind, surface in zip(chosen, access_surfaces(self, chosen), strict=True):
                write_surface(folder / "surfaces" / f"{kind}.tif", surface)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by name, in the order of the pipeline."""
        return {f.name: value for f in fields(self) if isinstance(value := getattr(self, f.name), pd.DataFrame)}

    def summary(self) -> pd.DataFrame:
        """Per judged category: how many estates of the programme lack it, and how many people that concerns.

        Parking counts the spaces that are short. Missing people are unknown.
        """
        from spatial_renewal.outputs.lacking import lacking_by_category  # noqa: PLC0415 - outputs are heavy

        return lacking_by_category(self)

    def __repr__(self) -> str:
        """What came of it, in a few lines; the tables show themselves."""
        from spatial_renewal.outputs.summary import summarise  # noqa: PLC0415 - as in `_repr_html_`

        done = summarise(self)
        head = " · ".join(f"{label} {count:,}" for label, count in _counts(done))
        tables = ", ".join(f.name for f in fields(self) if isinstance(getattr(self, f.name), pd.DataFrame))
        return "\n".join((f"<Results {self.inputs.name}>", *(done.warning or ()), head, f"表 tables: {tables}"))

    def _repr_html_(self) -> str:
        from spatial_renewal.outputs.summary import summarise  # noqa: PLC0415 - only Jupyter asks

        done = summarise(self)
        head = " · ".join(f"{label}: <b>{count:,}</b>" for label, count in _counts(done))
        gaps = pd.DataFrame(
            {
                "设施": [gap.zh for gap in done.gaps],
                "Category": [gap.en for gap in done.gaps],
                "小区 Estates": [gap.estates for gap in done.gaps],
                "涉及 Concerned": [f"{gap.shown} {gap.people_zh}" for gap in done.gaps],
            }
        )
        warned = "".join(f"<p><b>{escape(line)}</b></p>" for line in done.warning or ())
        return f"<h4>{escape(self.inputs.name)}</h4>{warned}<p>{head}</p>{gaps.head(GAPS_SHOWN).to_html(index=False)}"


def _counts(done: "Summary") -> tuple[tuple[str, int], ...]:
    """What a run comes to, each count with its label."""
    return (
        ("小区 estates", done.estates),
        ("符合条件 eligible", done.eligible),
        ("纳入改造 in the programme", done.in_programme),
        ("改造片区 units", done.units),
    )
