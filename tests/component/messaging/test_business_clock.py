"""The door to the business clock: it says what was set, and that nothing was."""

from datetime import UTC, datetime

import pytest

from tests.component.messaging.stage import Stage, client

DOOR = "/v1/business-clock"
SET = "2023-07-28T10:00:00+08:00"


async def test_the_door_shows_the_instant_at_which_business_time_was_stopped(here: Stage) -> None:
    async with client(here.producer) as ops:
        answers = [await ops.put(DOOR, json={"at": SET}), await ops.get(DOOR)]
    assert {answer.status_code for answer in answers} == {200}
    for answer in answers:
        shown = answer.json()
        assert {datetime.fromisoformat(shown[name]) for name in ("at", "now")} == {datetime.fromisoformat(SET)}


async def test_the_door_shows_null_while_business_time_follows_real_time(here: Stage) -> None:
    async with client(here.producer) as ops:
        before, started = (await ops.get(DOOR)).json(), datetime.now(UTC)
        await ops.put(DOOR, json={"at": SET})
        await ops.put(DOOR, json={"at": None})
        after = (await ops.get(DOOR)).json()
    assert (before["at"], after["at"]) == (None, None)
    assert datetime.fromisoformat(before["now"]) <= started <= datetime.fromisoformat(after["now"])


async def test_outside_a_demo_business_time_is_real_and_cannot_be_set(here: Stage) -> None:
    service = here.another_producer()
    service.runtime.settings = service.runtime.settings.model_copy(update={"demo": False})
    service.runtime.clock = type(service.runtime.clock)(demo=False)
    async with client(here.producer) as ops:
        await ops.put(DOOR, json={"at": SET})
    async with client(service) as ops:
        assert (await ops.put(DOOR, json={"at": SET})).status_code == 409
        assert (await ops.get(DOOR)).json()["at"] is None


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2023-07-28T10:00:00"])
async def test_a_time_that_no_calendar_reaches_or_without_an_offset_is_refused(here: Stage, at: str) -> None:
    async with client(here.producer) as ops:
        assert (await ops.put(DOOR, json={"at": at})).status_code == 422
        assert (await ops.get(DOOR)).json()["at"] is None
