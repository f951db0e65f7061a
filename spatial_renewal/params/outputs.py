"""Which documents and plates does a run leave behind?"""

from typing import Literal, Self

from pydantic import Field

from spatial_renewal.errors import ParameterError, finding
from spatial_renewal.params.base import ParamGroup


class OutputParams(ParamGroup):
    """What a run leaves behind besides the map, the GeoPackage, the Parquet tables and run.json."""

    workbook: bool = Field(default=True, description="ledger.xlsx 台账")
    report: bool = Field(default=True, description="report.html and report.docx")
    cad: bool = Field(default=True, description="drawing.dxf")
    qgis: bool = Field(default=True, description="QGIS styles in results.gpkg and as qgis/*.qml")
    csv: bool = Field(default=True, description="csv/*.csv")

    @classmethod
    def named(cls, names: str) -> Self:
        """Only the documents that are named, separated by commas; ``all``, or ``none``.

        Raises
        ------
        ParameterError
            A name that is none of these.

        Examples
        --------
        >>> OutputParams.named("cad, csv")
        OutputParams(workbook=False, report=False, cad=True, qgis=False, csv=True)
        """
        wanted = {name for part in names.split(",") if (name := part.strip())}
        known = set(cls.model_fields)
        if len(wanted) == 1 and wanted <= {"all", "none"}:
            return cls.model_validate(dict.fromkeys(known, wanted == {"all"}))
        if unknown := sorted(wanted - known):
            values = {"names": ", ".join(unknown), "known": ", ".join((*cls.model_fields, "all", "none"))}
            raise ParameterError(finding("unknown_output", "--outputs", values=values))
        return cls.model_validate({name: name in wanted for name in known})


class PlateParams(ParamGroup):
    """Which sheets are drawn, on which paper, and at which scale."""

    sheets: Literal["none", "city", "views", "atlas"] = Field(
        default="city",
        description="one plate of all themes, one of each theme, or these and one page a renovation unit",
    )
    paper: Literal["A4", "A3", "A2", "A1", "A0"] = Field(default="A3", description="size of the sheet")
    orientation: Literal["landscape", "portrait"] = Field(default="landscape", description="how the sheet lies")
    scale: int | None = Field(default=None, ge=100, description="1 to this; else the largest standard scale that fits")
    formats: tuple[Literal["pdf", "png", "svg"], ...] = Field(
        default=("pdf",), min_length=1, description="files of each plate; png has 300 dots per inch"
    )
    charts: bool = Field(default=False, description="also the charts: gaps, age groups, rank intervals")
    font: str = Field(default="", description="family or file of the Chinese font; else the first known one is taken")
    drawn_by: str = Field(default="", description="office, as the title block names it")
