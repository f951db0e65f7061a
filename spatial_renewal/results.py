"""What does a finished run hold, and how does it show itself?"""

from dataclasses import dataclass, fields, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from spatial_renewal.errors import Finding
from spatial_renewal.profiles.model import View
from spatial_renewal.study import Outcome

if TYPE_CHECKING:
    from spatial_renewal.outputs.plates import Atlas, Plate
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

    def save(self, out_dir: str | Path, *, plates: "PlateParams | None" = None) -> tuple[Finding, ...]:
        """Write map.html, results.gpkg, tables/*.parquet, plates and run.json; complete or not at all.

        Parameters
        ----------
        out_dir
            Folder for the results.
        plates
            Which plates are written; what the project says where not given.

        Returns
        -------
        tuple
            What had to be drawn differently from what was asked.

        Raises
        ------
        SourceError
            The folder cannot be written.
        """
        # folium and pyogrio are heavy, and only outputs need them
        from spatial_renewal.io.store import write_results  # noqa: PLC0415
        from spatial_renewal.outputs.manifest import build_manifest  # noqa: PLC0415
        from spatial_renewal.outputs.plates.files import draw_files  # noqa: PLC0415

        tables = self.tables()
        drawn = draw_files(self, params=plates)
        whole = replace(self, findings=(*self.findings, *drawn.findings))
        write_results(
            Path(out_dir),
            tables=tables,
            map_html=self.map().html(),
            manifest=build_manifest(whole, tables),
            documents=drawn.documents,
        )
        return drawn.findings

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by name, in the order of the pipeline."""
        return {f.name: value for f in fields(self) if isinstance(value := getattr(self, f.name), pd.DataFrame)}

    def summary(self) -> pd.DataFrame:
        """Per judged category: how many estates of the programme lack it, and how many people that concerns."""
        planned = self.estates.loc[self.estates["in_programme"], "estate_id"]
        rows = self.coverage[self.coverage["estate_id"].isin(planned)]
        lacking = rows[rows["gap_demand"].gt(0)]
        grouped = lacking.groupby("category")
        table = pd.DataFrame(
            {
                "estates_lacking": grouped.size(),
                "gap_demand": grouped["gap_demand"].sum(),
                "demand_unit": grouped["demand_unit"].first(),
            }
        )
        return table.sort_values(["gap_demand", "estates_lacking"], ascending=False).reset_index()

    def _repr_html_(self) -> str:
        from spatial_renewal.outputs.summary import summarise  # noqa: PLC0415 - only Jupyter asks

        done = summarise(self)
        counts = (
            ("小区 estates", done.estates),
            ("符合条件 eligible", done.eligible),
            ("纳入改造 in the programme", done.in_programme),
            ("改造片区 units", done.units),
        )
        head = " · ".join(f"{label}: <b>{count:,}</b>" for label, count in counts)
        gaps = pd.DataFrame(
            {
                "设施": [gap.zh for gap in done.gaps],
                "Category": [gap.en for gap in done.gaps],
                "小区 Estates": [gap.estates for gap in done.gaps],
                "涉及 Concerned": [f"{gap.people:,.0f} {gap.people_zh}" for gap in done.gaps],
            }
        )
        return f"<h4>{escape(self.inputs.name)}</h4><p>{head}</p>{gaps.head(GAPS_SHOWN).to_html(index=False)}"
