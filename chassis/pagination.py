"""Cursor pages: a list goes on where the last page ended, however much was added meanwhile."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import MAXYEAR, date, datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from chassis.problems import BadRequest

T = TypeVar("T")
R = TypeVar("R")

Limit = Annotated[int, Query(ge=1, le=200, description="每页条数")]
Cursor = Annotated[str | None, Query(max_length=400, description="上一页给出的 next_cursor")]


class CursorInvalid(BadRequest):
    slug, title = "cursor-invalid", "翻页参数无效，请从第一页重新读取"


class Page(BaseModel, Generic[T]):
    """One page of a list. `next_cursor` is null on the last page."""

    items: list[T]
    next_cursor: str | None = Field(None, description="下一页的 cursor；没有下一页时为 null")


def encode(*place: Any) -> str:
    """The cursor of a row's place in the order; parts are strings, ints, dates or UUIDs."""
    return urlsafe_b64encode(json.dumps([str(part) for part in place]).encode()).rstrip(b"=").decode()


def _text(part: str) -> str:
    """Raises ValueError for what no row has: a NUL, or half of a character."""
    if "\0" in part:
        raise ValueError("NUL")
    part.encode()
    return part


def _number(part: str) -> int:
    if not re.fullmatch(r"-?\d{1,18}", part, re.ASCII):
        raise ValueError("no number of a row")
    return int(part)


def _instant(part: str) -> datetime:
    """Aware, and so far from both ends of the calendar that no time zone leads beyond them."""
    instant = datetime.fromisoformat(part)
    if instant.tzinfo is None or not 1 < instant.year < MAXYEAR:
        raise ValueError("no instant of a row")
    return instant


_READ: dict[type, Callable[[str], Any]] = {
    str: _text,
    int: _number,
    UUID: UUID,
    date: date.fromisoformat,
    datetime: _instant,
}


def decode(cursor: str | None, *types: type) -> Any:
    """The place that `encode` was given, as a tuple (one type: the bare value); None without a cursor."""
    if cursor is None:
        return None
    try:
        parts = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
            raise ValueError("a place is a list of texts")
        place = tuple(_READ[kind](part) for kind, part in zip(types, parts, strict=True))
    except (ValueError, OverflowError, RecursionError) as error:
        raise CursorInvalid() from error
    return place[0] if len(types) == 1 else place


def page(rows: Sequence[R], limit: int, show: Callable[[R], T], place: Callable[[R], Any]) -> Page[T]:
    """A page from up to `limit + 1` rows: the row too many only says that there is a next page."""
    shown = rows[:limit]
    more = len(rows) > limit
    last = place(shown[-1]) if more else None
    cursor = encode(*last) if isinstance(last, tuple) else encode(last) if more else None
    return Page(items=[show(row) for row in shown], next_cursor=cursor)
