"""Pure rules: what a row says of a person's study beside name and number, for the record of it."""

from collections.abc import Callable, Mapping
from datetime import date

from chassis.text import code, one_line
from contracts.codes import RosterColumn
from services.registry.graduates.rules import Particulars
from services.registry.rosters.columns import EDUCATION, GRADUATES_ON, study_columns
from services.registry.rosters.dates import day_of
from services.registry.study_records.rules import OF_THE_RECORD, Detail, Study, flaw_of

LONGEST = 200
_DIGITS_OF_SCHOOL = 5


def study_of(cells: Mapping[str, str], particulars: Particulars, note: Callable[[str], None]) -> Study | None:
    """None where a row says nothing of a study, or not of which school's; what cannot be used is noted."""
    if cells.keys().isdisjoint(study_columns()):
        return None
    school, level = particulars.university_code, particulars.education_level
    if school is None or level is None or not (school.isdecimal() and len(school) == _DIGITS_OF_SCHOOL):
        return None
    details = {name: detail for name, detail in _details(cells, note).items() if detail is not None}
    enrolled_on, graduates_on = (_day(cells, name) for name in ("enrolled_on", GRADUATES_ON))
    if enrolled_on and graduates_on and enrolled_on >= graduates_on:
        note("入学时间未采用：不早于毕业时间")
        enrolled_on = None
    if not details and enrolled_on is None:
        return None
    major = details.get("major", Detail())
    return Study(
        school_code=school,
        education_level=level,
        major_code=major.code,
        major=major.text,
        enrolled_on=enrolled_on,
        graduates_on=graduates_on,
        details=details,
    )


def _details(cells: Mapping[str, str], note: Callable[[str], None]) -> dict[str, Detail | None]:
    """A code and its text are one detail."""
    parts: dict[str, dict[str, str]] = {}
    for field, column in study_columns().items():
        text = cells.get(field, "")
        if text and not text.startswith("#") and column.field not in OF_THE_RECORD:
            parts.setdefault(column.field, {}).update(_part(column, text))
    if cells.get(EDUCATION) and "schooling" in parts:
        parts["schooling"]["text"] = one_line(cells[EDUCATION])[:LONGEST]
    return {name: _checked(name, Detail(**part), note) for name, part in parts.items()}


def _part(column: RosterColumn, text: str) -> dict[str, str]:
    if column.part == "code" and column.system is not None:
        return {"system": column.system, "code": code(text)}
    return {"text": one_line(text)[:LONGEST]}


def _checked(name: str, detail: Detail, note: Callable[[str], None]) -> Detail | None:
    """Without a code that its system does not have."""
    if flaw_of(name, detail) is None:
        return detail
    title = next(column.title for column in study_columns().values() if column.field == name)
    note(f"{title}未采用：编码表中没有此代码")
    return Detail(text=detail.text) if detail.text else None


def _day(cells: Mapping[str, str], field: str) -> date | None:
    try:
        return day_of(cells.get(field, ""))
    except ValueError:
        return None
