"""Cursor pages: a list goes on where the last page ended, however much was added meanwhile, and says how long it is."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime
from typing import Annotated, Any, Generic, TypeAlias, TypeVar, TypeVarTuple
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Select, UnaryExpression, and_, func, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.operators import desc_op

from chassis.problems import BadRequest

T = TypeVar("T")
R = TypeVar("R")
S = TypeVar("S")
Ts = TypeVarTuple("Ts")

Column: TypeAlias = ColumnElement[Any] | InstrumentedAttribute[Any]

COUNTED = 10_000
"""No count goes further. It reads every row that it counts, and without an end the first page of a long list
would cost ten times as much at ten times the data; nobody turns over so many pages, and who wants a figure asks for the
figure."""

Limit = Annotated[int, Query(ge=1, le=200, description="每页条数")]
Cursor = Annotated[str | None, Query(max_length=400, description="上一页给出的 next_cursor")]
WithTotal = Annotated[bool, Query(description="是否同时回答共有多少条（与翻到哪一页无关）")]


class CursorInvalid(BadRequest):
    slug, title = "cursor-invalid", "翻页参数无效，请从第一页重新读取"


class Total(BaseModel):
    """How many rows match a list's filters within the caller's reach."""

    count: int = Field(description=f"条数，至多数到 {COUNTED}")
    at_least: bool = Field(description="为真：不止这么多，没有再数下去")


class Page(BaseModel, Generic[T]):
    """One page of a list. `next_cursor` is null on the last page."""

    items: list[T]
    next_cursor: str | None = Field(None, description="下一页的 cursor；没有下一页时为 null")
    total: Total | None = Field(None, description="共有多少条；未问（total=true）则为 null")


@dataclass(frozen=True)
class Paging:
    """Which stretch of a list is asked for, and whether its length is too."""

    cursor: Cursor = None
    limit: Limit = 50
    total: WithTotal = False


PagingDep = Annotated[Paging, Depends()]


@dataclass(frozen=True)
class Rows(Generic[R]):
    """The rows of one page, whether more follow, and how many there are where that was asked."""

    shown: Sequence[R]
    more: bool
    total: Total | None

    def of(self, make: Callable[[R], S]) -> "Rows[S]":
        return Rows([make(row) for row in self.shown], self.more, self.total)


async def scalars(session: AsyncSession, query: Select[R], paging: Paging, *order: Column) -> Rows[R]:
    """As `tuples`, of a query of one entity."""
    rows = await tuples(session, query, paging, *order)
    return rows.of(lambda row: row[0])


async def tuples(session: AsyncSession, query: Select[*Ts], paging: Paging, *order: Column) -> Rows[tuple[*Ts]]:
    """The page of a list. `query`: all its rows, with scope and filters but without order, place and limit; `order`:
    unique together, and each value not null. Raises CursorInvalid."""
    terms = [_term(column) for column in order]
    place = _place(paging.cursor, *(column.type.python_type for column, _ in terms))
    stretch = query if place is None else query.where(_beyond(terms, place))
    # A row too many says that there is a next page.
    rows = (await session.execute(stretch.order_by(*order).limit(paging.limit + 1))).all()
    shown, more = rows[: paging.limit], len(rows) > paging.limit
    if not paging.total:
        return Rows(shown, more, None)
    if place is None and not more:
        return Rows(shown, more, Total(count=len(shown), at_least=False))
    return Rows(shown, more, await total_of(session, query))


def _term(column: Column) -> tuple[Column, bool]:
    """A part of an order: by what, and whether the greatest comes first."""
    if isinstance(column, UnaryExpression) and column.modifier is desc_op:
        return column.element, True
    return column, False


def _beyond(terms: Sequence[tuple[Column, bool]], place: Sequence[Any]) -> ColumnElement[bool]:
    """SQL: the row stands after the place, in the order of the terms."""
    values = [literal(value, column.type) for (column, _), value in zip(terms, place, strict=True)]
    columns, directions = [column for column, _ in terms], {descending for _, descending in terms}
    if directions == {False}:
        # One comparison of rows, which an index on the order answers from the place on.
        return tuple_(*columns) > tuple_(*values)
    ways = []
    for depth, (column, descending) in enumerate(terms):
        same = [before == value for before, value in zip(columns[:depth], values[:depth], strict=True)]
        ways.append(and_(*same, column < values[depth] if descending else column > values[depth]))
    return or_(*ways)


async def total_of(session: AsyncSession, query: Select[*Ts]) -> Total:
    """How many rows the query has, counted as far as `COUNTED`."""
    matching = query.with_only_columns(literal(1), maintain_column_froms=True).limit(COUNTED + 1)
    number = await session.scalar(select(func.count()).select_from(matching.subquery())) or 0
    return Total(count=min(number, COUNTED), at_least=number > COUNTED)


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
    place = _place(cursor, *types)
    return place if place is None or len(types) > 1 else place[0]


def _place(cursor: str | None, *types: type) -> Sequence[Any] | None:
    if cursor is None:
        return None
    try:
        parts = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
            raise ValueError("a place is a list of texts")
        return tuple(_READ[kind](part) for kind, part in zip(types, parts, strict=True))
    except (ValueError, OverflowError, RecursionError) as error:
        raise CursorInvalid() from error


def page(rows: Rows[R], show: Callable[[R], T], place: Callable[[R], Any]) -> Page[T]:
    """`place`: where a row stands in the list's order, one value or a tuple."""
    last = place(rows.shown[-1]) if rows.more else None
    cursor = encode(*last) if isinstance(last, tuple) else encode(last) if rows.more else None
    return Page(items=[show(row) for row in rows.shown], next_cursor=cursor, total=rows.total)
