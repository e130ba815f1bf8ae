"""Lanes: strangers wait for strangers, whoever was let in before does not, and nobody waits for ever."""

import asyncio

import pytest

from chassis import lanes
from chassis.lanes import Lanes
from chassis.problems import TooMany

STRANGER, FRIEND = b"stranger", b"friend"


async def held(room: Lanes, key: bytes, times: int) -> list[bool]:
    """Whether each of so many, who all stay, finds room."""
    leave = asyncio.Event()

    async def stay() -> bool:
        try:
            async with room.room(key):
                await leave.wait()
        except TooMany:
            return False
        return True

    staying = [asyncio.create_task(stay()) for _ in range(times)]
    await asyncio.sleep(0.2)
    leave.set()
    return await asyncio.gather(*staying)


async def test_a_lane_holds_so_many_and_refuses_who_waits_too_long() -> None:
    assert await held(Lanes(2, 0.05, TooMany), STRANGER, 4) == [True, True, False, False]


async def test_strangers_hold_up_nobody_who_was_let_in_before() -> None:
    room = Lanes(1, 0.05, TooMany)
    room.remember(FRIEND)
    async with room.room(STRANGER):
        with pytest.raises(TooMany):
            async with room.room(b"another stranger"):
                pass
        async with room.room(FRIEND):
            pass


async def test_room_is_given_back_also_by_who_fails() -> None:
    room = Lanes(1, 0.05, TooMany)
    for _ in range(3):
        with pytest.raises(KeyError):
            async with room.room(STRANGER):
                raise KeyError
    assert await held(room, STRANGER, 1) == [True]


async def test_the_oldest_of_too_many_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "MOST_FAMILIAR", 2)
    room = Lanes(1, 0.05, TooMany)
    for key in (FRIEND, b"second", FRIEND, b"third"):
        room.remember(key)
    async with room.room(STRANGER):
        async with room.room(FRIEND):
            pass
        with pytest.raises(TooMany):
            async with room.room(b"second"):
                pass
