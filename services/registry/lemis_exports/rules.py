"""Pure rules of records in the codes of LEMIS: what of a person stands in which column, and what is shown of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from chassis.pii import FullName, IdNumber, Phone
from contracts.codes import Coded, LemisColumn, translated
from services.registry.study_records.rules import masked

LemisRecord = Literal["registration", "unemployment"]
RECORD_TITLES = {"registration": "求职登记", "unemployment": "失业登记"}


@dataclass(frozen=True)
class Facts:
    """What the ledger has of a person; empty where it has nothing, or cannot read it."""

    name: str
    id_number: str
    phone: str
    kind: str
    education: str | None
    ethnicity: Coded | None
    major: str | None
    hukou_area: str | None
    area: str
    registered_on: date | None
    unemployed_on: date | None


def cells_of(facts: Facts, columns: tuple[LemisColumn, ...]) -> list[str]:
    """A cell for each column; what no table translates stays empty, and nothing is guessed."""
    plain = _plain(facts)
    return [_cell(plain[column.field], column.system) for column in columns]


def is_unreadable(cells: list[str], columns: tuple[LemisColumn, ...]) -> bool:
    """Whether a name or an ID number is missing: everybody in the ledger has both."""
    return any(not cell for cell, column in zip(cells, columns, strict=True) if column.field in ("name", "id_number"))


def _plain(facts: Facts) -> Mapping[str, str | Coded | None]:
    born_on = IdNumber(facts.id_number).born_on.isoformat() if facts.id_number else None
    return {
        "name": facts.name,
        "id_number": facts.id_number,
        "phone": facts.phone,
        "sex": sex_of(facts.id_number) if facts.id_number else None,
        "born_on": born_on,
        "ethnicity": facts.ethnicity,
        "education": Coded("education", facts.education) if facts.education else None,
        "major": facts.major,
        "hukou": division_of(facts.hukou_area),
        "division": division_of(facts.area),
        "unemployment_reason": Coded("person_kind", facts.kind),
        "registered_on": _day(facts.registered_on),
        "unemployed_on": _day(facts.unemployed_on),
    }


def _cell(value: str | Coded | None, system: str | None) -> str:
    if isinstance(value, Coded):
        code = translated(value, system) if system else None
        return code.code if code else ""
    return value or ""


def sex_of(id_number: str) -> Coded:
    """The seventeenth digit is odd of a man and even of a woman (GB 11643-1999)."""
    return Coded("gbt2261_1", "1" if int(id_number[16]) % 2 else "2")


def division_of(area: str | None) -> str | None:
    """The six digits of a jurisdiction, or of a place elsewhere that is written as them alone."""
    parts = (area or "").split("/")
    return parts[1] if len(parts) > 1 else parts[0] if parts[0].isdigit() else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


_MASKS: Mapping[str, Callable[[str], str]] = {
    "name": lambda cell: FullName(cell).masked,
    "id_number": lambda cell: IdNumber(cell).masked,
    "phone": lambda cell: Phone(cell).masked,
}


def as_shown(cells: list[str], columns: tuple[LemisColumn, ...]) -> list[str]:
    """As the screen shows them: personal data masked as everywhere else."""
    return [
        _MASKS.get(column.field, masked)(cell) if column.sensitive and cell else cell
        for cell, column in zip(cells, columns, strict=True)
    ]
