"""Pure rules of the employers: areas, and what a verification or suspension changes."""

import hashlib
import re
from datetime import date
from typing import Literal

AREA = re.compile(r"(?P<city>[a-z]+)/(?P<district>[0-9]{4}[0-9A-Z]{2})(?:/(?P<street>[0-9]{4}[0-9A-Z]{2}[0-9]{3}))?")

Change = Literal["none", "apply", "refuse"]


def city_of(area: str) -> str:
    return area.partition("/")[0]


def district_of(area: str) -> str:
    """The district's code in a well-formed area."""
    return area.split("/")[1]


def area_is_well_formed(area: str) -> bool:
    """`city/district` or `city/district/street`, where a street's code begins with its district's."""
    match = AREA.fullmatch(area)
    if match is None:
        return False
    street = match["street"]
    return street is None or street.startswith(match["district"])


def verification(state: str, is_base: bool, wanted_base: bool) -> Change:
    """Verifying again with the same words changes nothing; verifying a suspended employer lifts that."""
    return "none" if state == "verified" and is_base == wanted_base else "apply"


def suspension(state: str, reason: str | None, wanted_reason: str) -> Change:
    """Only a verified employer can be suspended; saying the same twice changes nothing."""
    if state == "suspended" and reason == wanted_reason:
        return "none"
    return "apply" if state == "verified" else "refuse"


def standing_tag(
    state: str, is_base: bool, verified_on: date | None, suspended_on: date | None, reason: str | None
) -> str:
    """A name of how an employer stands: whoever verifies or suspends may say which standing they have looked at."""
    standing = (state, str(is_base), str(verified_on), str(suspended_on), reason or "")
    return hashlib.sha256("|".join(standing).encode()).hexdigest()[:16]
