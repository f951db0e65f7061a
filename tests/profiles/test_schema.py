"""Editors judge files as the loader does."""

import json
import tomllib
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from spatial_renewal.profiles.load import shipped
from spatial_renewal.profiles.model import Standard
from spatial_renewal.profiles.policy_model import Policy
from spatial_renewal.profiles.schema import schema_text
from spatial_renewal.project import ProjectFile

STANDARD = jsonschema.Draft7Validator(json.loads(schema_text(Standard)))
POLICY = jsonschema.Draft7Validator(json.loads(schema_text(Policy)))
SHIPPED = [("standards", n) for n in shipped("standards")] + [("policies", n) for n in shipped("policies")]


def as_json(text: str):
    """TOML as an editor sees it: dates are text."""
    return json.loads(json.dumps(tomllib.loads(text), default=str))


@pytest.mark.parametrize(("kind", "name"), SHIPPED)
def test_every_profile_that_ships_is_valid(kind, name):
    text = files("spatial_renewal.profiles").joinpath(kind, f"{name}.toml").read_text(encoding="utf-8")
    validator = STANDARD if kind == "standards" else POLICY
    assert [error.message for error in validator.iter_errors(as_json(text))] == []


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ('extends = "gb50180_2018"', True),
        ('extends = "gb50180_2018"\n[[facilities]]\ncategory = "bank"\nremove = true', True),
        ('extends = "gb50180_2018"\n[[facilities]]\ncategory = "bank"\nradius_m = 300', True),
        ('extends = "gb50180_2018"\n[tiers.five_min]\nwalk_distance_m = [250, 300]', True),
        ('extends = "gb50180_2018"\n[[facilities]]\nradius_m = 300', False),
        ('extends = "gb50180_2018"\n[[facilities]]\ncategory = "bank"\nradius_m = 0', False),
        ('extends = "gb50180_2018"\n[[facilities]]\ncategory = "bank"\nradius_m = "300"', False),
        ('extends = "gb50180_2018"\n[[facilities]]\ncategory = "bank"\nradius = 300', False),
        ('title_zh = "半份"', False),
        ("remove = true", False),
    ],
)
def test_files_that_extend_say_only_what_differs(text, valid):
    assert STANDARD.is_valid(as_json(text)) is valid


def test_units_and_certainties_are_offered():
    text = schema_text(Standard)
    for word in ('"m2/1000 persons"', '"unverified"', '"fifteen_min"', '"euclidean"'):
        assert word in text


def test_the_sample_s_project_file_is_valid():
    schema = jsonschema.Draft7Validator(json.loads(schema_text(ProjectFile)))
    sample = Path(__file__).parents[2] / "data" / "sample" / "project.toml"
    assert [e.message for e in schema.iter_errors(as_json(sample.read_text(encoding="utf-8")))] == []
    assert not schema.is_valid({"name": "x", "plan_yeer": 2026})
