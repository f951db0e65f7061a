"""What does a finished run hold, and how does it show itself?"""

from dataclasses import dataclass, fields
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from spatial_renewal.profiles.model import View
from spatial_renewal.study import Outcome

if TYPE_CHECKING:
    from spatial_renewal.outputs.webmap import MeetingMap

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

    def save(self, out_dir: str | Path) -> None:
        """Write map.html, results.gpkg, tables/*.parquet and run.json; complete or not at all.

        Raises
        ------
        SourceError
            The folder cannot be written.
        """
        # folium and pyogrio are heavy, and only outputs need them
        from spatial_renewal.io.store import write_results  # noqa: PLC0415
        from spatial_renewal.outputs.manifest import build_manifest  # noqa: PLC0415

        tables = self.tables()
        write_results(Path(out_dir), tables=tables, map_html=self.map().html(), manifest=build_manifest(self, tables))

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
        warned = "".join(f"<p><b>{escape(line)}</b></p>" for line in done.warning or ())
        return f"<h4>{escape(self.inputs.name)}</h4>{warned}<p>{head}</p>{gaps.head(GAPS_SHOWN).to_html(index=False)}"
