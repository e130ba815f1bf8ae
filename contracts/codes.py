"""Code systems of the field (编码系统): what a code means, and what it is in another system.

The same number means two things in two systems, so a coded value is always the pair of both. The tables are data, each
row with where it comes from; a code that no table lists may still be a code of its system, unless the system is closed.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLES = Path(__file__).parent / "code_systems"


@dataclass(frozen=True)
class Coded:
    """A value as it travels: never the code alone."""

    system: str
    code: str


@dataclass(frozen=True)
class CodeSystem:
    """One table of codes. `closed`: there are no codes beside the listed ones."""

    key: str
    title: str
    pattern: str
    closed: bool
    titles: Mapping[str, str]
    sources: Mapping[str, str]

    def admits(self, code: str) -> bool:
        return code in self.titles or (not self.closed and re.fullmatch(self.pattern, code) is not None)


@dataclass(frozen=True)
class RosterColumn:
    """A column of the Ministry's roster: the row of its code, that of its name, and which field of a person it fills.

    `part`: a field may stand in two columns, once as the code of `system` and once as text.
    """

    column: str
    title: str
    field: str
    part: str
    system: str | None
    sensitive: bool
    of_the_fifty: bool


@dataclass(frozen=True)
class LemisColumn:
    """A column of a record of the bureaus' own system, which field of a person it takes, and where it was seen."""

    column: str
    title: str
    field: str
    system: str | None
    sensitive: bool
    source: str


def _rows(table: str) -> Iterator[dict[str, str]]:
    with (_TABLES / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def code_systems() -> Mapping[str, CodeSystem]:
    titles: dict[str, dict[str, str]] = {}
    sources: dict[str, dict[str, str]] = {}
    for row in _rows("codes"):
        titles.setdefault(row["system"], {})[row["code"]] = row["title"]
        sources.setdefault(row["system"], {})[row["code"]] = row["source"]
    return {
        key: CodeSystem(
            key=key,
            title=row["title"],
            pattern=row["pattern"],
            closed=row["closed"] == "yes",
            titles=titles.get(key, {}),
            sources=sources.get(key, {}),
        )
        for row in _rows("systems")
        for key in (row["system"],)
    }


@cache
def _crosswalks() -> Mapping[tuple[str, str, str], str]:
    return {(row["from_system"], row["from_code"], row["to_system"]): row["to_code"] for row in _rows("crosswalks")}


@cache
def reasons_of_crosswalks() -> Mapping[tuple[Coded, Coded], str]:
    """What each step from one system to another rests on."""
    return {
        (Coded(row["from_system"], row["from_code"]), Coded(row["to_system"], row["to_code"])): row["reason"]
        for row in _rows("crosswalks")
    }


@cache
def roster_columns() -> tuple[RosterColumn, ...]:
    """Those of the Ministry's roster and of its later forms, in their order."""
    return tuple(
        RosterColumn(
            column=row["column"],
            title=row["title"],
            field=row["field"],
            part=row["part"],
            system=row["system"] or None,
            sensitive=row["sensitive"] == "yes",
            of_the_fifty=row["of_the_fifty"] == "yes",
        )
        for row in _rows("roster_columns")
    )


@cache
def lemis_columns(record: str) -> tuple[LemisColumn, ...]:
    """Those of one record, in their order."""
    return tuple(
        LemisColumn(
            column=row["column"],
            title=row["title"],
            field=row["field"],
            system=row["system"] or None,
            sensitive=row["sensitive"] == "yes",
            source=row["source"],
        )
        for row in _rows("lemis_columns")
        if row["record"] == record
    )


def title_of(value: Coded) -> str | None:
    """The code's name in its own system; None where no table lists it."""
    system = code_systems().get(value.system)
    return system.titles.get(value.code) if system else None


def translated(value: Coded, system: str) -> Coded | None:
    """The same in another system, as far as a table says so; nothing is guessed."""
    if value.system == system:
        return value
    code = _crosswalks().get((value.system, value.code, system))
    return Coded(system, code) if code is not None else None


def meanings(code: str) -> Mapping[str, str]:
    """What a code alone would mean, by the titles of the systems that list it."""
    return {system.title: system.titles[code] for system in code_systems().values() if code in system.titles}
