"""Is the right CGCS2000 zone chosen, and refused where there is none?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from spatial_renewal.errors import CrsError
from spatial_renewal.methods.zones import cgcs2000_zone_epsg


@pytest.mark.parametrize(
    ("longitude", "epsg"),
    [
        (104.65, 4544),  # Ziyang: meridian 105, 4534 + (105 - 75) / 3
        (99.82, 4542),  # Gaotai: meridian 99
        (115.89, 4548),  # Nanchang: meridian 117
        (114.94, 4547),  # Ganzhou: meridian 114 or 115: round(38.3) * 3 = 114
        (121.55, 4550),  # Ningbo: just east of 121.5, meridian 123
        (73.5, 4534),
        (136.4, 4554),
    ],
)
def test_zone_of_cities(longitude, epsg):
    assert cgcs2000_zone_epsg(longitude) == epsg


@given(st.floats(73.5, 136.49))
def test_meridian_is_at_most_one_and_a_half_degrees_away(longitude):
    meridian = 75 + 3 * (cgcs2000_zone_epsg(longitude) - 4534)
    assert abs(longitude - meridian) <= 1.5 + 1e-9


@pytest.mark.parametrize("epsg", range(4534, 4555))
def test_codes_are_the_zones_with_a_false_easting_of_500_km(epsg):
    to_metres = Transformer.from_crs(4490, epsg, always_xy=True)
    assert to_metres.transform(75 + 3 * (epsg - 4534), 30.0)[0] == pytest.approx(500_000)


@pytest.mark.parametrize("longitude", [73.4, 136.5, -8.6, float("nan"), float("inf")])
def test_elsewhere_is_refused(longitude):
    with pytest.raises(CrsError, match="outside the 3-degree zones"):
        cgcs2000_zone_epsg(longitude)
