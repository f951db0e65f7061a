"""Sheets for the wall and for the file: the city in each view, and a page for every renovation unit."""

from spatial_renewal.outputs.plates.atlas import Atlas, make_atlas
from spatial_renewal.outputs.plates.plate import Plate, city_plate

__all__ = ["Atlas", "Plate", "city_plate", "make_atlas"]
