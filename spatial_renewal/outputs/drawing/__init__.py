"""The drawing of a run (DXF): what a designer opens in CAD."""

from spatial_renewal.outputs.drawing.dxf import drawing

__all__ = ["drawing"]
