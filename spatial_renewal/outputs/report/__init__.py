"""The project report of a run: what a planner starts writing from (HTML and DOCX)."""

from spatial_renewal.outputs.report.content import write_report
from spatial_renewal.outputs.report.document import report_docx
from spatial_renewal.outputs.report.page import report_html
from spatial_renewal.outputs.report.parts import Picture

__all__ = ["Picture", "report_docx", "report_html", "write_report"]
