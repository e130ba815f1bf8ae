"""Pages of a query: together they are the list, in any order, and its length is counted as far as a bound."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from sqlalchemy import Integer, Text, column, func, literal, select, text, values
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.pagination import CursorInvalid, Paging, Total
from tests.support.platform import Boot

LIST = values(column("rank", Integer), column("name", Text), name="list").data(
    [(2, "甲"), (1, "丙"), (3, "丁"), (1, "乙"), (2, "戊"), (1, "己"), (3, "庚")]
)
RANK, NAME = LIST.c.rank, LIST.c.name
QUERY = select(RANK, NAME)
COUNT = Total(count=7, at_least=False)


@pytest.fixture
async def session(platform: Boot) -> AsyncIterator[AsyncSession]:
    p = await platform("notify")
    async with p.transaction("notify") as opened:
        yield opened


async def pages(session: AsyncSession, order: Sequence[Any], limit: int) -> AsyncIterator[pagination.Page[Any]]:
    cursor: str | None = None
    while True:
        rows = await pagination.tuples(session, QUERY, Paging(cursor, limit, total=True), *order)
        page = pagination.page(rows, tuple, tuple)
        yield page
        if (cursor := page.next_cursor) is None:
            return


@pytest.mark.parametrize("limit", [1, 2, 3, 6, 7, 8])
@pytest.mark.parametrize(
    "order",
    [(RANK, NAME), (RANK, NAME.desc()), (RANK.desc(), NAME), (RANK.desc(), NAME.desc())],
    ids=["both up", "second down", "first down", "both down"],
)
async def test_the_pages_together_are_the_list_in_any_order(
    session: AsyncSession, order: Sequence[Any], limit: int
) -> None:
    found = [page async for page in pages(session, order, limit)]
    everything = [tuple(row) for row in await session.execute(QUERY.order_by(*order))]
    assert [row for page in found for row in page.items] == everything
    assert all(len(page.items) == limit for page in found[:-1])
    assert [page.total for page in found] == [COUNT] * len(found)


@pytest.mark.parametrize(
    ("bound", "total"), [(8, COUNT), (7, COUNT), (6, Total(count=6, at_least=True)), (3, Total(count=3, at_least=True))]
)
async def test_a_list_is_counted_as_far_as_the_bound(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch, bound: int, total: Total
) -> None:
    monkeypatch.setattr(pagination, "COUNTED", bound)
    rows = await pagination.tuples(session, QUERY, Paging(limit=2, total=True), RANK, NAME)
    assert (len(rows.shown), rows.total) == (2, total)


async def test_a_count_ends_where_the_list_does_not(session: AsyncSession) -> None:
    first = select(literal(1).label("number")).cte("endless", recursive=True)
    endless = first.union_all(select(first.c.number + 1))
    await session.execute(text("SET LOCAL statement_timeout = '20s'"))
    counted = await pagination.total_of(session, select(endless.c.number))
    assert counted == Total(count=pagination.COUNTED, at_least=True)


async def test_who_does_not_ask_is_not_told_and_nothing_is_counted(session: AsyncSession) -> None:
    rows = await pagination.tuples(session, QUERY, Paging(limit=2), RANK, NAME)
    assert (rows.more, rows.total) == (True, None)


async def test_a_total_counts_groups_where_the_list_shows_groups(session: AsyncSession) -> None:
    query = select(RANK, func.count()).group_by(RANK)
    rows = await pagination.tuples(session, query, Paging(limit=2, total=True), RANK)
    assert [tuple(row) for row in rows.shown] == [(1, 3), (2, 2)]
    assert rows.total == Total(count=3, at_least=False)


async def test_a_cursor_of_another_list_is_refused(session: AsyncSession) -> None:
    with pytest.raises(CursorInvalid):
        await pagination.tuples(session, QUERY, Paging(pagination.encode("甲")), RANK, NAME)
    with pytest.raises(CursorInvalid):
        await pagination.tuples(session, QUERY, Paging(pagination.encode("甲", "乙")), RANK, NAME)
