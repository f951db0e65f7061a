"""Which documents does a run leave behind?"""

from typing import Self

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
