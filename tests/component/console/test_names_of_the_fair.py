"""Whom the job fair's lists are about: by name for whoever may read that person, by their number for the others."""

from uuid import UUID

import pytest

from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.jobfair.conftest import AREA, CODE, NOW, STREET, Fair
from tests.component.registry.people import registered
from tests.support.browsers import Browser, ConsoleOfTest, Seen

ELSEWHERE = "wuhan/420111/420111001"
LISTS = ("/referrals", "/internships", "/internship-proposals")


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    opened = await console("registry", "subsidy", "jobfair")
    await opened.p.set_time(NOW)
    return opened


def worker(c: ConsoleOfTest) -> Browser:
    return c.as_(Role.CASEWORKER, area=STREET)


async def people(c: ConsoleOfTest, *areas: str) -> list[UUID]:
    """Of the registry, of whom the job fair has heard."""
    entries = [(await registered(c.p, serial, area))["id"] for serial, area in enumerate(areas, 1)]
    await c.p.drain()
    return [UUID(entry) for entry in entries]


def named(seen: Seen, person: UUID) -> tuple[bool, bool]:
    """Whether there is a way to the person's page, and whether there is only the end of their number."""
    assert seen.status == 200, seen.text
    return f"/people/{person}" in seen.links, f"…{str(person)[-8:]}" in seen.text


async def test_each_list_names_its_people_and_leads_to_them(c: ConsoleOfTest) -> None:
    fair, (intern, asked) = Fair(c.p), await people(c, STREET, STREET)
    employer = await fair.employer()
    post, internship = await fair.post(employer), await fair.internship(employer, intern)
    proposal = await fair.proposal(employer, asked)
    referred = {"graduate_id": str(intern)}
    assert (await fair.caseworker().post(f"/jobfair/v1/posts/{post}/referrals", json=referred)).status_code == 201
    browser = worker(c)
    pages = {"/referrals": intern, f"/posts/{post}": intern, "/internships": intern}
    pages |= {f"/internships/{internship}": intern, f"/internship-proposals/{proposal}": asked}
    for page, person in {**pages, "/internship-proposals": asked}.items():
        seen = await browser.get(page)
        assert (named(seen, person), "测**" in seen.text) == ((True, False), True), page
    officer = c.as_(Role.DISTRICT_REVIEWER, area=AREA)
    assert named(await officer.get(f"/employers/{employer}"), intern) == (True, False)
    assert (await browser.get("/internships?export=xlsx")).answer.content.startswith(b"PK")


async def test_whom_the_caller_may_not_read_stays_a_number_and_leads_nowhere(c: ConsoleOfTest) -> None:
    fair, (near, far) = Fair(c.p), await people(c, STREET, ELSEWHERE)
    employer = await fair.employer()
    for person in (near, far):
        await fair.internship(employer, person)
    officer = await c.as_(Role.DISTRICT_REVIEWER, area=AREA).get("/internships")
    assert (named(officer, near), named(officer, far)) == ((True, False), (False, True))
    clerk = c.as_(Role.EMPLOYER_CLERK, org=CODE)
    for page in ("/internships", f"/employers/{employer}", "/internship-proposals"):
        seen = await clerk.get(page)
        assert (named(seen, near), "测**" in seen.text) == ((False, True), False), page
    assert [line for line in c.wire.forbidden if "registry" in line] == []


async def test_the_names_of_a_page_are_asked_for_at_once(c: ConsoleOfTest) -> None:
    fair, persons = Fair(c.p), await people(c, *[STREET] * 5)
    employer = await fair.employer()
    for person in persons:
        await fair.internship(employer, person)
    browser = worker(c)
    c.wire.asked.clear()
    seen = await browser.get("/internships")
    assert [named(seen, person) for person in persons] == [(True, False)] * 5
    assert [path for _, path in c.wire.asked if path.startswith("/registry/v1/graduates")] == ["/registry/v1/graduates"]


async def test_without_the_registry_the_list_stands_with_numbers(c: ConsoleOfTest) -> None:
    fair, [person] = Fair(c.p), await people(c, STREET)
    await fair.internship(await fair.employer(), person)
    c.wire.away.add("registry")
    assert named(await worker(c).get("/internships"), person) == (False, True)
