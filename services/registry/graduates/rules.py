"""Pure rules of the ledger: where a person may register, and what a fresh source adds to a known entry."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

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


def city_of(area: str) -> str:
    return area.partition("/")[0]


def area_is_well_formed(area: str) -> bool:
    """`city/district` or `city/district/street`, where a street's code begins with its district's."""
    match = AREA.fullmatch(area)
    if match is None:
        return False
    street = match["street"]
    return street is None or street.startswith(match["district"])


def may_register_at(place_kind: str, allowed: Collection[str]) -> bool:
    """Urumqi U-104: hukou, residence or seeking place; Wuhan W-602: local hukou or coming to seek work."""
    return place_kind in allowed


def with_place(known: Particulars, place_kind: str, area: str) -> Particulars:
    """The particulars with the place of registration written into the relation it was chosen by."""
    match place_kind:
        case "hukou":
            return replace(known, hukou_area=area)
        case "residence":
            return replace(known, residence_area=area)
        case _:
            return replace(known, seeking_area=area)


def merged(known: Particulars, fresh: Particulars) -> Particulars:
    """A roster's word on schooling replaces ours; on places and intention it only fills what is empty,
    for there the person knows better."""
    return Particulars(
        cohort_year=fresh.cohort_year or known.cohort_year,
        education_level=fresh.education_level or known.education_level,
        university_code=fresh.university_code or known.university_code,
        hukou_area=known.hukou_area or fresh.hukou_area,
        residence_area=known.residence_area or fresh.residence_area,
        seeking_area=known.seeking_area or fresh.seeking_area,
        intention=fresh.intention if known.intention == "unknown" else known.intention,
    )
