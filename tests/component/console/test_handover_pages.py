"""Whose case somebody is, on pages: taken, handed over, accepted, taken back; and of a colleague who is away."""

import pytest

from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.registry.handover_steps import Worker, cases, caseworker, own
from tests.component.registry.people import FRIDAY, STREET, registered
from tests.support.browsers import Browser, ConsoleOfTest

HANDOVER = {"until_on": "2023-08-11", "reason": "休假期间移交"}


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    opened = await console("registry", "notify", "subsidy")
    await opened.p.set_time(FRIDAY)
    return opened


def browser(c: ConsoleOfTest, worker: Worker) -> Browser:
    return c.as_(Role.CASEWORKER, area=STREET, id=worker.id)


async def test_a_case_is_taken_handed_over_accepted_and_taken_back(c: ConsoleOfTest) -> None:
    jia, yi = await caseworker(c.p, "jia"), await caseworker(c.p, "yi")
    entry = (await registered(c.p, 1))["id"]
    giver, receiver = browser(c, jia), browser(c, yi)
    await giver.fill(f"/people/{entry}", f"/people/{entry}/taking")
    listed = await giver.get("/my-cases")
    assert f"/people/{entry}" in listed.links
    assert listed.form("/my-cases/handover").choices["to_account_id"] == ["", str(yi.id)]
    await giver.fill("/my-cases", "/my-cases/handover", chosen=entry, to_account_id=str(yi.id), **HANDOVER)
    [decision] = [link for link in (await receiver.get("/case-handovers")).links if link.endswith("/decision")]
    await receiver.fill(decision, decision, choice="accept")
    assert await own(yi) == {entry}
    assert "移交，至 2023-08-11" in (await receiver.get("/my-cases?given_since=2023-07-28")).text
    [undone] = [link for link in (await giver.get("/case-handovers")).links if link.endswith("/undo")]
    await giver.fill(undone, undone, reason="已提前返岗")
    assert (await own(jia), await own(yi)) == ({entry}, set())


async def test_a_reviewer_hands_over_all_of_a_colleague_who_is_away(c: ConsoleOfTest) -> None:
    jia, yi = await caseworker(c.p, "jia"), await caseworker(c.p, "yi")
    people = await cases(c.p, jia, 3)
    reviewer = c.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102")
    page = f"/colleagues/{jia.id}"
    assert page in (await reviewer.get("/colleagues")).links
    await reviewer.fill(page, f"{page}/handover", everybody="on", to_account_id=str(yi.id), **HANDOVER)
    assert await own(yi) == {*people}
    assert "/colleagues" not in (await browser(c, jia).get("/work")).links
