"""An empty form is shown for what is there for its caller, and for nothing else."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import pytest

from chassis.db import new_id
from client.access import PUBLIC, ROLES
from console.features import FEATURES
from console.screens import Form
from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.jobfair.conftest import AREA, CODE, NEXT_AREA, NOW, OTHER_CODE, Fair
from tests.component.notify.facts import registered as clock_started
from tests.component.registry.people import OTHER_DISTRICT, registered
from tests.component.registry.people import STREET as HOME
from tests.support.browsers import Browser, ConsoleOfTest

ABSENT = str(UUID(int=7))
SOME = {"service": "registry", "kind": "name_correction", "city": "wuhan", "scheme": "retention_bonus"}
"""Parts of addresses that are no numbers, as they may be; an object of theirs is still missing."""
OF_FORMS: Sequence[Form] = [form for feature in FEATURES for form in feature.forms if "{" in form.path]


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    opened = await console("registry", "subsidy", "jobfair", "notify")
    await opened.p.set_time(NOW)
    return opened


def senders(form: Form) -> list[Role]:
    """Who may send it at all, the graduates aside, who have no console."""
    operations = [operation for operation in form.needs if operation not in PUBLIC]
    return [role for role in Role if role != Role.GRADUATE and all(role in ROLES[name] for name in operations)]


def address(form: Form, **parts: str) -> str:
    names = [part.partition("}")[0] for part in form.path.split("{")[1:]]
    return form.path.format(**{name: parts.get(name, ABSENT) for name in names})


def of_role(c: ConsoleOfTest, role: Role) -> Browser:
    """In no district of the tests' people, and with an organisation that none of them belongs to."""
    return c.as_(role, area="wuhan/420106", org=OTHER_CODE)


async def test_no_form_opens_for_an_object_that_is_not_there(c: ConsoleOfTest) -> None:
    browsers = {role: of_role(c, role) for role in Role}
    for form in OF_FORMS:
        role, *_ = senders(form)
        addresses = {address(form), address(form, **dict.fromkeys(SOME, "none"))}
        if "_id}" in form.path:
            addresses.add(address(form, **SOME))
        for page in addresses:
            assert (await browsers[role].get(page)).status == 404, (page, role)


async def test_no_form_opens_for_what_is_of_others(c: ConsoleOfTest) -> None:
    fair = Fair(c.p)
    employer, person = await fair.employer(), await fair.graduate()
    post, internship = await fair.post(employer), await fair.internship(employer, person)
    entry = (await registered(c.p, 1))["id"]
    await c.p.deliver("notify", clock_started(new_id(), on=date(2023, 7, 28)))
    mine, theirs = c.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102"), c.as_(Role.DISTRICT_REVIEWER, area=AREA)
    [clock] = [link for link in (await mine.get("/clocks")).links if link.startswith("/clocks/")]
    for own, foreign, pages in (
        (theirs, c.as_(Role.DISTRICT_REVIEWER, area=NEXT_AREA), [f"/employers/{employer}/verification"]),
        (theirs, c.as_(Role.DISTRICT_REVIEWER, area=NEXT_AREA), [f"/employers/{employer}/suspension"]),
        (
            c.as_(Role.EMPLOYER_CLERK, org=CODE),
            c.as_(Role.EMPLOYER_CLERK, org=OTHER_CODE),
            [f"/internships/{internship}/end", f"/internships/{internship}/retention"],
        ),
        (
            c.as_(Role.CASEWORKER, area=HOME),
            c.as_(Role.CASEWORKER, area=OTHER_DISTRICT),
            [f"/people/{entry}/{part}" for part in ("contacts", "services", "statuses", "phone-changes", "reveals")],
        ),
        (mine, c.as_(Role.DISTRICT_REVIEWER, area="urumqi/650103"), [f"{clock}/pauses"]),
    ):
        for page in pages:
            assert ((await own.get(page)).status, (await foreign.get(page)).status) == (200, 404), page
    worker = c.as_(Role.CASEWORKER, area=HOME)
    assert (await worker.get(f"/posts/{post}/referrals")).status == 200, "a post is everybody's"
