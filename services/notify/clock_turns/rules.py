"""On which day the next turn of a promise starts. Pure."""

from collections.abc import Sequence
from datetime import date

from services.notify.clocks.rules import Statement, is_ended


def next_start(statements: Sequence[Statement], due_on: date, today: date) -> date | None:
    """The last day of the turn before, where the promise still stood then; else the day by which it stood again.

    None while it does not.
    """
    if not is_ended(statements, due_on):
        return due_on
    later = sorted({statement.effective_on for statement in statements if due_on < statement.effective_on <= today})
    return next((day for day in later if not is_ended(statements, day)), None)


def is_last(turn: int, most: int | None) -> bool:
    """Whether no turn follows the one of that number; `most` is None where the document states no limit."""
    return most is not None and turn >= most
