"""Which category stands for its theme in headlines, filters and counts?"""

from spatial_renewal.profiles.model import View

LEADS: dict[View, str] = {"elderly_care": "elderly_day_care", "childcare": "nursery", "parking": "car_parking"}
