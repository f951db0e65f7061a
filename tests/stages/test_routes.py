"""Are the drawn walks those that were measured? (on the sample city, walls and gates and all)"""

import numpy as np
import pytest
import shapely

import spatial_renewal as sr


@pytest.fixture(scope="module")
def results():
    return sr.run(sr.sample_city())


def test_every_measured_walk_of_the_themes_is_drawn_as_long_as_it_is(results):
    routes, access = results.routes, results.access
    of_themes = access[access["category"].isin(routes["category"].unique()) & access["state"].eq("reached")]
    assert len(routes) == len(of_themes) > 500
    both = routes.merge(of_themes, on=["estate_id", "category"], suffixes=("", "_access"))
    assert np.allclose(both.geometry.length, both["distance_m_access"], atol=0.01)
    assert (both["facility_id"] == both["facility_id_access"]).all()


def test_a_walk_begins_at_a_gate_and_ends_at_the_facility(results):
    routes = results.routes
    ends = shapely.get_point(routes.geometry.to_numpy(), -1)
    places = results.facilities.set_index("facility_id").geometry.loc[routes["facility_id"]].to_numpy()
    gates = results.entrances.dissolve("estate_id").geometry.loc[routes["estate_id"]].to_numpy()
    # walks of equal length end at one of several: the line is right, whichever is named
    assert (shapely.distance(ends, places) < 1e-6).mean() > 0.99
    assert (shapely.distance(shapely.get_point(routes.geometry.to_numpy(), 0), gates) < 1e-6).all()
