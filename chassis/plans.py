"""What keeps PostgreSQL at a page: a list walks an index in its order, and looks at few rows more than it shows."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, Index, Select, Text, and_, false, func, literal_column, text

from chassis.access import Caller


def one_by_one(facts: Select[int]) -> Select[int]:
    """SQL: facts that are looked up for each row in turn, never for all at once.

    Without the offset PostgreSQL may read a whole table of statements into memory before it shows fifty people.
    """
    return facts.offset(0)


def common(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """SQL: the same, expected of every second row.

    Of a comparison with what is looked up PostgreSQL expects one row in two hundred, and so reads a whole place and
    sorts it, where fifty people in order would have been had from the first hundred.
    """
    return func.coalesce(condition, false())


def served_in(table: Any, place: str) -> ColumnElement[bool]:
    """SQL: the row's area is `place` or lies below it; for each level by an index of `place_indexes`.

    `access.within` says the same of any column, and reads a whole place to bring it into order.
    """
    match place.split("/"):
        case [city]:
            return cast(ColumnElement[bool], table.city == city)
        case [city, second]:
            return and_(table.city == city, second_level(table) == second)
        case _:
            return cast(ColumnElement[bool], table.area == place)


def reach(table: Any, by: Caller) -> ColumnElement[bool]:
    """SQL: the row lies in the caller's jurisdiction; without an area nothing does."""
    return served_in(table, by.area) if by.area else false()


def second_level(table: Any) -> ColumnElement[str]:
    """SQL: the code of the place below the city, in the very words of the index; empty for the whole city."""
    return func.split_part(table.area, literal_column("'/'"), literal_column("2"), type_=Text)


def place_indexes(table: str, order: Sequence[str], **options: Any) -> tuple[Index, ...]:
    """The indexes that a list of a place walks in this order: of a city, of what is below it, of the lowest place."""
    levels = {"city": ["city"], "second": ["city", SECOND_LEVEL], "lowest": ["area"]}
    return tuple(
        Index(f"ix_{table}_{level}", *(_sql(column) for column in (*columns, *order)), **options)
        for level, columns in levels.items()
    )


SECOND_LEVEL = "split_part(area, '/', 2)"


def _sql(column: str) -> Any:
    return column if column.isidentifier() else text(column)
