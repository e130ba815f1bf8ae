"""Files on their way, on pages: a school sends a batch, staff of the body's area receive it, another resolves."""

import pytest

from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.registry import archive_steps as archives
from tests.component.registry.archive_steps import BATCH, BODY, SCHOOL
from tests.support.browsers import Browser, ConsoleOfTest

AREA = "urumqi/650102"


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    opened = await console("registry", "subsidy", "jobfair", "notify")
    await opened.p.set_time("2023-07-20T10:00:00+08:00")
    await archives.with_bodies(opened.p)
    return opened


def office(c: ConsoleOfTest) -> Browser:
    return c.as_(Role.UNIVERSITY_OFFICE, org=SCHOOL)


async def test_a_school_sends_and_a_body_receives(c: ConsoleOfTest) -> None:
    [transfer] = await archives.asked(archives.office(c.p), await archives.students(c.p, 1))
    sent = await office(c).fill("/archive-sending", batch=BATCH, carrier="ems", on="2023-07-10")
    assert sent.location == "/archive-batches"
    page = f"/archive-transfers/{transfer}"
    body = c.as_(Role.DISTRICT_REVIEWER, area=AREA)
    shown = await body.get(page)
    assert ("已寄出" in shown.text, "未规定时限" in shown.text) == (True, True)
    assert not (await office(c).get(page)).has_form(f"{page}/receipt")
    received = await body.fill(page, f"{page}/receipt", body=BODY, sealed_count="1", on="2023-07-14")
    assert received.location == page
    assert "已收到" in (await body.get(page)).text
    assert "100.00%" in (await body.get("/archive-batches")).text
    assert (await c.as_(Role.DISTRICT_REVIEWER, area="urumqi/650103").get(page)).status == 404


async def test_trouble_is_resolved_by_another(c: ConsoleOfTest) -> None:
    [transfer] = await archives.sent(c.p)
    page = f"/archive-transfers/{transfer}"
    body = c.as_(Role.DISTRICT_REVIEWER, area=AREA)
    assert (await body.fill(page, f"{page}/exception", reason="lost")).location == page
    assert not (await body.get(page)).has_form(f"{page}/resolution")
    assert "查无下落" in (await office(c).get(f"/archive-transfers?batch={BATCH}&missing=true")).text
    resolved = await office(c).fill(page, f"{page}/resolution", outcome="returned", carrier="ems", on="2023-07-18")
    assert resolved.location == page
    assert "已退回学校" in (await office(c).get(page)).text
