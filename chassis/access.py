"""Who may do what: the caller, the declarative access table, and the guard that reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias
from uuid import UUID

from fastapi import Request
from sqlalchemy import ColumnElement, false, or_
from sqlalchemy.orm import InstrumentedAttribute

from chassis.problems import Forbidden, Unauthenticated
from contracts.signatures import Algorithm


class Reach(StrEnum):
    """Which objects a role reaches through an operation; repositories apply it, once, in SQL."""

    PUBLIC = "public"
    ANY = "any"
    AREA = "area"
    ORG = "org"
    SELF = "self"


Rule: TypeAlias = Mapping[str, Reach]
AccessTable: TypeAlias = Mapping[str, Rule]
"""Operation id → role → scope. The role `*` with PUBLIC means that no token is needed."""

EVERYONE = "*"
LOWEST_DEPTH = 2
"""Slashes in the area of the lowest place there is."""


@dataclass(frozen=True)
class StandingIn:
    """Whose place the caller takes for some days, and by which substitution: its end ends the token."""

    absent: UUID
    substitution: UUID


@dataclass(frozen=True)
class Signing:
    """What a machine's requests are signed with: the algorithm, and the credential that the key is derived for."""

    algorithm: Algorithm
    credential: UUID

    @property
    def text(self) -> str:
        """As it stands in a token."""
        return f"{self.algorithm}:{self.credential}"

    @classmethod
    def of_text(cls, text: str) -> "Signing":
        """Raises ValueError for anything else, which no token of ours holds."""
        algorithm, _, credential = text.partition(":")
        return cls(Algorithm(algorithm), UUID(credential))


@dataclass(frozen=True)
class Caller:
    """The authenticated subject of a request. `area` is a jurisdiction path such as `anytown/north`."""

    id: UUID
    role: str
    area: str | None = None
    org: str | None = None
    subject: UUID | None = None
    scopes: frozenset[str] = frozenset()
    """What a machine client may do besides its role."""
    session: UUID | None = None
    """The session that the token belongs to; None for a token that belongs to none."""
    standing_in: StandingIn | None = None
    """With the area of an absent colleague: `id` is still who acts, and every rule of two persons compares that."""
    signing: Signing | None = None
    """With it, every request of the caller must be signed."""

    def covers(self, area: str) -> bool:
        return self.area is not None and (area == self.area or area.startswith(f"{self.area}/"))

    def area_clause(self, column: ColumnElement[str] | InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        """SQL: the row's area lies in the caller's jurisdiction. Without an area: nothing."""
        return within(column, self.area) if self.area else false()


def within(column: ColumnElement[str] | InstrumentedAttribute[Any], area: str) -> ColumnElement[bool]:
    """SQL: the row's area is `area` or lies below it; below the lowest nothing does."""
    if area.count("/") == LOWEST_DEPTH:
        return column == area
    return or_(column == area, column.startswith(f"{area}/", autoescape=True))


def operation_of(request: Request) -> str:
    """The operation id of the matched route: the endpoint's function name unless the route states another."""
    route = request.scope.get("route")
    return getattr(route, "operation_id", None) or getattr(route, "name", None) or ""


def check(request: Request, table: AccessTable) -> None:
    """Refuses the request unless the table lets the caller's role run this operation (deny by default), and the
    caller holds the scope that the operation needs, if it needs one."""
    rule = table.get(operation_of(request), {})
    if EVERYONE in rule:
        return
    caller: Caller | None = request.state.caller
    if caller is None:
        raise Unauthenticated()
    if caller.role not in rule:
        raise Forbidden()
    needed = request.app.state.client_scopes.get(operation_of(request))
    if needed is not None and needed not in caller.scopes:
        raise Forbidden()
