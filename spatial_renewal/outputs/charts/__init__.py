"""Figures for those who would rather look than read: gaps, age groups, ranks, what a unit's score is made of."""

from spatial_renewal.outputs.charts.ages import coverage_by_age_group
from spatial_renewal.outputs.charts.chart import ChartSheet
from spatial_renewal.outputs.charts.gaps import gaps_by_category
from spatial_renewal.outputs.charts.pictures import chart_pictures
from spatial_renewal.outputs.charts.ranks import rank_intervals
from spatial_renewal.outputs.charts.unit_profile import unit_profile

__all__ = [
    "ChartSheet",
    "chart_pictures",
    "coverage_by_age_group",
    "gaps_by_category",
    "rank_intervals",
    "unit_profile",
]
