"""Pure rules of study records: which fields there are, how they are written down, and what of them is shown masked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from uuid import UUID, uuid5

from contracts.codes import Coded, code_systems, roster_columns

OF_THE_LEDGER = frozenset({"name", "id_number", "phone"})
"""Fields of the Ministry's roster that the ledger itself has."""
OF_THE_RECORD = frozenset({"enrolled_on", "graduates_on"})
"""Those that have a column of their own; school, major and level have one beside their detail."""
SHOWN_IN_FRONT, SHOWN_AT_END, SHORTEST_SHOWN = 2, 2, 8


@dataclass(frozen=True)
class StudyField:
    """What of a study may be written down: its name in Chinese, the system of its code if it has one."""

    title: str
    system: str | None
    sensitive: bool


@dataclass(frozen=True)
class Detail:
    """What a source says in one field: a code with its system, its text, or both as they stand in a roster."""

    system: str | None = None
    code: str | None = None
    text: str | None = None

    @property
    def coded(self) -> Coded | None:
        return Coded(self.system, self.code) if self.system and self.code else None


@dataclass(frozen=True)
class Study:
    """One study of a person, as a source states it."""

    school_code: str
    education_level: str
    major_code: str | None = None
    major: str | None = None
    enrolled_on: date | None = None
    graduates_on: date | None = None
    details: Mapping[str, Detail] = field(default_factory=dict)


@cache
def study_fields() -> Mapping[str, StudyField]:
    """The columns of the Ministry's roster, by the fields they fill; a code and its text are one field."""
    fields: dict[str, StudyField] = {}
    for column in roster_columns():
        if column.field not in OF_THE_LEDGER | OF_THE_RECORD:
            other = fields.get(column.field)
            title = column.title if other is None or other.system is None or column.part == "code" else other.title
            system = column.system or (other.system if other else None)
            fields[column.field] = StudyField(title.removesuffix("代码"), system, column.sensitive)
    return fields


def record_id(graduate_id: UUID, school_code: str, education_level: str) -> UUID:
    """The same person, school and level are the same record, whoever writes it first and however often."""
    return uuid5(graduate_id, f"{school_code}/{education_level}")


def flaw_of(name: str, detail: Detail) -> str | None:
    """Why a detail cannot be written down."""
    study_field = study_fields().get(name)
    if study_field is None:
        return f"没有字段 {name}"
    if detail.coded is None:
        return None
    if detail.system != study_field.system:
        return f"{study_field.title}用编码系统 {study_field.system or '（无）'}，不用 {detail.system}"
    system = code_systems()[detail.coded.system]
    return None if system.admits(detail.coded.code) else f"“{system.title}”没有编码 {detail.code}"


def written(details: Mapping[str, Detail]) -> str:
    """As it is sealed: one text, in a fixed order, without what is empty."""
    plain = {
        name: {key: value for key, value in vars(detail).items() if value} for name, detail in sorted(details.items())
    }
    return json.dumps({name: parts for name, parts in plain.items() if parts}, ensure_ascii=False)


def read(text: str) -> Mapping[str, Detail]:
    return {name: Detail(**parts) for name, parts in json.loads(text).items()}


def masked(value: str) -> str:
    """As phones are: of a long one its ends, of a short one nothing."""
    if len(value) < SHORTEST_SHOWN:
        return "*" * len(value)
    hidden = len(value) - SHOWN_IN_FRONT - SHOWN_AT_END
    return value[:SHOWN_IN_FRONT] + "*" * hidden + value[-SHOWN_AT_END:]


def as_shown(name: str, detail: Detail) -> Detail:
    """Everybody in the jurisdiction sees that much of it; which system its code is of is no secret."""
    if name in study_fields() and not study_fields()[name].sensitive:
        return detail
    code, text = (masked(value) if value else None for value in (detail.code, detail.text))
    return Detail(detail.system, code, text)
