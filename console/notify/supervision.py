"""Who is told next of a clock that stays unmet, in the words of supervision."""

from collections.abc import Mapping, Sequence
from datetime import date

from client.caller import RequestRefused
from client.models.notify import ClockView
from console import labels
from console.components import Shown
from console.desk import Desk
from console.transport import ServiceAway

MANY = 200


def supervision_of(row: ClockView) -> str | None:
    """Level and day; nothing where nobody is left to tell, or nothing runs."""
    if (following := row.get("next_supervision")) is None:
        return None
    level = labels.of(labels.SUPERVISION, following["level"])
    if following["on"] is None:
        return f"{level} 日期待日历公布"
    day = date.fromisoformat(following["on"])
    return f"{level} {day.month}月{day.day}日"


def of_people(desk: Desk, numbers: Sequence[str], kind: str) -> Mapping[str, Shown]:
    """Person → who is told next of their clock of a kind, of those whom the caller sees; nobody without an answer."""
    if not numbers or not desk.may("notify.list_clocks"):
        return {}
    try:
        rows = desk.notify.list_clocks(None, kind=kind, subject_id=numbers, limit=MANY)["items"]
    except (RequestRefused, ServiceAway):
        return {}
    return {row["subject_id"]: supervision_of(row) for row in rows}
