"""What a screen is given: who works, the services as they may use them, and what the request says."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import Any
from uuid import UUID

import httpx
from starlette.requests import Request

from chassis.clock import CIVIL
from client.access import PUBLIC, ROLES
from client.caller import RequestRefused
from client.models.registry import Me
from client.operations.jobfair import Jobfair
from client.operations.notify import Notify
from client.operations.registry import Registry
from client.operations.subsidy import Subsidy
from console import labels
from console.sessions import Seat
from console.settings import ConsoleSettings
from console.transport import Calls, ServiceAway

NAMES_HOLD_SECONDS = 60.0
MOST_ROWS, MOST_PAGES = 200, 50
"""Of a list in which one row is looked for."""


class NotThere(Exception):
    """Nothing of that address for this caller."""


def may(role: str, *operations: str) -> bool:
    """Whether the role may run all of them, as the services' documents say (`service.operation`)."""
    return all(operation in PUBLIC or role in ROLES[operation] for operation in operations)


@dataclass
class Names:
    """Names of cities and places, asked for anew every minute; shared by all requests, as they are everybody's."""

    _answers: dict[tuple[str, str], tuple[float, Mapping[str, str]]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def of(self, registry: Registry, city: str, kind: str) -> Mapping[str, str]:
        """Code → name of the places of a kind in a city."""
        return self._remembered(
            (city, kind), lambda: {place["code"]: place["name"] for place in registry.list_places(None, city, kind)}
        )

    def of_cities(self, subsidy: Subsidy) -> Mapping[str, str]:
        """City → its name, in its document's words."""
        return self._remembered(
            ("", "city"), lambda: {policy["city"]: policy["city_name"] for policy in subsidy.list_policies(None)}
        )

    def of_providers(self, registry: Registry) -> Mapping[str, str]:
        """City → its name, of those whose staff may sign in at a provider of their own."""
        return self._remembered(
            ("", "provider"),
            lambda: {entry["city"]: entry["city_name"] for entry in registry.list_city_providers(None)},
        )

    def of_schemes(self, subsidy: Subsidy, city: str) -> Mapping[str, str]:
        """Code → title of what a city's document pays."""
        return self._remembered(
            (city, "scheme"),
            lambda: {scheme["scheme"]: scheme["title"] for scheme in subsidy.show_policy(None, city)["schemes"]},
        )

    def of_minimums(self, registry: Registry, city: str) -> Mapping[str, str]:
        """Key → words of the services that a city's document owes at least; empty where it owes none."""
        return self._remembered(
            (city, "minimum"),
            lambda: {row["key"]: services(row["kinds"]) for row in registry.list_service_minimums(None, city)},
        )

    def of_blocks(self, registry: Registry, city: str) -> Mapping[str, str]:
        """Key → words of what a city's document wants to be learned of each person; empty where it names nothing."""
        return self._remembered(
            (city, "block"), lambda: {row["key"]: row["title"] for row in registry.list_contact_blocks(None, city)}
        )

    def _remembered(self, key: tuple[str, str], ask: Callable[[], Mapping[str, str]]) -> Mapping[str, str]:
        """Without an answer an empty one: codes are shown then."""
        with self._lock:
            answer = self._answers.get(key)
        if answer is not None and time.monotonic() - answer[0] < NAMES_HOLD_SECONDS:
            return answer[1]
        try:
            names = ask()
        except (RequestRefused, ServiceAway):
            return {}
        with self._lock:
            self._answers[key] = time.monotonic(), names
        return names


@dataclass(frozen=True)
class Desk:
    """One request of somebody who is signed in."""

    request: Request
    calls: Calls
    names: Names
    settings: ConsoleSettings
    values: Mapping[str, str] = field(default_factory=dict)
    """What a form sent: name → text, the last of a name; files are in `files`."""
    files: Mapping[str, tuple[str, bytes, str]] = field(default_factory=dict)
    """Field → (file name, bytes, media type)."""
    chosen: tuple[str, ...] = ()
    """The rows that were marked in a list."""
    paths: frozenset[str] = frozenset()
    """Of all screens: what is not built yet is linked from nowhere."""

    @property
    def seat(self) -> Seat:
        """Who works, and where: a colleague's area while in their place."""
        assert self.calls.seat is not None
        return self.calls.seat.at_work

    @property
    def role(self) -> str:
        return self.seat.role

    @property
    def city(self) -> str:
        """The caller's city; for whoever belongs to none the first that they ask for. Raises NotThere."""
        city = self.seat.city or self.request.query_params.get("city")
        if not city:
            raise NotThere
        return city

    @property
    def registry(self) -> Registry:
        return Registry(self.calls)

    @property
    def subsidy(self) -> Subsidy:
        return Subsidy(self.calls)

    @property
    def jobfair(self) -> Jobfair:
        return Jobfair(self.calls)

    @property
    def notify(self) -> Notify:
        return Notify(self.calls)

    def may(self, *operations: str) -> bool:
        return may(self.role, *operations)

    def has_screen(self, path: str) -> bool:
        return path in self.paths

    @cached_property
    def _me(self) -> Me:
        return self.registry.who_am_i(None)

    def is_me(self, account_id: str | None) -> bool:
        """Whether this is the caller's own account, also while in a colleague's place."""
        own: str = self._me["id"]
        return account_id == own

    def now(self) -> datetime:
        """The platform's business time, in China's zone: what a form offers for what has just happened."""
        return datetime.fromisoformat(self._me["now"]).astimezone(CIVIL)

    def query(self, name: str) -> str | None:
        return self.request.query_params.get(name) or None

    def area_name(self, area: str | None) -> str:
        """`city/district/street` as staff say it: the district's and the street's names."""
        if not area:
            return "—"
        city, *codes = area.split("/")
        kinds = ("district", "street")
        names = [
            self.names.of(self.registry, city, kind).get(code, code) for kind, code in zip(kinds, codes, strict=False)
        ]
        return " ".join(names) or self.city_name(city)

    def city_name(self, city: str) -> str:
        return self.names.of_cities(self.subsidy).get(city, city)

    def schemes_of(self, city: str) -> Mapping[str, str]:
        return self.names.of_schemes(self.subsidy, city)

    def scheme_name(self, city: str, code: str) -> str:
        return self.schemes_of(city).get(code, code)

    def minimums(self) -> Mapping[str, str]:
        """Those of the caller's city: key → words."""
        return self.names.of_minimums(self.registry, self.seat.city) if self.seat.city else {}

    def blocks(self) -> Mapping[str, str]:
        """What a contact has to learn by the document of the caller's city: key → words."""
        return self.names.of_blocks(self.registry, self.seat.city) if self.seat.city else {}

    def school_name(self, city: str, code: str | None) -> str:
        if not code:
            return "—"
        return self.names.of(self.registry, city, "school").get(code, code)


def services(kinds: Sequence[str]) -> str:
    """A minimum in words: of these services any counts."""
    return "或".join(labels.of(labels.SERVICE, kind) for kind in kinds)


def identifier(text: str) -> str:
    """The text of a path's identifier, where it can be one at all. Raises NotThere."""
    try:
        return str(UUID(text))
    except ValueError:
        raise NotThere from None


def row_of(page: Callable[..., Mapping[str, Any]], number: str) -> Any:
    """The row of this number in a list that is read page by page (`cursor`, `limit`); None where it has none."""
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        answer = page(cursor=cursor, limit=MOST_ROWS)
        for row in answer["items"]:
            if row["id"] == number:
                return row
        cursor = answer.get("next_cursor")
        if cursor is None:
            break
    return None


def refused_as_absent(refused: RequestRefused) -> bool:
    """A refusal that a screen shows as nothing there: whose it is, the caller need not know."""
    return refused.status in (httpx.codes.FORBIDDEN, httpx.codes.NOT_FOUND)


def problem_text(refused: RequestRefused) -> str:
    """What the service says of a refusal, in its own words."""
    title, detail = refused.problem.get("title", "未能完成"), refused.problem.get("detail")
    return f"{title}：{detail}" if detail else str(title)
