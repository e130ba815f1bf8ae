"""Pure rules of tasks: the life of a part, what its parts make of a task, and what is overdue."""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from typing import Literal, TypeAlias

DutyRole: TypeAlias = Literal["lead", "with"]
Verdict: TypeAlias = Literal["accept", "return"]


class TaskState(StrEnum):
    """Of a part as of a task. `reported` is the department's own word; only another one accepts it."""

    OPEN = "open"
    REPORTED = "reported"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class Step(StrEnum):
    REPORT = "report"
    ACCEPT = "accept"
    RETURN = "return"


TRANSITIONS: Mapping[tuple[TaskState, Step], TaskState] = {
    (TaskState.OPEN, Step.REPORT): TaskState.REPORTED,
    (TaskState.RETURNED, Step.REPORT): TaskState.REPORTED,
    (TaskState.REPORTED, Step.ACCEPT): TaskState.ACCEPTED,
    (TaskState.REPORTED, Step.RETURN): TaskState.RETURNED,
}


def next_state(state: str, step: Step) -> TaskState | None:
    """None where the step is not to be taken in that state."""
    return TRANSITIONS.get((TaskState(state), step))


def state_of(parts: Collection[str]) -> TaskState:
    """A task is accepted when all its parts are, returned while one is, and reported as soon as one of them is."""
    states = {TaskState(state) for state in parts}
    if states == {TaskState.ACCEPTED}:
        return TaskState.ACCEPTED
    if TaskState.RETURNED in states:
        return TaskState.RETURNED
    return TaskState.REPORTED if states - {TaskState.OPEN} else TaskState.OPEN


def is_overdue(state: str, due_on: date | None, today: date) -> bool:
    """Its last day is over and it is not accepted; what has no last day is never overdue."""
    return due_on is not None and due_on < today and state != TaskState.ACCEPTED
