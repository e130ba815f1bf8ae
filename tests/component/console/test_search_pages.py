"""Finding a person on a page: by whatever they bring, in no address, and nobody of elsewhere."""

import pytest

from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.registry.people import FRIDAY, OTHER_DISTRICT, STREET, audit_of, person, registered
from tests.support.browsers import Browser, ConsoleOfTest

PAGE = "/person-search"


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    opened = await console("registry")
    await opened.p.set_time(FRIDAY)
    return opened


def worker(c: ConsoleOfTest, area: str = STREET) -> Browser:
    return c.as_(Role.CASEWORKER, area=area)


@pytest.mark.parametrize("by", ["id_number", "phone", "name"])
async def test_whatever_somebody_brings_finds_them(c: ConsoleOfTest, by: str) -> None:
    entry = (await registered(c.p, 1))["id"]
    text = person(1)[by]
    wanted = f"{text[:3]} {text[3:7]} {text[7:]}" if by == "phone" else text
    shown = await worker(c).fill(PAGE, PAGE, wanted=wanted, purpose="核对身份")
    assert shown.status == 200
    assert f"/people/{entry}" in shown.links
    assert person(1)["phone"] not in shown.html
    assert (f"search_by_{by}", "caseworker", "核对身份") in await audit_of(c.p, entry)


async def test_who_is_served_elsewhere_is_not_there(c: ConsoleOfTest) -> None:
    await registered(c.p, 1)
    shown = await worker(c, OTHER_DISTRICT).fill(PAGE, PAGE, wanted=person(1)["phone"], purpose="核对身份")
    assert "本辖区没有这个人" in shown.text
    assert not [link for link in shown.links if link.startswith("/people/")]


async def test_a_slip_comes_back_with_what_was_typed_and_what_is_wrong(c: ConsoleOfTest) -> None:
    shown = await worker(c).fill(PAGE, PAGE, wanted="650102199912310001", purpose="核对身份")
    assert shown.status == 422
    assert "校验位不正确" in shown.text
    assert shown.form(PAGE).values["wanted"] == "650102199912310001"


async def test_an_observer_has_no_search(c: ConsoleOfTest) -> None:
    observer = c.as_(Role.OBSERVER, area="urumqi")
    assert (await observer.get(PAGE)).status == 404
    assert PAGE not in (await observer.get("/work")).links
