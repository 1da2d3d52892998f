"""The docs name what there is: every field, command and make target, every page within reach, every link good."""

import json
import re
from pathlib import Path

import pytest

from config.describe import page
from tests.measure.scale import Assumed, Measured, reckon, tables
from workers.cli.main import COMMANDS

PAGES = sorted(Path("docs").rglob("*.md"))
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


def links(page: Path) -> set[Path]:
    """Give the files of ours that a page links to."""
    found = (target for target in LINK.findall(page.read_text()) if "://" not in target)
    return {(page.parent / target).resolve() for target in found}


def fields(schema) -> set[str]:
    """Give the names of all properties in a JSON Schema."""
    if isinstance(schema, list):
        return set().union(*map(fields, schema), set())
    if not isinstance(schema, dict):
        return set()
    return set(schema.get("properties", ())).union(*(fields(value) for value in schema.values()))


def test_every_field_of_a_result_is_explained():
    explained = Path("docs/results.md").read_text()
    coded = " ".join(re.findall(r"`[^`\n]+`", re.sub(r"```.*?```", "", explained, flags=re.S)))
    named = set(re.findall(r"\w+", coded))
    known = fields(json.loads(Path("schema/article.schema.json").read_text()))
    assert len(known) > 60
    assert known - named == set()


def test_every_value_that_a_field_may_have_is_named():
    explained = Path("docs/results.md").read_text()
    schema = Path("schema/article.schema.json").read_text()
    values = {v for found in re.findall(r'"enum": \[([^\]]*)\]', schema) for v in re.findall(r'"([^"]+)"', found)}
    assert len(values) > 60
    # The quadrants are said by their two halves.
    assert {v for v in values if f"`{v}`" not in explained and not v.startswith(("verbal-", "material-"))} == set()


@pytest.mark.parametrize("page", [Path("README.md"), *PAGES], ids=str)
def test_every_link_leads_somewhere(page):
    assert [str(target) for target in links(page) if not target.exists()] == []


def test_every_page_is_within_reach_of_the_readme():
    reached, ahead = set(), {Path("README.md").resolve()}
    while ahead:
        page = ahead.pop()
        reached.add(page)
        ahead |= {p for p in links(page) if p.suffix == ".md" and p.exists()} - reached
    assert {str(page) for page in PAGES if page.resolve() not in reached} == set()


def test_every_command_and_make_target_that_is_named_exists():
    targets = set(re.findall(r"^([a-z-]+):", Path("Makefile").read_text(), re.M))
    for one in [Path("README.md"), *PAGES]:
        text = one.read_text()
        assert set(re.findall(r"`nightdesk ([a-z]+)", text)) <= set(COMMANDS), one
        assert set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.M)) <= targets, one


def test_every_command_is_in_the_readme():
    readme = Path("README.md").read_text()
    assert [name for name in COMMANDS if f"nightdesk {name}" not in readme] == []


def test_the_page_of_settings_is_the_settings():
    assert Path("docs/configure.md").read_text() == page(), "run: make schema"


def test_the_reckoning_of_scale_is_that_of_its_module_and_follows_its_figures():
    assert tables((1e6, 100e6), Measured(), Assumed()) in Path("docs/scale.md").read_text(), "run: make scale"
    one, ten = (dict(reckon(n, Measured(), Assumed())) for n in (1e6, 10e6))
    dear = dict(reckon(1e6, Measured(), Assumed(dollars_per_1000_puts=0.05)))
    assert int(ten["articles a second"]) in range(
        10 * int(one["articles a second"]) - 10, 10 * int(one["articles a second"]) + 10
    )
    assert one["S3 requests a night"] == "11 $"
    assert dear["S3 requests a night"] == "101 $"
    name = "Redis, messages and flights (one run's window)"
    assert one[name] == ten[name], "it does not grow with the night"
