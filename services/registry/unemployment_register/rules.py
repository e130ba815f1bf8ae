"""Pure rules of the register of the unemployed: rows of its file, spells, and how many months one has lasted."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from chassis.pii import IdNumber
from policy_engine.expressions.calendar import add_months, day_number, months_between

ID_NUMBER, SINCE, UNTIL, REGISTERED = "身份证号", "失业时间", "失业终止时间", "是否登记失业人员"
REQUIRED = (ID_NUMBER, SINCE)
"""Of the ledger of the unemployed (失业人员台账). Its other columns are not read, and nothing of them is stored."""
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?( 00:00:00)?")


@dataclass(frozen=True)
class Entry:
    """One stretch as a file states it, both days included; without an end it goes on."""

    since: date
    until: date | None


@dataclass(frozen=True)
class Listed:
    id_number: IdNumber
    entry: Entry


@dataclass(frozen=True)
class RefusedRow:
    reason: str


def missing_columns(header: Sequence[str]) -> list[str]:
    return [name for name in REQUIRED if name not in header]


def read_row(cells: Mapping[str, str], today: date) -> Listed | RefusedRow:
    """What a row says, or the first reason why it counts for nobody; no reason repeats a cell."""
    if cells.get(REGISTERED, "") in ("否", "0"):
        return RefusedRow("不是登记失业人员")
    try:
        since, until = _day(SINCE, cells[SINCE]), _day(UNTIL, cells[UNTIL]) if cells.get(UNTIL) else None
        listed = Listed(IdNumber.parse(cells[ID_NUMBER]), Entry(since, until))
    except ValueError as error:
        return RefusedRow(str(error))
    if max(since, until or since) > today:
        return RefusedRow("日期晚于今日")
    if until is not None and until < since:
        return RefusedRow(f"{UNTIL}早于{SINCE}")
    return listed


def _day(column: str, text: str) -> date:
    shown = _DAY.fullmatch(text)
    try:
        if shown is not None:
            return date(int(shown[1]), int(shown[2]), int(shown[3]))
    except ValueError:
        pass
    raise ValueError(f"{column}不是日期")


def spells(entries: Iterable[Entry]) -> list[Entry]:
    """Stretches that touch are one. Of one first day, what states an end counts before what states none."""
    of_days: dict[date, Entry] = {}
    for entry in entries:
        before = of_days.get(entry.since)
        if before is None or before.until is None or (entry.until is not None and entry.until > before.until):
            of_days[entry.since] = entry
    joined: list[Entry] = []
    for entry in sorted(of_days.values(), key=lambda each: each.since):
        if joined and _touch(joined[-1], entry):
            joined[-1] = Entry(joined[-1].since, _later(joined[-1].until, entry.until))
        else:
            joined.append(entry)
    return joined


def _touch(earlier: Entry, later: Entry) -> bool:
    return earlier.until is None or later.since <= earlier.until + timedelta(days=1)


def _later(first: date | None, second: date | None) -> date | None:
    return None if first is None or second is None else max(first, second)


def open_on(entries: Iterable[Entry], day: date) -> Entry | None:
    """The spell that goes on that day, if one does."""
    for spell in spells(entries):
        if spell.since <= day and (spell.until is None or day <= spell.until):
            return spell
    return None


def months_on(spell: Entry, day: date) -> int:
    return months_between(day_number(spell.since), day_number(day))


def is_long_term(spell: Entry, day: date, months: int | None) -> bool | None:
    """From the day on that completes the months; None where the city has not said how many."""
    return None if months is None else day_number(day) >= add_months(day_number(spell.since), months)
