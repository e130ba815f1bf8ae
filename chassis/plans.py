"""What keeps PostgreSQL at a page: a list walks an index in its order, and looks at few rows more than it shows."""

from sqlalchemy import ColumnElement, Select, false, func


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
