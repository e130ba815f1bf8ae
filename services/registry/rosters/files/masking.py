"""A cell of a roster as the screen shows it."""

from collections.abc import Mapping

from chassis.pii import FullName, IdNumber, Phone
from services.registry.rosters.columns import ID_NUMBER, NAME, PHONE, study_columns
from services.registry.study_records import rules as study_records

_PERSONAL: Mapping[str, type[FullName] | type[IdNumber] | type[Phone]] = {
    NAME: FullName,
    ID_NUMBER: IdNumber,
    PHONE: Phone,
}
_SHOWN = 20


def masked(field: str | None, text: str) -> str:
    """What is no valid value of a person's could be anything, and is hidden altogether; of a column that nobody has
    named the first character stays, so that somebody may name it."""
    if field is None:
        return text[:1] + "*" * min(len(text) - 1, _SHOWN) if text else ""
    if field in _PERSONAL:
        return _parsed(_PERSONAL[field], text)
    if field in study_columns() and study_columns()[field].sensitive:
        return study_records.masked(text)
    return text if len(text) <= _SHOWN else "***"


def _parsed(kind: type[FullName] | type[IdNumber] | type[Phone], text: str) -> str:
    try:
        return kind.parse(text).masked
    except ValueError:
        return "***" if text else ""
