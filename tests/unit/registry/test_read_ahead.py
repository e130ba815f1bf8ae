"""The rows of a roster that are read while those before them are written."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.registry.rosters.chunks import Read, ReadAhead, Row
from services.registry.rosters.repository import OpenRow
from services.registry.rosters.rules import RejectedRow

TODAY = date(2023, 7, 3)


def row(number: int, seal: bytes = b"") -> OpenRow:
    return OpenRow(UUID(int=number), number, b"%d %s" % (number, seal))


class Readings:
    """What was read, each time."""

    def __init__(self) -> None:
        self.rows: list[int] = []

    def __call__(self, row: Row) -> Read:
        self.rows.append(row.row_no)
        return RejectedRow(row.cells_sealed.decode())


def seals(rows: Sequence[OpenRow]) -> list[Read]:
    return [RejectedRow(each.cells_sealed.decode()) for each in rows]


async def test_each_row_is_read_once_and_comes_in_its_place() -> None:
    ahead, read, rows = ReadAhead(), Readings(), [row(number) for number in range(6)]
    for start in (0, 2, 4):
        now, after = rows[start : start + 2], rows[start + 2 : start + 4]
        assert await ahead.read(read, now, after, TODAY) == seals(now)
    assert sorted(read.rows) == list(range(6))


async def test_a_row_that_was_written_anew_is_read_anew() -> None:
    ahead, read = ReadAhead(), Readings()
    await ahead.read(read, [row(0)], [row(1), row(2)], TODAY)
    anew = [row(1, b"anew"), row(2)]
    assert await ahead.read(read, anew, [], TODAY) == seals(anew)


async def test_on_another_day_every_row_is_read_again() -> None:
    ahead, read = ReadAhead(), Readings()
    await ahead.read(read, [row(0)], [row(1)], TODAY)
    await ahead.read(read, [row(1)], [], date(2023, 7, 4))
    assert sorted(read.rows) == [0, 1, 1]


async def test_nothing_is_read_ahead_at_the_end() -> None:
    ahead, read = ReadAhead(), Readings()
    await ahead.read(read, [row(0)], [row(1)], TODAY)
    await ahead.read(read, [row(1)], [], TODAY)
    assert await ahead.read(read, [], [], TODAY) == []
    assert read.rows == [0, 1]
