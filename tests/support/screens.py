"""The console's screens with the objects of the four worlds in their addresses, and who may stand before them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from chassis.access import EVERYONE, Reach, Rule
from chassis.db import new_id
from chassis.messaging import dead_letters, inbox
from console.features import FEATURES
from console.screens import Form, Page
from contracts.roles import STAFF, Role
from deploy.composition import SERVICES
from tests.component.notify.facts import registered
from tests.component.registry import client_steps, people
from tests.support.browsers import Browser, ConsoleOfTest
from tests.support.objects import WORLDS, Objects
from tests.support.operations import rules_of
from tests.support.platform import Platform
from tests.support.positions import LIMITED, OF_A_DEPARTMENT, Object, Position
from tests.support.rosters import SCHOOL

SIGNED_IN = sorted(STAFF | {Role.EMPLOYER_CLERK, Role.UNIVERSITY_OFFICE})
"""Whoever has a login for the console."""
NUMBER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
"""An object's id in an address."""
ORGANISATIONS = (Role.EMPLOYER_CLERK, Role.UNIVERSITY_OFFICE)
VALUES = {
    "service": "notify",
    "city": "wuhan",
    "scheme": "retention_bonus",
    "kind": "name_correction",
    "record": "unemployment",
    "key": "new_employment",
    "credential_id": "",
    "system": "gbt2261_1",
}
"""Of the addresses' other parts, where an object has none of its own."""
WITHOUT = {
    "/attestations/{payee_id}/{scheme}": "test_statement_pages",
    "/attestations/{payee_id}/{scheme}/statement": "test_statement_pages",
    "/certificate-requests/{request_id}/answer": "test_people_pages",
    "/dead-letters/{service}/{letter_id}/rewrites/{request_id}": "test_clocks_and_trails",
    "/dead-letters/{service}/{letter_id}/set-aside/{request_id}": "test_clocks_and_trails",
    "/second-factor-resets/{request_id}": "test_account_pages",
    "/second-factor-resets/{request_id}/decision": "test_account_pages",
    "/service-gaps": "test_visits_and_gaps",
}
"""Screens of what no world has, and the tests of the console that open them."""
OF_A_CITY = ("/clock-kinds", "/roster-template")
"""Whoever belongs to no city names one there."""
EVERYBODYS = ("/posts/{post_id}/referrals",)
"""Whose object is everybody's: what is limited there is named by hand."""


def rule_of(operation: str) -> Rule:
    """Role → reach of an operation as the services' tables have it, `service.operation`."""
    service, _, name = operation.partition(".")
    rules = rules_of(service)
    return rules.get(name) or rules[f"{service}_{name}"]


@dataclass(frozen=True)
class Door:
    """A screen at one address. `thing` is the object that the address names."""

    screen: Page | Form
    path: str
    thing: Object | None = None

    def is_open_to(self, role: Role) -> bool:
        """Whether the services let the role run everything that the screen needs."""
        return all(EVERYONE in rule or role in rule for rule in map(rule_of, self.screen.needs))

    def limits_of(self, role: Role) -> list[Reach]:
        """How the role is limited there: by each of the screen's operations."""
        reaches = {rule.get(role) for rule in map(rule_of, self.screen.needs)}
        return [reach for reach in LIMITED if reach in reaches]

    def owner(self, role: Role) -> Position | None:
        """From where the role reaches the object; None for whoever never does."""
        if self.thing is None or not self.is_open_to(role) or role not in self.thing.roles:
            return None
        if role == Role.UNIVERSITY_OFFICE and self.thing.org != SCHOOL:
            return None
        if role in ORGANISATIONS or (role in OF_A_DEPARTMENT and Reach.ORG in self.limits_of(role)):
            return self.thing.own(role, Reach.ORG)
        area = None if role == Role.OPS else self.thing.own(role, Reach.AREA)
        account = self.thing.account if Reach.SELF in self.limits_of(role) else None
        return Position("own", area=area.area if area else None, account=account)

    def strangers(self, role: Role) -> Iterator[Position]:
        """From where the role must find nothing."""
        if self.thing is None or self.owner(role) is None or self.screen.path in EVERYBODYS:
            return
        for reach in self.limits_of(role):
            yield from self.thing.foreign(role, reach)


@dataclass
class Building:
    """All screens on one platform: those without an object, and each object's at its own address."""

    c: ConsoleOfTest
    objects: Mapping[str, Objects]
    _browsers: dict[tuple[Role, str], Browser] = field(default_factory=dict)

    @property
    def screens(self) -> list[Page | Form]:
        screens: list[Page | Form] = []
        for feature in FEATURES:
            screens += [*feature.pages, *feature.forms]
        return screens

    @property
    def lists(self) -> list[Door]:
        return [
            Door(screen, f"{screen.path}?city=urumqi" if screen.path in OF_A_CITY else screen.path)
            for screen in self.screens
            if "{" not in screen.path and screen.path not in WITHOUT
        ]

    @property
    def doors(self) -> list[Door]:
        """Of the objects, and of what is everybody's: a document, a service."""
        return [door for screen in self.screens if "{" in screen.path for door in self._doors_of(screen)]

    def _doors_of(self, screen: Page | Form) -> Iterator[Door]:
        names = named_in(screen.path)
        if not names:
            yield Door(screen, screen.path.format(**VALUES))
        for thing in self.of(screen) if names and screen.path not in WITHOUT else ():
            parts = {**VALUES, **dict.fromkeys(names, thing.id), **thing.path}
            yield Door(screen, screen.path.format(**parts), thing)

    def of(self, screen: Page | Form) -> Sequence[Object]:
        """The objects that the screen's operations name, else those of another screen at the same object."""
        place = screen.path[: screen.path.rfind("_id}") + 4]
        beside = [other for other in self.screens if other.path.startswith(place)]
        found = self._named_by(screen) or [thing for other in beside for thing in self._named_by(other)]
        return list({thing.id: thing for thing in found}.values())

    def _named_by(self, screen: Page | Form) -> Sequence[Object]:
        named = [operation.split(".") for operation in screen.needs]
        parameter = named_in(screen.path)[-1]
        by_name = [thing for service, name in named for thing in self.objects[service].get(name, ())]
        by_name = [thing for thing in by_name if parameter not in thing.path]
        return by_name or [thing for service, _ in named for thing in self.objects[service].get(parameter, ())]

    def has(self, address: str) -> bool:
        """Whether the screen at this address has its object in the world of its own service: each world is its own, so
        that what one says of a person or an employer of another leads nowhere here."""
        return not NUMBER.search(address) or any(door.path.startswith(address) for door in self.doors)

    def browser(self, role: Role, position: Position) -> Browser:
        """One of the role from there; the same one each time."""
        key = role, f"{position.area} {position.org} {position.account}"
        if key not in self._browsers:
            self._browsers[key] = self.c.as_(role, area=position.area, org=position.org, id=position.account)
        return self._browsers[key]


def named_in(path: str) -> list[str]:
    """The ids that an address has, without those that VALUES fills in."""
    return [name for name in re.findall(r"{(\w+_id)}", path) if name not in VALUES]


async def built(c: ConsoleOfTest) -> Building:
    """The worlds of all services on one platform, with a letter that nobody could handle and a client's change."""
    objects = {service: await WORLDS[service](c.p) for service in SERVICES}
    objects["notify"]["letter_id"] = [await _letter(c.p)]
    client, change = await _client(c.p)
    objects["registry"] |= {"retire_client_credential": [client], "decide_client_account_change": [change]}
    await c.p.set_time(people.FRIDAY)
    return Building(c, objects)


async def _letter(p: Platform) -> Object:
    envelope = inbox.envelope(registered(new_id()), source="test", event_id=new_id())
    async with p.transaction("notify") as session:
        await dead_letters.record(session, "none_such", envelope, "ValueError", 3)
    [row] = (await p.as_(Role.OPS).get("/notify/v1/dead-letters")).json()["items"]
    return Object(row["id"], people.STREET, path={"service": "notify"})


async def _client(p: Platform) -> tuple[Object, Object]:
    """One with its credential, and what waits for a second operator about it."""
    who = await client_steps.client(p)
    [credential] = (await client_steps.shown(p, who))["credentials"]
    asked = await client_steps.act(p, who, "credentials", secret=client_steps.NEW_SECRET, overlap_days=1)
    assert asked.status_code == 202, asked.text
    path = {"credential_id": credential["id"]}
    return Object(str(who), people.STREET, path=path), Object(asked.json()["request_id"], people.STREET)
