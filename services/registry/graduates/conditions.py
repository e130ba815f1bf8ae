"""What an entry says of its person by a day, as conditions of SQL."""

from datetime import date

from sqlalchemy import ColumnElement, and_, false, func, or_

from chassis.access import within
from services.registry.graduates.models import Graduate


def has_district() -> ColumnElement[bool]:
    """SQL: the entry's area names a district; a roster may know the city only."""
    return Graduate.area.contains("/")


def is_graduate() -> ColumnElement[bool]:
    """SQL: of those whom the document's figures count; unemployed youth and school leavers are counted in none."""
    return Graduate.kind == "graduate"


def is_listed(day: date) -> ColumnElement[bool]:
    """SQL: on a roster of those who should register (应登记) by that day."""
    return and_(Graduate.listed_on.is_not(None), Graduate.listed_on <= day)


def is_registered(day: date) -> ColumnElement[bool]:
    return and_(Graduate.registered_on.is_not(None), Graduate.registered_on <= day)


def registered_within(since: date, until: date) -> ColumnElement[bool]:
    return and_(is_registered(until), Graduate.registered_on >= since)


def is_expected(day: date) -> ColumnElement[bool]:
    """SQL: a graduate on a roster or registered by that day: who came without a roster is counted too (应登尽登)."""
    return and_(is_graduate(), or_(is_listed(day), is_registered(day)))


def has_local_hukou(city: str, division: str) -> ColumnElement[bool]:
    """SQL: of this city's hukou, written as one of its jurisdictions or as a code of its division (such as 6501)."""
    bare = and_(~Graduate.hukou_area.contains("/"), Graduate.hukou_area.startswith(division, autoescape=True))
    return func.coalesce(or_(within(Graduate.hukou_area, city), bare), false())
