"""The workbook of a run (台账): what a planner filters, sorts and passes on."""

from spatial_renewal.outputs.ledger.workbook import ledger

__all__ = ["ledger"]
