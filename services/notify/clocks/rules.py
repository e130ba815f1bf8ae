"""When a clock is met, warned of, breached and escalated, and to whom each step is told. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias
from uuid import UUID

FIRST_CONTACT = "first_contact"

DayType = Literal["calendar", "working"]
StepKind = Literal["warn", "breach", "escalate", "open", "close"]
Count: TypeAlias = Callable[[date, int, DayType], date | None]
"""(day, n, kind of day) → the n-th such day after it; None while the working days of a year are not published."""
UNKNOWN_DAY = date.max
"""The day of a step that nobody knows yet: it is asked for again each day."""
LEVELS = ("community", "district", "city")
_ROLE_OF_LEVEL = {"community": "caseworker", "district": "district_reviewer", "city": "city_approver"}


@dataclass(frozen=True)
class Escalation:
    """A level of supervision and how many days after the day of the breach it is told."""

    level: str
    after_days: int
    day_type: DayType = "calendar"


@dataclass(frozen=True)
class Plan:
    """What the pack says happens around the due date."""

    warn_before_days: int | None
    escalations: tuple[Escalation, ...]


@dataclass(frozen=True)
class Step:
    """One thing to do from day `on` (business date) on. `rank` counts the escalations from 1."""

    kind: StepKind
    on: date
    level: str
    rank: int = 0


@dataclass(frozen=True)
class Pause:
    """Days that do not count, from `from_on` to `last_on`, both in it. None: nobody knows the end yet."""

    id: UUID
    from_on: date
    last_on: date | None

    @property
    def is_open(self) -> bool:
        return self.last_on is None

    @property
    def is_void(self) -> bool:
        """Taken back before its first day was over."""
        return self.last_on is not None and self.last_on < self.from_on

    def covers(self, day: date) -> bool:
        return self.from_on <= day and (self.last_on is None or day <= self.last_on)

    def overlaps(self, from_on: date, last_on: date | None) -> bool:
        return not self.is_void and self.from_on <= (last_on or date.max) and from_on <= (self.last_on or date.max)


@dataclass(frozen=True)
class Statement:
    """Whether a promise that repeats still stands, as one event says it of its topic."""

    topic: str
    effective_on: date
    stated_at: datetime
    ends: bool


def is_ended(statements: Iterable[Statement], on: date) -> bool:
    """Whether the latest statement on some topic that is in effect by that day ends the promise."""
    latest: dict[str, bool] = {}
    for statement in sorted(statements, key=lambda statement: statement.stated_at):
        if statement.effective_on <= on:
            latest[statement.topic] = statement.ends
    return any(latest.values())


@dataclass(frozen=True)
class Addressee:
    role: str
    area: str


@dataclass(frozen=True)
class ReachedContact:
    """A contact in which the person was reached. `logged_on` is unknown of contacts older than that field."""

    contacted_on: date
    logged_on: date | None = None
    is_confirmed: bool = False


@dataclass(frozen=True)
class Fulfilment:
    """The day a clock was met, and whether a late entry claims an earlier one that would be in time."""

    met_on: date
    late_entry: bool


def is_late_entry(due_on: date | None, contact: ReachedContact) -> bool:
    """补记: written down after the breach for a day before it, and no second person has confirmed it.

    The registry judges its contacts by the same rule (casework.rules).
    """
    if due_on is None or contact.logged_on is None or contact.is_confirmed:
        return False
    return contact.contacted_on <= due_on < contact.logged_on


def fulfilment(started_on: date | None, due_on: date | None, contacts: Iterable[ReachedContact]) -> Fulfilment | None:
    """How a clock was met: by the earliest contact on or after the start. None while it was not.

    A contact dated before the registration does not count: 落实5日内必联系 (Urumqi (五)20) asks for a contact
    to one who has registered, and whoever was called earlier did not know of that clock yet. A late entry counts
    from the day on which it was entered.
    """
    eligible = [contact for contact in contacts if started_on is not None and contact.contacted_on >= started_on]
    if not eligible:
        return None
    met_on = min(_counts_from(due_on, contact) for contact in eligible)
    late = due_on is not None and met_on > due_on
    return Fulfilment(met_on, late and any(is_late_entry(due_on, contact) for contact in eligible))


def _counts_from(due_on: date | None, contact: ReachedContact) -> date:
    if is_late_entry(due_on, contact) and contact.logged_on is not None:
        return contact.logged_on
    return contact.contacted_on


def in_time(due_on: date | None, met: date) -> bool | None:
    """Whether it was kept in time; None where there is no due date. The due day itself is in time."""
    return None if due_on is None else met <= due_on


def count_calendar_days(day: date, days: int, day_type: DayType) -> date | None:
    """Where no table of holidays is at hand: nobody knows a working day."""
    return day + timedelta(days=days) if day_type == "calendar" else None


def timetable(due_on: date, plan: Plan, count: Count = count_calendar_days) -> tuple[Step, ...]:
    """All steps of a clock in order. A day is over only after its end, so the breach is the day after.

    Levels told in working days come after those of as many calendar days, so that ranks never pass each other.
    """
    breach_on = due_on + timedelta(days=1)
    steps = [Step("breach", breach_on, "community")]
    if plan.warn_before_days is not None:
        steps.insert(0, Step("warn", due_on - timedelta(days=plan.warn_before_days), "community"))
    ordered = sorted(plan.escalations, key=lambda level: (level.after_days, level.day_type == "working"))
    for rank, above in enumerate(ordered, start=1):
        notified_on = count(breach_on, above.after_days, above.day_type)
        steps.append(Step("escalate", notified_on or UNKNOWN_DAY, above.level, rank))
    return tuple(steps)


def pending(steps: Sequence[Step], state: str, escalation_level: int) -> tuple[Step, ...]:
    """The steps not yet taken. A clock that is met, or not started, has none."""
    done: dict[str, set[StepKind]] = {"open": set(), "warned": {"warn"}, "breached": {"warn", "breach"}}
    if state not in done:
        return ()
    return tuple(s for s in steps if s.kind not in done[state] and not 0 < s.rank <= escalation_level)


def next_supervision(steps: Sequence[Step]) -> Step | None:
    """Of the steps still to take, the first that tells a level above the community: that level learns of the breach
    itself. None where no level is left, or nothing runs."""
    return next((step for step in steps if step.kind == "escalate" and step.level != LEVELS[0]), None)


def due_change(
    changed_on: date, before: date | None, after: date | None, why: str, pause: UUID | None = None
) -> dict[str, str | None]:
    """One line of a clock's history of due dates."""
    by = {} if pause is None else {"pause_id": str(pause)}
    days = {"changed_on": changed_on, "due_before": before, "due_after": after}
    return {**{name: None if day is None else day.isoformat() for name, day in days.items()}, "why": why, **by}


def spans(pauses: Sequence[Pause]) -> list[tuple[date, date]]:
    """The days of those whose end is known."""
    return [(pause.from_on, pause.last_on) for pause in pauses if pause.last_on is not None]


def begun(pauses: Sequence[Pause], today: date) -> list[Pause]:
    return [pause for pause in pauses if pause.from_on <= today]


def pause_in_force(pauses: Sequence[Pause], due_on: date | None, today: date) -> Pause | None:
    """The pause a day is in. One that would begin after the last day of the deadline never does."""
    return next((p for p in pauses if p.covers(today) and (due_on is None or p.from_on <= due_on)), None)


def ended(pauses: Sequence[Pause], today: date) -> list[Pause]:
    """As if today were the last day of the one whose end nobody knows."""
    return [replace(pause, last_on=today) if pause.is_open else pause for pause in pauses]


def next_day(steps: Sequence[Step], pauses: Sequence[Pause], taken_on: date, today: date) -> date | None:
    """The day of the next step after `taken_on`, or on which a pause begins or is over; None when there is none."""
    turns = [pause.from_on for pause in pauses if not pause.is_void]
    turns += [pause.last_on + timedelta(days=1) for pause in pauses if pause.last_on and not pause.is_void]
    days = [day for day in turns if day > today]
    if (step := after(steps, taken_on)) is not None:
        days.append(step)
    return min(days, default=None)


def window_timetable(opens_on: date, closes_on: date, plan: Plan) -> tuple[Step, ...]:
    """A window is open on its first and on its last day; those in charge are told at its opening and before its end."""
    steps = [Step("open", opens_on, "community"), Step("close", closes_on + timedelta(days=1), "community")]
    if plan.warn_before_days is not None:
        warned_on = max(opens_on, closes_on - timedelta(days=plan.warn_before_days))
        steps.insert(1, Step("warn", warned_on, "community"))
    return tuple(steps)


def pending_in_window(steps: Sequence[Step], state: str) -> tuple[Step, ...]:
    done: dict[str, set[StepKind]] = {"waiting": set(), "open": {"open"}, "warned": {"open", "warn"}}
    return tuple(step for step in steps if state in done and step.kind not in done[state])


def state_of(warned_on: date | None, breached_on: date | None) -> str:
    """Where a running clock stands, by the steps that were taken."""
    if breached_on is not None:
        return "breached"
    return "open" if warned_on is None else "warned"


def due(steps: Sequence[Step], today: date) -> tuple[Step, ...]:
    """The steps to take today. What would come after the end, a warning or an opening, is left out: it is untrue."""
    now = [step for step in steps if step.on <= today]
    over = any(step.kind in ("breach", "close") for step in now)
    return tuple(step for step in now if not (over and step.kind in ("warn", "open")))


def after(steps: Sequence[Step], today: date) -> date | None:
    """The day of the next step after today's; None when there is none. One that nobody knows is asked for tomorrow."""
    following = min((step.on for step in steps if step.on > today), default=None)
    return today + timedelta(days=1) if following == UNKNOWN_DAY else following


def addressee(level: str, area: str) -> Addressee:
    """Who is told at a level. An area that names no street (or district) is served by the level above."""
    parts = area.split("/")
    wanted = len(LEVELS) - LEVELS.index(level)
    depth = min(wanted, len(parts))
    return Addressee(_ROLE_OF_LEVEL[LEVELS[len(LEVELS) - depth]], "/".join(parts[:depth]))


def levels_above(level: str) -> tuple[str, ...]:
    """The levels that supervise this one, the nearest first."""
    return LEVELS[LEVELS.index(level) + 1 :]
