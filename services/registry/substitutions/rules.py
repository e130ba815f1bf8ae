"""Pure rules of substitutions: who may stand in for whom, for which days, and how long a token of that lives."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal

from chassis.clock import CIVIL
from contracts.roles import Role
from services.registry.account_opening.rules import city_of

ROLES = frozenset({Role.CASEWORKER, Role.DISTRICT_REVIEWER, Role.DISTRICT_APPROVER})
"""Whose work belongs to a street or a district. A colleague who works for the whole city reaches its cases already,
another organisation's staff are no colleagues, and nobody lends administration, audit or security."""

State = Literal["coming", "running", "ended"]
Flaw = Literal["role", "city", "same-place"]


class End(StrEnum):
    """Why a substitution ended."""

    LAST_DAY = "last_day"
    ACCOUNT_CHANGED = "account_changed"
    BY_ADMINISTRATOR = "by_administrator"


@dataclass(frozen=True)
class Post:
    """What an account does and where (`city/district/street` or a part of it), and whether it is open."""

    role: str
    area: str | None
    is_open: bool = True


@dataclass(frozen=True)
class Span:
    """Civil days, both included."""

    first_on: date
    last_on: date

    def covers(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on


def flaw(absent: Post, substitute: Post) -> Flaw | None:
    """Why one cannot stand in for the other: they must be of one role and one city, in different places."""
    if absent.role != substitute.role or absent.role not in ROLES:
        return "role"
    if absent.area is None or city_of(absent.area) != city_of(substitute.area):
        return "city"
    is_there = absent.area == substitute.area or absent.area.startswith(f"{substitute.area}/")
    return "same-place" if is_there else None


def may_last(span: Span, today: date, longest: timedelta) -> bool:
    """In order, not over, no longer than that, and not agreed to longer than that ahead."""
    in_order = today <= span.last_on and span.first_on <= span.last_on
    return in_order and span.last_on - span.first_on < longest and span.first_on - today <= longest


def state_of(span: Span, ended_at: datetime | None, today: date) -> State:
    if ended_at is not None or today > span.last_on:
        return "ended"
    return "running" if span.covers(today) else "coming"


def left_of(span: Span, now: datetime) -> timedelta:
    """How much of the last day and those before it is left at an aware instant."""
    end = datetime.combine(span.last_on + timedelta(days=1), time.min, CIVIL)
    return end - now
