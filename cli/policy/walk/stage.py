"""What the steps of a walk share: the platform, the business day, the people and employers of this run, and what was
expected and came."""

import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cli.policy.walk.staff import Staff
from client.platform import SERVICES, Json, Platform
from client.waiting import last_answer, once_heard
from demo.people import Fictional, fictional_credit_code, people_of_own
from policy_engine.packs.pack import Pack

MOST_PEOPLE = 500
_ON_THE_WAY = re.compile(r"^(?:outbox_depth|inbox_lag)\{[^}]*\} (\S+)$", re.MULTILINE)
_TO_CALCULATE = re.compile(r"^assessments_waiting\{[^}]*\} (\S+)$", re.MULTILINE)


@dataclass
class Person:
    """Somebody of this run; `entry` is their id in the ledger once they have registered."""

    who: Fictional
    area: str
    class_year: int
    entry: str = ""
    token: str = ""
    """Under which name the platform keeps their own sign-in; empty until they sign in."""


@dataclass(frozen=True)
class Employer:
    id: str
    clerk: str
    """Under which name the platform keeps its clerk's sign-in."""
    area: str
    registered_name: str


@dataclass(frozen=True)
class Check:
    """What a line of the file expected, and what came."""

    line: int
    what: str
    expected: Json
    seen: Json

    @property
    def passed(self) -> bool:
        return bool(self.expected == self.seen)


@dataclass
class Touched:
    """Of a scheme, clock or indicator of the pack, the cases that the run has met."""

    accepted: bool = False
    refused: bool = False
    paid: bool = False


@dataclass
class Stage:
    """`patience_seconds`: so long a step waits for what other services hear a moment later."""

    platform: Platform
    pack: Pack
    patience_seconds: float = 120.0
    nonce: str = field(default_factory=lambda: secrets.token_hex(4))
    day: date = date.min
    people: dict[str, Person] = field(default_factory=dict)
    employers: dict[str, Employer] = field(default_factory=dict)
    internships: dict[tuple[str, str], str] = field(default_factory=dict)
    posts: list[str] = field(default_factory=list)
    accounts: int = 0
    """How many people have one."""
    checks: list[Check] = field(default_factory=list)
    touched: dict[tuple[str, str], Touched] = field(default_factory=dict)
    """(schemes, clocks or indicators; key) → what was met."""
    line: int = 0
    """Of the step that is being walked."""

    def __post_init__(self) -> None:
        self.staff = Staff(self.platform, self.pack.city, self.nonce)
        self._strangers = iter(people_of_own(MOST_PEOPLE))

    @property
    def city(self) -> str:
        return self.pack.city

    @property
    def instant(self) -> str:
        """The business time of the day's orders."""
        return f"{self.day.isoformat()}T09:00:00+08:00"

    def area(self, district: str) -> str:
        return f"{self.city}/{district}"

    def move_to(self, day: date) -> None:
        """The business day of all services, once what happened before it has been heard: it counts for its own day."""
        self.hear_all()
        self.day = day
        for service in SERVICES:
            self.platform.service(service).set_business_clock("ops", {"at": self.instant})

    def introduce(self, names: Iterable[str], district: str, class_year: int) -> list[Person]:
        """Fictional people of this run alone."""
        fresh = {name: Person(next(self._strangers), self.area(district), class_year) for name in names}
        self.people |= fresh
        return list(fresh.values())

    def credit_code(self, name: str) -> str:
        return fictional_credit_code(f"{self.nonce}-{name}")

    def payee(self, name: str) -> str:
        """The id of an employer or a person."""
        return self.employers[name].id if name in self.employers else self.people[name].entry

    def meet(self, group: str, key: str) -> Touched:
        return self.touched.setdefault((group, key), Touched())

    def check(self, what: str, expected: Json, seen: Json) -> None:
        self.checks.append(Check(self.line, what, expected, seen))

    def eventually(self, what: str, expected: Json, ask: Callable[[], Json]) -> Json:
        """Asks until the answer is as expected, or patience ends; what was seen last."""
        seen = self.until(ask, lambda answer: bool(answer == expected))
        self.check(what, expected, seen)
        return seen

    def until(self, ask: Callable[[], Any], is_enough: Callable[[Any], bool]) -> Any:
        """The first answer that is enough, or the last before patience ends."""
        return last_answer(ask, is_enough, self.patience_seconds)

    def hear_all(self) -> None:
        """Until no event is on its way, twice in a row: one that is heard may make another."""
        for _ in range(2):
            self.until(lambda: on_the_way(self.platform), lambda events: events == 0)

    def calculate_all(self) -> None:
        """Until nothing waits to be calculated again: a claim whose facts are in doubt is not paid meanwhile."""
        self.until(lambda: shown(self.platform, _TO_CALCULATE), lambda waiting: waiting == 0)

    def once_heard(self, order: Callable[[], Any]) -> Any:
        """Another service hears of somebody a moment later: asks again while it answers 404."""
        return once_heard(order, self.patience_seconds)


def on_the_way(platform: Platform) -> int:
    """Events that some service has not heard yet."""
    return shown(platform, _ON_THE_WAY)


def shown(platform: Platform, gauge: re.Pattern[str]) -> int:
    """The sum of a gauge over all services, as the metrics show; 0 where these are not shown to a caller."""
    answers = [platform.call("GET", f"/{service}/metrics") for service in SERVICES]
    depths = (gauge.findall(answer.text) for answer in answers if answer.status_code == 200)
    return sum(int(float(depth)) for service in depths for depth in service)
