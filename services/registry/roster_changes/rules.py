"""Pure rules of what a roster's row makes of an entry that was there before it, so that it can be taken back."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

SNAPSHOT = (
    "area",
    "cohort_year",
    "education_level",
    "university_code",
    "hukou_area",
    "residence_area",
    "seeking_area",
    "intention",
    "listed_on",
)
"""What a row may change, beside a phone and whose rosters name the person."""


@dataclass(frozen=True)
class Before:
    """An entry as it stood before a row."""

    snapshot: dict[str, Any]
    had_phone: bool
    version: int


@dataclass(frozen=True)
class NewChange:
    row_id: UUID
    graduate_id: UUID
    before: dict[str, Any]
    after: dict[str, Any]
    phone_digest: bytes | None
    version_before: int
    version_after: int


def as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def as_columns(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of an entry, as they are written back."""
    listed_on = snapshot["listed_on"]
    return {**snapshot, "listed_on": None if listed_on is None else date.fromisoformat(listed_on)}


def digest(sealed: bytes) -> bytes:
    """Of a sealed value: no two seals of one phone are alike, so it says whose it is to nobody."""
    return hashlib.sha256(sealed).digest()
