"""Layers and styles for QGIS: what a planner sees when the package is opened."""

from spatial_renewal.outputs.qgis.layers import ranked_layers
from spatial_renewal.outputs.qgis.package import style_documents, style_table

__all__ = ["ranked_layers", "style_documents", "style_table"]
