"""What the platform shows of a walk: its clocks, and how many of its own people the figures count.

A figure is opened to its names, and those of this run are counted: a platform that has other people already gives the
same result.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from cli.policy.walk.form import Clocks, Expectation, IndicatorCount
from cli.policy.walk.stage import Stage
from client.platform import Json
from services.notify.clocks.kinds import kinds_of


def expect(stage: Stage, order: Expectation) -> None:
    if order.clocks is not None:
        _clocks(stage, order.clocks)
    if order.indicator is not None:
        _indicator(stage, order.indicator)


def _clocks(stage: Stage, order: Clocks) -> None:
    """Waits too until nothing that is overdue is still open: the job that breaches comes by in its own time."""
    expected = {state: _days(getattr(order, state)) for state in Clocks.STATES}
    rows = stage.until(
        lambda: _of_walk(stage, order),
        lambda listed: not _overdue(stage, listed) and _by_state(listed) == expected,
    )
    seen = _by_state(rows)
    stage.check("时限", expected, seen)
    touched = stage.meet("clocks", order.kind)
    is_window = kinds_of(stage.pack)[order.kind].kind_type == "window"
    touched.accepted |= bool(seen["open" if is_window else "met"])
    touched.refused |= bool(seen["closed" if is_window else "breached"])


def _days(due: Mapping[str, date | None]) -> dict[str, str | None]:
    return {name: None if day is None else day.isoformat() for name, day in due.items()}


def _of_walk(stage: Stage, order: Clocks) -> list[tuple[str, Json]]:
    """(whose, clock) of the kind, of what this run has made or, of an area's kind, of the period. A clock of which only
    what would meet it is known, and no start, is nobody's promise."""
    listed = stage.platform.everything(stage.platform.notify.list_clocks, stage.staff.auditor(), kind=order.kind)
    if order.period is not None:
        return [(_area_name(stage, row["area"]), row) for row in listed if row["period"] == order.period]
    names = _subjects(stage)
    own = [row for row in listed if row["subject_id"] in names and row["started_on"] and row["turn"] == order.turn]
    return [(names[row["subject_id"]], row) for row in own]


def _subjects(stage: Stage) -> dict[str, str]:
    """Subject → the person or employer of the walk; an internship goes by its intern."""
    people = {person.entry: name for name, person in stage.people.items() if person.entry}
    interns = {internship: name for (_, name), internship in stage.internships.items()}
    return people | interns | {employer.id: name for name, employer in stage.employers.items()}


def _area_name(stage: Stage, area: str) -> str:
    _, _, district = area.partition("/")
    return stage.pack.districts()[district] if district else str(stage.pack.document["city_name"])


def _overdue(stage: Stage, rows: list[tuple[str, Json]]) -> bool:
    today = stage.day.isoformat()
    return any(_state(row) == "open" and row["due_on"] and row["due_on"] < today for _, row in rows)


def _by_state(rows: list[tuple[str, Json]]) -> dict[str, dict[str, Any]]:
    states: dict[str, dict[str, Any]] = {state: {} for state in Clocks.STATES}
    for name, row in rows:
        states[_state(row)][name] = row["due_on"]
    return states


def _state(row: Json) -> str:
    """A deadline that was met after its breach stays broken; a turn that its end has closed is neither."""
    if row["breached_on"]:
        return "breached"
    if row["state"] == "closed":
        return "closed"
    return "met" if row["met_on"] else "open"


def _indicator(stage: Stage, order: IndicatorCount) -> None:
    expected = order.model_dump(by_alias=True, exclude_none=True)
    seen = stage.eventually("指标", expected | {"key": order.key}, lambda: _counted(stage, order))
    touched = stage.meet("indicators", order.key)
    touched.accepted |= seen["part"] > 0
    touched.refused |= seen.get("whole", 0) > seen["part"]


def _counted(stage: Stage, order: IndicatorCount) -> dict[str, Any]:
    """This walk's part of the city's figure: its names, and those who are still missing."""
    auditor = stage.staff.auditor()
    counted = stage.platform.registry.show_indicator(auditor, order.key)["counted"]
    total: Any = counted["total"] if counted else {}
    part = _own(stage, total["names"])
    if order.total is None:
        return {"key": order.key, "part": part}
    return {"key": order.key, "part": part, "whole": part + _own(stage, total["missing"])}


def _own(stage: Stage, link: str) -> int:
    """How many rows of a list are of this walk's people."""
    entries = {person.entry for person in stage.people.values()}
    return sum(row.get("graduate_id", row["id"]) in entries for row in _rows(stage, link))


def _rows(stage: Stage, link: str) -> list[Json]:
    """All pages; the address is called as it was given, with what it repeats."""
    rows: list[Json] = []
    page: Json = {"next_cursor": ""}
    while page["next_cursor"] is not None:
        cursor = f"&cursor={page['next_cursor']}" if page["next_cursor"] else ""
        page = stage.platform.read(stage.platform.call("GET", f"{link}&limit=200{cursor}", stage.staff.auditor()))
        rows += page["items"]
    return rows
