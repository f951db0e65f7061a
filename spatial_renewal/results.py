"""What does a finished run hold, and how does it show itself?"""

from dataclasses import dataclass, fields
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from spatial_renewal.params import OutputParams
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

    def save(self, out_dir: str | Path, *, outputs: OutputParams | None = None) -> None:
        """Write map, GeoPackage, tables, the chosen documents and run.json; complete or not at all.

        Parameters
        ----------
        out_dir
            The folder.
        outputs
            Which documents are written; those of the project where not given.

        Raises
        ------
        SourceError
            The folder cannot be written.
        """
        # folium, pyogrio and the office formats are heavy, and only outputs need them
        from spatial_renewal.io.store import write_results  # noqa: PLC0415
        from spatial_renewal.outputs.handover import documents, further_layers  # noqa: PLC0415
        from spatial_renewal.outputs.manifest import build_manifest  # noqa: PLC0415

        tables, chosen = self.tables(), outputs or self.inputs.outputs
        write_results(
            Path(out_dir),
            tables=tables,
            layers=further_layers(self, chosen),
            documents=documents(self, chosen),
            manifest=build_manifest(self, tables, chosen),
        )

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by name, in the order of the pipeline."""
        return {f.name: value for f in fields(self) if isinstance(value := getattr(self, f.name), pd.DataFrame)}

    def summary(self) -> pd.DataFrame:
        """Per judged category: how many estates of the programme lack it, and how many people that concerns.

        Parking counts the spaces that are short. Missing people are unknown.
        """
        from spatial_renewal.outputs.lacking import lacking_by_category  # noqa: PLC0415 - outputs are heavy

        return lacking_by_category(self)

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
                "涉及 Concerned": [f"{gap.shown} {gap.people_zh}" for gap in done.gaps],
            }
        )
        return f"<h4>{escape(self.inputs.name)}</h4><p>{head}</p>{gaps.head(GAPS_SHOWN).to_html(index=False)}"
