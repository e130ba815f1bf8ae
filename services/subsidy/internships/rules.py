"""Pure rules of when an internship counts."""

from datetime import date


def term_end(planned_end_on: date | None, ended_on: date | None, *, is_retained: bool) -> date | None:
    """The day whose period an internship counts in: its planned end, or an earlier one of somebody who is retained.

    Else a base could move whom it did not keep to another period, or out of all of them, by its own word. Who left
    before the planned day is missed in that day's period, and is shown there.
    """
    days = [day for day in (planned_end_on, ended_on) if day is not None]
    return (min(days) if is_retained else days[0]) if days else None
