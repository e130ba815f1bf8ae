"""Cursors: a page goes on where the last one ended, and a forged cursor is a refusal, not a failure."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis import pagination
from chassis.pagination import CursorInvalid

ID = "01890a5d-ac96-774b-bcce-b302099a8057"


def forged(content: Any) -> str:
    return urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "place",
    [(UUID(ID),), (date(2023, 7, 28), UUID(ID)), (7, "甲|乙"), (datetime(2023, 7, 28, tzinfo=UTC), 1)],
)
def test_a_cursor_gives_back_the_place_it_was_made_of(place: tuple[Any, ...]) -> None:
    read = pagination.decode(pagination.encode(*place), *(type(part) for part in place))
    assert read == (place if len(place) > 1 else place[0])


def test_without_a_cursor_there_is_no_place() -> None:
    assert pagination.decode(None, UUID) is None


@pytest.mark.parametrize(
    "cursor",
    ["", "%", "甲", "bm90IGpzb24", *map(forged, ([1], [{}], [[1]], {"a": 1}, None, [], ["x"], [ID] * 2))],
)
def test_a_forged_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        pagination.decode(cursor, UUID)


@pytest.mark.parametrize("number", [str(2**63), str(-(2**63) - 1), "9" * 5_000, "1_0", "٣", " 7", "1e3", ""])
def test_a_number_that_no_row_can_have_is_refused(number: str) -> None:
    with pytest.raises(CursorInvalid):
        pagination.decode(forged([number]), int)


@given(st.text(max_size=60))
def test_no_text_at_all_makes_reading_a_cursor_fail_otherwise(cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        pagination.decode(cursor, date, UUID)
