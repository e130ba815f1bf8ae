"""A body that is replayed is the body that came, and a digest does not see the client's multipart boundary."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.bodies import IN_MEMORY_BYTES, STEP, Body, OpenBodies, without
from chassis.uploads.admission import Admission, Busy

AFTER = {"type": "http.disconnect"}


async def after() -> Any:
    return AFTER


@pytest.mark.parametrize("size", [0, 1, STEP, STEP + 1, IN_MEMORY_BYTES + 1, 300_000])
async def test_a_body_is_replayed_as_it_came_and_then_the_server_speaks_again(size: int) -> None:
    content = bytes(number % 251 for number in range(size))
    with Body() as body:
        for start in range(0, size, 1_000):
            body.add(content[start : start + 1_000])
        receive, came, more = body.replay(after), b"", True
        assert b"".join(body.chunks()) == content
        while more:
            message = await receive()
            came, more = came + message["body"], message["more_body"]
        assert (came, body.size, body.on_disk) == (content, size, size > IN_MEMORY_BYTES)
        assert await receive() == AFTER


@given(st.lists(st.binary(max_size=6).map(lambda raw: bytes(byte % 3 for byte in raw))), st.binary(max_size=3))
def test_a_mark_is_left_out_wherever_the_chunks_end(chunks: list[bytes], raw: bytes) -> None:
    mark = bytes(byte % 3 for byte in raw)
    whole = b"".join(chunks)
    assert b"".join(without(chunks, mark)) == (whole.replace(mark, b"") if mark else whole)


async def test_one_body_more_than_places_ends_the_one_that_takes_longest() -> None:
    open_bodies = OpenBodies(2)
    ended: list[int] = []

    async def body(number: int) -> None:
        try:
            async with asyncio.timeout(3_600) as deadline:
                with open_bodies.place(deadline):
                    await asyncio.sleep(0)
                    open_bodies.extend(deadline, asyncio.get_running_loop().time() + 3_600)
                    await asyncio.Event().wait()
        except TimeoutError:
            ended.append(number)

    tasks = []
    for number in range(4):
        tasks.append(asyncio.create_task(body(number)))
        await asyncio.sleep(0.01)
    assert (ended, len(open_bodies)) == ([0, 1], 2)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert len(open_bodies) == 0


async def _enter(admission: Admission, number: int, wanted: int, log: list[int], leave: asyncio.Event) -> None:
    async with admission.room(wanted):
        log.append(number)
        await leave.wait()


async def test_files_go_in_by_memory_and_in_the_order_they_came() -> None:
    admission, leave = Admission(100, 60), asyncio.Event()
    log: list[int] = []
    wanted = [60, 50, 30, 1_000, 1]
    tasks = [asyncio.create_task(_enter(admission, number, size, log, leave)) for number, size in enumerate(wanted)]
    await asyncio.sleep(0.01)
    assert (log, admission.waiting) == ([0], 4)
    leave.set()
    await asyncio.gather(*tasks)
    assert (log, admission.waiting) == ([0, 1, 2, 3, 4], 0)
    async with admission.room(100):
        pass


async def test_a_wait_is_bounded_and_leaves_nothing_behind() -> None:
    admission, leave = Admission(100, 0.05), asyncio.Event()
    first = asyncio.create_task(_enter(admission, 0, 100, [], leave))
    await asyncio.sleep(0.01)
    with pytest.raises(Busy) as busy:
        async with admission.room(1):
            pass
    assert busy.value.status == 503
    assert "Retry-After" in busy.value.headers
    given_up = asyncio.create_task(_enter(admission, 1, 1, [], leave))
    await asyncio.sleep(0.01)
    given_up.cancel()
    await asyncio.gather(given_up, return_exceptions=True)
    assert admission.waiting == 0
    leave.set()
    await first
    async with admission.room(100):
        pass


async def test_whoever_needs_no_room_waits_for_nobody() -> None:
    admission = Admission(100, 0.05)
    async with admission.room(100), admission.room(0):
        pass
