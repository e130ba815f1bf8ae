"""A calendar as text by RFC 5545: whole days, folded lines, escaped words."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from services.registry.calendars.rules import TYPED, CalendarDay

_FOLD = 75
"""Octets of a line, by the standard; a character is never cut."""


def calendar_text(name: str, days: Iterable[CalendarDay], at: datetime) -> str:
    """One event for each day or span; the same day has the same id each time."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//qihang//registry//ZH", "CALSCALE:GREGORIAN"]
    lines = [*head, f"X-WR-CALNAME:{_escaped(name)}", "X-WR-TIMEZONE:Asia/Shanghai"]
    for day in days:
        lines += _event(day, at)
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line))


def _event(day: CalendarDay, at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(day.key)}@qihang"
    yield f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{_date(day.first_on)}"
    yield f"DTEND;VALUE=DATE:{_date(day.last_on + timedelta(days=1))}"
    yield f"SUMMARY:{_escaped(summary(day))}"
    if not day.is_typed and (day.clause or day.quote):
        yield f"DESCRIPTION:{_escaped('：'.join(part for part in (day.clause, day.quote) if part))}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def summary(day: CalendarDay) -> str:
    """Without what somebody typed: the feed goes to programs that anybody may look into."""
    if day.is_typed:
        return TYPED
    number = None if day.number is None else f"{day.number}{'%' if day.unit == '百分数' else day.unit or ''}"
    readings = day.reading if day.is_chosen or day.reading is None else f"{day.reading}；本市未采用"
    return "".join([day.title, *(f"（{words}）" for words in (number, readings, day.unset) if words)])


def _date(day: date) -> str:
    return f"{day:%Y%m%d}"


def _escaped(words: str) -> str:
    for sign in ("\\", ";", ","):
        words = words.replace(sign, f"\\{sign}")
    return words.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Every line after the first begins with a blank, which counts."""
    part, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > _FOLD:
            yield part
            part, size = " ", 1
        part, size = part + sign, size + octets
    yield part
