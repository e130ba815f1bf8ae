"""The access matrix through the console: each role at each screen, before what is its own and what is foreign.

The screens are those of `console.features`, their objects those of the matrices of `tests/architecture`, and what a
role may is what the services' tables say. A new screen is tried without a line here; where no world has its object,
`WITHOUT` of `tests/support/screens.py` names the tests that open it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest

from chassis.access import Reach
from console.screens import Form
from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.support.browsers import HERE, Browser, Seen
from tests.support.positions import Position
from tests.support.screens import NUMBER, SIGNED_IN, WITHOUT, Building, Door, built

FOUND, ABSENT = 200, 404
OUTSIDE = ("/sign-out", "/view", "#")
"""What every page has, and no role is refused."""


@pytest.fixture
async def building(console: OpenConsole, provider_of_a_city: None) -> Building:
    return await built(await console())


def places(building: Building, role: Role) -> list[Position]:
    """Where somebody of the role stands to whom something belongs."""
    owners = [own for door in building.doors if (own := door.owner(role))]
    return list({(own.area, own.org): Position("own", own.area, own.org) for own in owners}.values())


def owned(building: Building, role: Role) -> Iterator[tuple[Door, Position]]:
    """The screens of the role's own objects from where they are its own, and its lists from each such place."""
    yield from ((door, own) for door in building.doors if (own := door.owner(role)))
    for place in places(building, role):
        yield from ((door, place) for door in building.lists if door.is_open_to(role))


def test_what_no_world_has_is_opened_by_the_tests_that_are_named() -> None:
    for path, name in WITHOUT.items():
        text = (Path(__file__).parent / f"{name}.py").read_text()
        assert path.split("/{")[0] in text, path


@dataclass
class Walk:
    """One visitor's way from page to page; `wrong` says where it ended. `steps` are shared by all of the role."""

    building: Building
    browser: Browser
    name: str
    steps: set[str]
    wrong: list[str] = field(default_factory=list)

    async def follow(self, page: Seen, address: str) -> None:
        """Everything that the page leads to: its links, and the addresses of its forms."""
        for target in {*page.links, *(form.action for form in page.forms)}:
            there = urljoin(f"{HERE}{address}", target).removeprefix(HERE)
            if target.startswith(OUTSIDE) or not self._is_new(there):
                continue
            seen = await self.browser.get(there)
            if seen.status != FOUND:
                self.wrong.append(f"{self.name} at {address}: {target} answers {seen.status}")

    def _is_new(self, there: str) -> bool:
        path, names = urlsplit(there).path, sorted(name for name, _ in parse_qsl(urlsplit(there).query))
        if not self.building.has(path):
            return False
        step = f"{path} {names}" + (self.name if NUMBER.search(path) else "")
        is_new = step not in self.steps
        self.steps.add(step)
        return is_new


async def test_a_page_of_ones_own_is_there_and_leads_nowhere_in_vain(building: Building) -> None:
    wrong: list[str] = []
    for role in SIGNED_IN:
        steps: set[str] = set()
        for door, place in owned(building, role):
            name = f"{role} ({place.area or place.org})"
            walk = Walk(building, building.browser(role, place), name, steps, wrong)
            page = await walk.browser.get(door.path)
            if page.status != FOUND:
                wrong.append(f"{name}: {door.path} answers {page.status}")
                continue
            await walk.follow(page, door.path)
    assert (wrong, building.c.wire.forbidden) == ([], [])


async def test_no_form_that_a_role_has_is_one_that_its_role_may_not_send(building: Building) -> None:
    """Sent as it was drawn: what the service says to that is another test's, but it never is that the role may not."""
    for role in SIGNED_IN:
        for door, place in owned(building, role):
            if not isinstance(door.screen, Form):
                continue
            browser, action = building.browser(role, place), urlsplit(door.path).path
            page = await browser.get(door.path)
            if page.has_form(action):
                answer = await browser.send(page.form(action))
                assert answer.status < 500, (role, door.path, answer.text)
    assert [line for line in building.c.wire.forbidden if ":forbidden" in line] == []


async def test_what_is_not_for_one_is_no_page_in_no_menu_and_on_no_list(building: Building) -> None:
    opened = {door.screen.path for door in (*building.lists, *building.doors)}
    assert {screen.path for screen in building.screens} - opened == set(WITHOUT)
    wrong: list[str] = []
    for role in SIGNED_IN:
        wrong += await _open_in_vain(building, role)
        wrong += await _open_to_strangers(building, role)
        wrong += await _foreign_ids(building, role)
    assert wrong == []


async def _open_in_vain(building: Building, role: Role) -> list[str]:
    """Pages and menu entries of what the role may not."""
    browser = building.browser(role, places(building, role)[0])
    menu = set((await browser.get("/work")).links)
    closed = [door for door in (*building.lists, *building.doors) if not door.is_open_to(role)]
    assert closed
    answers = [(door, (await browser.get(door.path)).status) for door in closed]
    return [f"{role}: {door.path} {status}" for door, status in answers if status != ABSENT or door.path in menu]


async def _open_to_strangers(building: Building, role: Role) -> list[str]:
    """Pages of foreign objects."""
    tried = [(door, place) for door in building.doors for place in door.strangers(role)]
    answers = [(door, place, await building.browser(role, place).get(door.path)) for door, place in tried]
    return [
        f"{role} ({place.name}): {door.path} {page.status}" for door, place, page in answers if page.status != ABSENT
    ]


async def _foreign_ids(building: Building, role: Role) -> list[str]:
    """Lists with the id of what is another district's or organisation's."""
    foreign: dict[tuple[str | None, str | None], tuple[Position, set[str]]] = {}
    for door in building.doors:
        for place in list(door.strangers(role))[:1]:
            if door.thing and Reach.SELF not in door.limits_of(role):
                foreign.setdefault((place.area, place.org), (place, set()))[1].add(door.thing.id)
    found = []
    for place, ids in foreign.values():
        for door in building.lists:
            if door.is_open_to(role) and door.limits_of(role):
                page = await building.browser(role, place).get(door.path)
                found += [f"{role} ({place.area}): {number} on {door.path}" for number in ids if number in page.html]
    return found
