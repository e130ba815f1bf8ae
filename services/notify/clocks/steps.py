"""The steps of clocks as they fall due: warnings, breaches, and whom each level tells."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging import outbox
from chassis.runtime import Runtime
from contracts.envelope import Event
from contracts.events.notify import ClockBreached, ClockWarned
from services.notify.clocks import repository, rules
from services.notify.clocks.commands import about, follow_pauses, started, steps_of
from services.notify.clocks.models import Clock
from services.notify.clocks.notices import notification_above, notification_to_staff, notifications_to_departments
from services.notify.duties.repository import is_served
from services.notify.messages.commands import enqueue
from services.notify.messages.rules import Notification
from services.notify.projections.repository import departments_of


async def take_due_steps(session: AsyncSession, runtime: Runtime, clocks: Sequence[Clock], today: date) -> None:
    """Takes every step of these (locked) clocks that is due: events, and messages to those in charge."""
    events: list[Event] = []
    notifications: list[Notification] = []
    pauses = await repository.pauses_of(session, *(clock.id for clock in clocks))
    for clock in clocks:
        own = pauses.get(clock.id, ())
        await follow_pauses(session, runtime, clock, own)
        steps = steps_of(clock, runtime.packs)
        for step in rules.due(steps, today):
            events += _take(clock, step, today)
            notifications += await _notifications_about(session, clock, step)
        clock.next_on = rules.next_day(steps, own, today, today)
    await outbox.record(session, *events)
    await enqueue(session, runtime, notifications)


def _take(clock: Clock, step: rules.Step, today: date) -> list[Event]:
    if step.kind == "warn":
        clock.state, clock.warned_on = "warned", today
        return [ClockWarned(**about(clock), due_on=clock.due_on, warned_on=today)]
    if step.kind == "breach":
        clock.state, clock.breached_on = "breached", today
        return [ClockBreached(**about(clock), due_on=clock.due_on, breached_on=today)]
    if step.kind == "open":
        clock.state = "open"
        return [started(clock)]
    if step.kind == "close":
        clock.state = "closed"
        return []
    clock.escalation_level = step.rank
    return []


async def _notifications_about(session: AsyncSession, clock: Clock, step: rules.Step) -> list[Notification]:
    """The breach itself is the message to the community; escalation tells the levels above it. Of a task those who
    answer for its area, and each department with a part in it.

    Where nobody has an account to read it, the next level that is served is told of that as well.
    """
    if step.kind == "close" or (step.kind == "escalate" and step.level == "community"):
        return []
    to = rules.addressee(step.level, clock.area)
    notifications = [notification_to_staff(clock, step, to)]
    if clock.subject_kind == "task":
        notifications += notifications_to_departments(clock, step, await departments_of(session, clock.subject))
    if await is_served(session, to.role, to.area):
        return notifications
    return [*notifications, *await _notification_above(session, clock, step, to)]


async def _notification_above(
    session: AsyncSession, clock: Clock, step: rules.Step, unserved: rules.Addressee
) -> list[Notification]:
    for level in rules.levels_above(step.level):
        to = rules.addressee(level, clock.area)
        if to != unserved and await is_served(session, to.role, to.area):
            return [notification_above(clock, step, unserved, to)]
    return []
