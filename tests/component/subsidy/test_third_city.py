"""A third city from its empty folder to a decision over HTTP, without a line of code."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.policy.commands import app
from contracts.roles import Role
from policy_engine.packs.loader import load_packs
from policy_engine.packs.pack import Packs
from services.notify.clocks.deadlines import deadline_of, first_contact_readings
from services.notify.clocks.kinds import plan_of
from services.notify.clocks.rules import Plan
from tests.support.platform import Boot

RUN = CliRunner()
LANZHOU = "lanzhou-2024"
FACTS = {
    "qualified": True,
    "certificate_on": "2024-01-01",
    "licensed_on": "2024-03-30",
    "stable": True,
    "received_before": False,
}
EARLIER = {**FACTS, "certificate_on": "2023-01-01", "licensed_on": "2023-03-30"}
QUOTE = "稳定经营3个月以上的，给予5000元一次性创业补贴"
CASE = ", ".join(f"{name}: {str(value).lower()}" for name, value in FACTS.items())
EXAMPLES = f"""
      - {{judged_on: 2024-06-30, facts: {{{CASE}}}, amount_fen: 500000}}
      - {{judged_on: 2024-06-29, facts: {{{CASE}}}, unmet: [months]}}"""
SAMPLE = """  items: []
  # 写法：删去上一行的 []，照下面逐项写（去掉行首的 #）：
"""


def told(*words: str) -> Any:
    answer = RUN.invoke(app, [*words, "--json"])
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.output)


def fill(file: Path, scheme: str, **values: str) -> None:
    """What an officer does with a scheme: writes clause and quote everywhere, and a value for `unset`."""
    head, name, rest = file.read_text().partition(f"\n  {scheme}:\n")
    own, ending, others = rest.partition("\n    examples: []\n")
    own = own.replace("clause: 待填", "clause: 三(二)").replace("quote: 待填", f"quote: {QUOTE}")
    for slot, value in values.items():
        before, found, after = own.partition(f"\n      {slot}:\n")
        after = after.replace("unset: 待填", f"values: [{{from: 2024-01-01, value: {value}}}]", 1)
        own = before + found + after
    file.write_text(head + name + own + ending.replace(" []", EXAMPLES) + others)


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    """A folder with one pack, laid out and then filled in for one scheme."""
    told("new", LANZHOU, "--policies", str(tmp_path), "--city-name", "兰州市")
    folder = tmp_path / LANZHOU
    document = folder / "document.yaml"
    filled = document.read_text().replace("title: 待填", "title: 兰州市2024年就业创业措施")
    document.write_text(filled.replace("issuer: 待填", "issuer: 兰州市人力资源和社会保障局"))
    fill(folder / "subsidy.yaml", "startup_subsidy", min_months="3", amount_each="500000")
    districts = folder / "taxonomies.yaml"
    items = '  items:\n  - {code: "620102", name: 城关区}\n'
    assert SAMPLE in districts.read_text()
    districts.write_text(districts.read_text().replace(SAMPLE, items, 1))
    return tmp_path


@pytest.fixture
def packs(policies: Path) -> Packs:
    return load_packs(policies)


def test_what_is_filled_in_passes_the_check(policies: Path) -> None:
    (checked,) = told("check", LANZHOU, "--policies", str(policies))
    assert (checked["flaws"], checked["failed"], checked["lacking"]) == ([], [], [])
    own = "subsidy.schemes.startup_subsidy."
    assert [path for path in (*checked["unset"], *checked["unfilled"]) if path.startswith(own)] == []
    assert "subsidy.schemes.startup_training.parameters.amount_per_head" in checked["unset"]
    assert "subsidy.schemes.startup_training.source.quote" in checked["unfilled"]


def test_the_command_line_decides_by_what_is_filled_in(policies: Path) -> None:
    asked = ("explain", LANZHOU, "startup_subsidy", "--policies", str(policies), "--facts")
    case = (*asked, json.dumps(FACTS))
    assert told(*case, "--on", "2024-06-30")["amount_fen"] == 500_000
    short = told(*case, "--on", "2024-06-29")
    assert (short["eligible"], short["amount_fen"]) == (False, 0)
    assert told(*asked, json.dumps(EARLIER), "--on", "2023-12-31")["refused"]["clause"] == "三(二)"


async def test_the_platform_decides_the_same_over_http(platform: Boot, policies: Path, packs: Packs) -> None:
    p = await platform("subsidy", policies=packs)
    base = "/subsidy/v1/policies/lanzhou"
    shown = (await p.anonymous.get(f"{base}/document")).json()
    assert (shown["title"], shown["number"]) == ("兰州市2024年就业创业措施", None)
    assert shown["districts"] == [{"code": "620102", "name": "城关区", "functional_zone": False}]
    path = f"{base}/schemes/startup_subsidy/explain"
    answer = await p.anonymous.post(path, json={"facts": FACTS, "on": "2024-06-30"})
    assert (answer.status_code, answer.json()["amount_fen"]) == (200, 500_000)
    assert QUOTE in answer.json()["letter"]
    training = f"{base}/schemes/startup_training/explain"
    refused = await p.anonymous.post(training, json={"facts": {"persons": 1}, "on": "2024-06-30"})
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:qihang:problem:parameter-not-cited")
    assert (await p.anonymous.get("/subsidy/v1/policies/wuhan")).status_code == 404


async def test_what_the_city_has_not_set_refuses_and_breaks_nothing(platform: Boot, packs: Packs) -> None:
    on = date(2024, 7, 1)
    assert deadline_of(packs, "lanzhou", on).no_due_reason == "not_cited"
    assert plan_of(packs, "lanzhou", on) == Plan(None, ())
    assert first_contact_readings(packs, "lanzhou", on)[1] is None
    p = await platform("notify", "registry", policies=packs)
    link = "/notify/v1/first-contact-readings?city=lanzhou&started_on=2024-07-01"
    shown = (await p.anonymous.get(link)).json()
    assert (shown["chosen"], {one["no_due_reason"] for one in shown["readings"]}) == (None, {"not_cited"})
    auditor = p.as_(Role.AUDITOR, area="lanzhou")
    refused = await auditor.get("/registry/v1/sheets/rates")
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:qihang:problem:parameter-not-cited")
    sheet = (await auditor.get("/registry/v1/sheets/rates", params={"cohort_year": 2024})).json()
    assert set(sheet["targets"].values()) == {None}
    worker = p.as_(Role.CASEWORKER, area="lanzhou/620102/620102001")
    without_plan = await worker.get("/registry/v1/graduates", params={"without_plan": "true"})
    assert (without_plan.status_code, without_plan.json()["type"]) == (422, "urn:qihang:problem:parameter-not-cited")
