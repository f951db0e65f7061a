"""Can the steps of the ramp be told apart with three colour deficiencies, and in grey?"""

import re
from itertools import pairwise

import numpy as np
import pytest

from spatial_renewal.outputs.webmap import assets

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
DEFICIENCIES = {
    "none": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])


def colours(name: str) -> list[str]:
    return re.findall(r"#[0-9a-f]{6}", re.search(rf"sr\.{name} = \[(.*?)\]", assets.own_scripts())[1])


def ramp() -> list[str]:
    return colours("RAMP")


def outside() -> str:
    return re.search(r"sr\.OUTSIDE = '(#[0-9a-f]{6})'", assets.own_scripts())[1]


def lab(colour: str, deficiency: str) -> np.ndarray:
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(DEFICIENCIES[deficiency]) @ linear, 0, 1)
    ratio = TO_XYZ @ seen / WHITE
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_neighbouring_steps_differ(deficiency):
    """CIE76 between neighbours: at least 12, the smallest difference that a projector keeps."""
    steps = [lab(colour, deficiency) for colour in ramp()]
    assert len(steps) == 5
    assert min(np.linalg.norm(a - b) for a, b in pairwise(steps)) >= 12


def test_the_ramp_darkens_step_by_step():
    """Printed in grey it still runs from light to dark, at least 10 of lightness a step."""
    lightness = [lab(colour, "none")[0] for colour in ramp()]
    assert all(a - b >= 10 for a, b in pairwise(lightness))


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_steps_of_what_is_lacking_now_differ_and_are_no_steps_of_the_priority(deficiency):
    """Neighbours by 12; the two darkest steps, which the eye compares over the bar, by 12 from any of the ramp."""
    gaps = [lab(colour, deficiency) for colour in colours("GAPS")]
    assert min(np.linalg.norm(a - b) for a, b in pairwise(gaps)) >= 12
    assert min(np.linalg.norm(a - lab(colour, deficiency)) for a in gaps[2:] for colour in ramp()) >= 12
    lightness = [lab(colour, "none")[0] for colour in colours("GAPS")]
    assert all(a - b >= 10 for a, b in pairwise(lightness))


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_outside_the_programme_is_no_step(deficiency):
    """The grey is near the lightest step (it has its own outline), but never equal to one."""
    assert min(np.linalg.norm(lab(outside(), deficiency) - lab(colour, deficiency)) for colour in ramp()) >= 7
