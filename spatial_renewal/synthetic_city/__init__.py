"""A synthetic old town, made from a seed, with planted truths that a run must find."""

from spatial_renewal.synthetic_city.city import SampleCity, make_sample_city

__all__ = ["SampleCity", "make_sample_city"]
