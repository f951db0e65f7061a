"""One city a seed: what holds must hold for every seed."""

import pytest

from spatial_renewal.synthetic_city import SampleCity, make_sample_city

SEEDS = (20261120, 1)


@pytest.fixture(scope="session", params=SEEDS, ids=lambda seed: f"seed{seed}")
def city(request: pytest.FixtureRequest) -> SampleCity:
    return make_sample_city(seed=request.param)
