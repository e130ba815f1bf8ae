"""Pure rules of the ledger: areas, where and with which phone somebody registers, what a fresh source adds to an entry,
how status and intention are one fact."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from uuid import UUID

AREA = re.compile(r"(?P<city>[a-z]+)/(?P<district>\d{4}[0-9A-Z]{2})(?:/(?P<street>\d{4}[0-9A-Z]{2}\d{3}))?")


@dataclass(frozen=True)
class Particulars:
    """What a source says about a person, without anything that names them."""

    cohort_year: int | None = None
    education_level: str | None = None
    university_code: str | None = None
    hukou_area: str | None = None
    residence_area: str | None = None
    seeking_area: str | None = None
    intention: str = "unknown"


@dataclass(frozen=True)
class Voice:
    """Whose word it is: a school's own office's or an officer's, and which account's."""

    source: str | None = None
    """A school's code or an officer's area, as the owner of a roster; none at the counter."""
    is_school: bool = False
    account: UUID | None = None


PersonKind = Literal["graduate", "youth_unemployed", "school_leaver"]
KIND_TITLES = {"graduate": "高校毕业生", "youth_unemployed": "失业青年", "school_leaver": "离校青年"}
"""Of the last two nobody needs to know a year of graduation."""


@dataclass(frozen=True)
class YouthAges:
    """From which to which age a city's document speaks of unemployed youth, both included."""

    least: int
    most: int
    clause: str
    quote: str


def age_on(born_on: date, on: date) -> int:
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def is_of_youth(born_on: date, on: date, ages: YouthAges | None) -> bool:
    """Where the document names no ages, nobody is judged by theirs."""
    return ages is None or ages.least <= age_on(born_on, on) <= ages.most


LEAST_AGE, MOST_AGE = 14, 120
"""Whoever finishes a college is not younger (the youngest classes take children of about eleven), nobody is older.

Bounds of what can be, not of who is entitled: those ages stand in the packs.
"""
YEARS_AHEAD = 5
"""A roster names those who will graduate; no course of study that begins today ends later."""


def implausible(born_on: date, cohort_year: int | None, on: date) -> Literal["age", "cohort_year"] | None:
    """What cannot be about somebody of this birth date and year of graduation, on a day."""
    if not LEAST_AGE <= age_on(born_on, on) <= MOST_AGE:
        return "age"
    if cohort_year is not None and not born_on.year + LEAST_AGE <= cohort_year <= on.year + YEARS_AHEAD:
        return "cohort_year"
    return None


def city_of(area: str) -> str:
    return area.partition("/")[0]


def within_place(area: str, place: str) -> bool:
    """Whether an area is a place or lies below it."""
    return f"{area}/".startswith(f"{place}/")


def is_served_by(area: str, reach: str) -> bool:
    """Whether a person of `area` is the concern of a source that speaks for `reach`: inside it, or not yet placed
    below it."""
    return f"{area}/".startswith(f"{reach}/") or f"{reach}/".startswith(f"{area}/")


def area_is_well_formed(area: str) -> bool:
    """`city/district` or `city/district/street`, where a street's code begins with its district's."""
    match = AREA.fullmatch(area)
    if match is None:
        return False
    street = match["street"]
    return street is None or street.startswith(match["district"])


@dataclass(frozen=True)
class PlaceRule:
    """The relations to the city that its document admits, with the clause and its words; and who is young by it."""

    kinds: tuple[str, ...]
    clause: str
    quote: str
    youth: YouthAges | None = None


def may_register_at(place_kind: str, admitted: Collection[str]) -> bool:
    """Urumqi U-104: hukou, residence or seeking place; Wuhan W-602: local hukou or coming to seek work."""
    return place_kind in admitted


def phone_may_register(others: int, limit: int, at_most: int, reason: str | None) -> bool:
    """Whether a phone that `others` have used may stand for one more: beyond `limit` with a reason, never `at_most`."""
    return others < limit or (others < at_most and reason is not None)


def with_place(particulars: Particulars, place_kind: str, area: str) -> Particulars:
    """The particulars with the place of registration written into the relation it was chosen by."""
    match place_kind:
        case "hukou":
            return replace(particulars, hukou_area=area)
        case "residence":
            return replace(particulars, residence_area=area)
        case _:
            return replace(particulars, seeking_area=area)


def merged(record: Particulars, fresh: Particulars) -> Particulars:
    """What is fresh on schooling replaces ours, so it comes through `heard_from`; on places and intention it only fills
    what is empty, for there the person knows better."""
    return Particulars(
        cohort_year=fresh.cohort_year or record.cohort_year,
        education_level=fresh.education_level or record.education_level,
        university_code=fresh.university_code or record.university_code,
        hukou_area=record.hukou_area or fresh.hukou_area,
        residence_area=record.residence_area or fresh.residence_area,
        seeking_area=record.seeking_area or fresh.seeking_area,
        intention=fresh.intention if record.intention == "unknown" else record.intention,
    )


PLACED = ("employed", "startup", "flexible", "grassroots", "further_study", "enlisted")
"""The statuses that count as a placement (就业去向落实): the documents' six channels, and further study."""
AT_WORK = tuple(status for status in PLACED if status != "further_study")
"""Those that are 就业创业: whoever studies on is placed, and not at work."""


def intention_with(status: str | None, intention: str) -> str:
    """The intention that a statement implies: 暂无就业意愿 is no intention, and the unemployed look for work."""
    if status == "no_intention":
        return "none"
    return "job" if status == "unemployed" and intention == "none" else intention


def status_with(intention: str, status: str) -> str:
    """The status that an intention implies. Who is placed stays so, whatever they want next."""
    if intention == "none":
        return status if status in PLACED else "no_intention"
    if status != "no_intention":
        return status
    return "unknown" if intention == "unknown" else "unemployed"


SOMEBODY = "somebody"
"""Whoever listed a person before it was written down who does."""


def another_school_claims(record: Particulars, report: Particulars) -> bool:
    """Nobody takes over another school's person by a roster, not even with a later year: a further degree is no proof.

    Whoever knows a name and an ID number must not thereby see the entry of another school's graduate.
    """
    return record.university_code is not None and report.university_code not in (None, record.university_code)


def changes_year(
    record: Particulars, report: Particulars, voice: Voice, listed_by: Collection[str], *, registered: bool
) -> bool:
    """Whether a row would move somebody to another class. One's word is not enough for that, whoever it is.

    But a school may correct its own list, as long as nobody else has listed the person and they have not registered.
    """
    if None in (record.cohort_year, report.cohort_year) or record.cohort_year == report.cohort_year:
        return False
    own_list = voice.is_school and voice.source == record.university_code and {*listed_by} == {voice.source}
    return registered or not own_list


def listed_also_by(listed_by: Sequence[str], voice: Voice, *, listed: bool) -> list[str]:
    """Who has listed a person, after one more. Who did so before that was written down stays in it, unnamed."""
    if voice.source is None or voice.source in listed_by:
        return [*listed_by]
    return [*(listed_by or ([SOMEBODY] if listed else [])), voice.source]


def heard_from(voice: Voice, record: Particulars, report: Particulars) -> Particulars:
    """What a source's word counts for: a school's own office's on schooling stands, anybody else's fills gaps only,
    also where it names a school."""
    if voice.is_school:
        return report
    return replace(
        report,
        cohort_year=record.cohort_year or report.cohort_year,
        education_level=record.education_level or report.education_level,
        university_code=record.university_code or report.university_code,
    )
