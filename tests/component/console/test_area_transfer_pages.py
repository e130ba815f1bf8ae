"""Somebody moves to another area, on pages of both."""

import pytest

from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.registry.people import FRIDAY, STREET, registered
from tests.support.browsers import Browser, ConsoleOfTest


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    opened = await console("registry", "notify", "subsidy")
    await opened.p.set_time(FRIDAY)
    return opened


def reviewer(c: ConsoleOfTest, area: str) -> Browser:
    return c.as_(Role.DISTRICT_REVIEWER, area=area)


async def test_a_person_is_asked_away_and_accepted(c: ConsoleOfTest) -> None:
    entry = (await registered(c.p, 1))["id"]
    old, new = c.as_(Role.CASEWORKER, area=STREET), reviewer(c, "urumqi/650103")
    form = f"/people/{entry}/area-transfers"
    await old.fill(f"/people/{entry}", form, to_area="urumqi/650103", reason="已迁居该区，提供居住证明")
    shown = await new.get("/area-transfers")
    assert "（不由本辖区服务）" in shown.text
    assert f"/people/{entry}" not in shown.links
    [decision] = [link for link in shown.links if link.endswith("/decision")]
    await new.fill(decision, decision, choice="accept")
    assert (await new.get(f"/people/{entry}")).status == 200
    assert (await old.get(f"/people/{entry}")).status == 404
    assert f"/people/{entry}" in (await new.get("/area-transfers")).links
