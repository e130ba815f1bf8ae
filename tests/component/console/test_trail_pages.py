"""The trail on pages: acts in words, whose they are, whom they were about, and who looks at people's data."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.every_service.audit import words
from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.registry.people import registered
from tests.component.registry.secret_steps import opened
from tests.support.browsers import ConsoleOfTest

CITY, DISTRICT = "urumqi", "urumqi/650102"


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    return await console("registry", "subsidy", "jobfair", "notify")


async def test_who_looked_at_whom_is_opened_from_the_person_and_from_the_officer(c: ConsoleOfTest) -> None:
    entry = (await registered(c.p, 1))["id"]
    worker = await opened(c.p, Role.CASEWORKER, area=DISTRICT)
    shown = await c.p.as_(Role.CASEWORKER, id=worker, area=DISTRICT).post(
        f"/registry/v1/graduates/{entry}/reveals", json={"fields": ["phone"], "purpose": "电话联系"}
    )
    assert shown.status_code == 200, shown.text
    auditor = c.as_(Role.AUDITOR, area=CITY)
    by_officer = await auditor.get("/audit/revealers")
    [looks] = [link for link in by_officer.links if "actor=" in link]
    trail = await auditor.get(looks)
    assert ("查看原文：手机号" in trail.text, "电话联系" in trail.text) == (True, True)
    assert f"/staff-accounts/{worker}" in trail.links
    [of_person] = [link for link in (await auditor.get(f"/people/{entry}")).links if link.startswith("/audit?")]
    about = await auditor.get(of_person)
    assert "查看原文：手机号" in about.text
    assert f"/people/{entry}" in about.links


async def test_a_chain_without_blocks_says_so(c: ConsoleOfTest) -> None:
    seen = await c.as_(Role.AUDITOR, area=CITY).get("/audit/chains")
    assert "还没有区块" in seen.text
    assert "1970" not in seen.text


async def test_of_two_entries_one_below_the_other_the_lower_is_where_somebody_is(c: ConsoleOfTest) -> None:
    seen = await c.as_(Role.AUDITOR, area=CITY).get("/audit/chains")
    assert seen.html.count('aria-current="page"') == 1
    assert 'href="/audit/chains" aria-current="page"' in seen.html


def test_every_act_of_the_services_has_its_words() -> None:
    missing = sorted(code for code in _acts() if words.of_action(code) == code)
    assert missing == []


def test_a_decision_of_two_is_named_by_its_step_and_a_strange_code_stays() -> None:
    assert words.of_action("propose_open_account") == "提出开设账号"
    assert words.of_action("reveal_id_number+phone") == "查看原文：证件号、手机号"
    assert (words.of_action("none_such"), words.of_object("none_such")) == ("none_such", "none_such")


def _acts() -> Iterator[str]:
    """The codes that stand in calls of `audit.record`."""
    for folder in ("chassis", "services"):
        for path in Path(folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record" and len(node.args) > 2:
                    code = node.args[2]
                    if isinstance(code, ast.Constant):
                        yield str(code.value)
