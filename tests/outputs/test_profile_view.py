"""What a planner sees of standards and policies: terminal, notebook, page, and the documents made of them."""

import importlib.util
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from spatial_renewal.cli import app
from spatial_renewal.outputs.policy_tables import policy_tables, unassigned_measures
from spatial_renewal.outputs.profile_page import profiles_page
from spatial_renewal.outputs.profile_tables import amount, standard_tables
from spatial_renewal.outputs.profile_view import (
    certainty_counts,
    difference_view,
    profile_html,
    profile_list_view,
    profile_view,
    tables_of,
)
from spatial_renewal.profiles.load import measures, policy, shipped, standard

ROOT = Path(__file__).parents[2]
STANDARDS, POLICIES = shipped("standards"), shipped("policies")


def printed(view) -> str:
    console = Console(width=400, record=True, file=StringIO())
    console.print(view)
    return console.export_text()


@pytest.fixture
def command():
    def run(*words: str):
        return CliRunner().invoke(app, ["profiles", *words], env={"COLUMNS": "400"})

    return run


@pytest.mark.parametrize("words", [(), ("list",)])
def test_list_names_every_profile(command, words):
    done = command(*words)
    assert done.exit_code == 0
    for name in (*STANDARDS, *POLICIES):
        assert name in done.output
    assert "GB 50180-2018" in done.output


@pytest.mark.parametrize("name", [*STANDARDS, *POLICIES])
def test_every_profile_shows_itself_with_certainty(command, name):
    done = command("show", name)
    assert done.exit_code == 0, done.output
    made = standard(name) if name in STANDARDS else policy(name)
    assert made.title_zh in done.output
    counts = certainty_counts(made)
    assert sum(counts.values()) > 5
    for level, words in (("verified", "已核"), ("secondary", "转引"), ("unverified", "待核")):
        if counts[level]:
            assert words in done.output


def test_show_gives_need_radius_area_and_clause(command):
    said = command("show", "gb50180_2018").output
    row = next(line for line in said.splitlines() if "日间照料" in line)
    for cell in ("5分钟▲", "300", "350-750", "附录C", "待核"):
        assert cell in row


def test_diff_shows_both_values(command):
    done = command("diff", "gb50180_2018", "tdt1062_2021")
    assert done.exit_code == 0
    row = next(line for line in done.output.splitlines() if "facilities.health_station.radius_m" in line)
    assert row.split()[:3] == ["facilities.health_station.radius_m", "300", "500"]
    alone = next(line for line in done.output.splitlines() if "facilities.bank" in line)
    assert alone.split()[:4] == ["facilities.bank", "有", "there", "-"]


def test_diff_of_a_profile_with_itself(command):
    assert "No difference" in command("diff", "jiangxi_2020", "jiangxi_2020").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "gb50180"), "gb50180_2018"),
        (("show", "nowhere.toml"), "nowhere.toml"),
        (("diff", "gb50180_2018", "jiangxi_2020"), "cannot be compared"),
    ],
)
def test_refusals_are_told_without_a_traceback(command, words, said):
    done = command(*words)
    assert done.exit_code == 1
    assert said in " ".join(done.output.split())
    assert "Traceback" not in done.output


def test_a_city_s_file_is_shown_and_compared(command, tmp_path):
    path = tmp_path / "city.toml"
    path.write_text(
        'extends = "gb50180_2018"\ntitle_zh = "本市[标准]<b>"\n[[facilities]]\ncategory = "nursery"\nradius_m = 450\n',
        encoding="utf-8",
    )
    shown = command("show", str(path)).output
    assert "本市[标准]<b>" in shown
    assert "gb50180_2018" in shown
    compared = command("diff", "gb50180_2018", str(path)).output
    assert "facilities.nursery.radius_m" in compared
    html = profile_html(standard(str(path)))
    assert "本市[标准]&lt;b&gt;" in html
    assert "<b>" not in html


@pytest.mark.parametrize("name", [*STANDARDS, *POLICIES])
def test_rows_have_a_cell_for_every_column(name):
    made = standard(name) if name in STANDARDS else policy(name)
    for table in tables_of(made):
        assert table.rows
        assert {len(row.shown) for row in table.rows} == {len(table.columns)}


def test_nothing_that_a_standard_says_is_left_out():
    """Rows of a profile: tiers, facilities, items, figures and rules, one each."""
    for name in STANDARDS:
        made = standard(name)
        said = len(made.tiers) + len(made.facilities) + len(made.items) + len(made.figures) + len(made.rules)
        assert sum(len(table.rows) for table in standard_tables(made)) == said


def test_nothing_that_a_policy_says_is_left_out():
    for name in POLICIES:
        made = policy(name)
        shown = "\n".join(cell for table in policy_tables(made) for row in table.rows for cell in row.cells)
        for said in (*made.targets, *made.exclusions, *made.classes, *made.funding, *made.departments):
            assert said.zh in shown
            assert said.section in shown
        for measure in {item for group in made.classes for item in group.items}:
            assert measures()[measure].zh in shown


def test_measures_without_a_department_are_called_unassigned():
    for name in POLICIES:
        made = policy(name)
        orphans = unassigned_measures(made)
        assert all(made.department_of(measure) is None for measure in orphans)
        (table,) = [t for t in policy_tables(made) if t.title[0] == "责任分工"] or [None]
        if orphans:
            assert table is not None
            assert table.rows[-1].cells[0] == "未指定 unassigned"


def test_amounts_read_well():
    made = standard("gb50180_2018")
    said = {
        "floor_area_per_person": "约 35 平方米/人 m² per person",
        "ground_spaces": "≤ 0.1 车位/套 spaces per dwelling",
        "per_thousand_neighbourhood_land": "50-150 平方米/千人 m² per 1,000 persons",
        "public_green_renewal_floor": "≥ 70%",
    }
    assert {name: amount(made.figure(name)) for name in said} == said


def test_views_render():
    assert "gb50180_2018" in printed(profile_list_view())
    assert "十五分钟生活圈居住区" in printed(profile_view(standard("gb50180_2018")))
    assert "江西" in printed(profile_view(policy("jiangxi_2020")))
    assert "national_2020" in printed(difference_view(policy("jiangxi_2020"), policy("national_2020")))


def test_the_page_is_the_same_every_time_and_holds_every_profile():
    page = profiles_page()
    assert page == profiles_page()
    for name in (*STANDARDS, *POLICIES):
        assert f"* id: `{name}`" in page
    tables = [line for line in page.splitlines() if line.startswith("|")]
    assert len(tables) > 500
    assert all(line.endswith("|") for line in tables)


def generator():
    spec = importlib.util.spec_from_file_location("generate_docs", ROOT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_committed_documents_are_what_make_docs_writes():
    made = generator()
    assert set(made.documents()) == {
        "profiles.md",
        "schema/standard.schema.json",
        "schema/policy.schema.json",
        "schema/project.schema.json",
    }
    assert made.stale() == [], "run `make docs`"
