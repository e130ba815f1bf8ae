"""The regular calculation: what waits for its window does not stand in the way of what can be done today."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy.exc import SQLAlchemyError

from chassis.db import new_id
from services.subsidy.assessments import commands, jobs, repository
from services.subsidy.assessments.repository import Waiting
from services.subsidy.main import prepare
from tests.component.subsidy.correction_steps import keep, on_record
from tests.component.subsidy.steps import base_with, ended, in_july
from tests.support.platform import Boot, Platform


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "BATCH", 1)


async def bases_that_wait(p: Platform) -> None:
    """Three, first in the order of the work."""
    for number in range(1, 4):
        await p.deliver("subsidy", ended(UUID(int=number), new_id()))


async def corrected_base(p: Platform) -> UUID:
    """Calculated in July; in September one more intern is kept, while others are heard of for the first time."""
    employer, internships = await base_with(p, 20, 11)
    await p.run_job("subsidy", "assess_changed_payees")
    await p.set_time("2023-09-15T10:00:00+08:00")
    await bases_that_wait(p)
    await keep(p, employer, internships[11:12])
    return employer


@pytest.mark.usefixtures("one_by_one")
async def test_first_calculations_that_wait_for_their_window_do_not_starve_a_correction(platform: Boot) -> None:
    p = await in_july(platform)
    await corrected_base(p)
    assert await p.run_job("subsidy", "assess_changed_payees") == 1
    assert await on_record(p) == [(1_100_000, "superseded"), (1_200_000, "open")]


async def test_those_that_wait_are_not_even_read(platform: Boot) -> None:
    p = await in_july(platform)
    employer = await corrected_base(p)
    async with p.transaction("subsidy") as session:
        waiting = await repository.waiting_periods(session)
        assert [one.period for one in waiting] == ["2023-H1"]
        packs, today = p.runtime("subsidy").packs, date(2023, 9, 15)
        first = [one for one in waiting if commands.takes_first_calculations(packs, one, today)]
        assert first == []
        ready = await repository.assessments_to_make(session, first, None, 500)
    assert [one.payee_id for one in ready] == [employer]


@pytest.mark.usefixtures("one_by_one")
async def test_what_waited_is_calculated_when_its_window_opens(platform: Boot) -> None:
    p = await in_july(platform)
    await corrected_base(p)
    await p.run_job("subsidy", "assess_changed_payees")
    await p.set_time("2024-01-02T10:00:00+08:00")
    assert await p.run_job("subsidy", "assess_changed_payees") == 3
    assert await p.run_job("subsidy", "assess_changed_payees") == 0


@pytest.mark.usefixtures("one_by_one")
async def test_one_that_fails_does_not_keep_the_others_waiting(platform: Boot, monkeypatch: pytest.MonkeyPatch) -> None:
    p = await in_july(platform)
    await bases_that_wait(p)
    assess, [first, *_] = commands.assess, await _ready(p)

    async def failing(session, packs, asked, today):  # type: ignore[no-untyped-def]
        if asked.payee.id == first:
            raise RuntimeError
        return await assess(session, packs, asked, today)

    monkeypatch.setattr(commands, "assess", failing)
    assert await p.run_job("subsidy", "assess_changed_payees") == 2
    assert await _ready(p) == [first]


async def refused_calculation(p: Platform) -> UUID:
    """A base of which more is on record as settled than is due, so that its correction cannot be made."""
    employer, internships = await base_with(p, 20, 11)
    await p.run_job("subsidy", "assess_changed_payees")
    p.as_owner("subsidy", "UPDATE claim SET state = 'settled', amount_fen = -1, target_fen = -1")
    await keep(p, employer, internships[11:12])
    return employer


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """The payees that were calculated, as often as it was tried."""
    payees, assess = [], commands.assess

    async def counting(session, packs, asked, today):  # type: ignore[no-untyped-def]
        payees.append(asked.payee.id)
        return await assess(session, packs, asked, today)

    monkeypatch.setattr(commands, "assess", counting)
    return payees


async def test_a_refused_calculation_rests_while_others_go_on(platform: Boot, tried: list[UUID]) -> None:
    p = await in_july(platform)
    refused = await refused_calculation(p)
    tried.clear()
    assert await p.run_job("subsidy", "assess_changed_payees") == 0
    other, _ = await base_with(p, 3, 2)
    assert [await p.run_job("subsidy", "assess_changed_payees") for _ in range(2)] == [1, 0]
    assert tried == [refused, other]


async def test_when_its_rest_is_over_it_is_tried_again(
    platform: Boot, tried: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "AGAIN_SECONDS", 0)
    p = await in_july(platform)
    refused = await refused_calculation(p)
    tried.clear()
    for _ in range(2):
        await p.run_job("subsidy", "assess_changed_payees")
    assert tried == [refused, refused]


async def test_a_database_that_fails_is_no_refusal(platform: Boot, monkeypatch: pytest.MonkeyPatch) -> None:
    p = await in_july(platform)
    await base_with(p, 3, 2)

    async def away(*_: object) -> None:
        raise SQLAlchemyError

    with monkeypatch.context() as patched:
        patched.setattr(commands, "assess", away)
        assert await p.run_job("subsidy", "assess_changed_payees") == 0
    assert await p.run_job("subsidy", "assess_changed_payees") == 1


async def test_the_gauge_counts_what_could_be_calculated_today(platform: Boot) -> None:
    p = await in_july(platform)
    await prepare(p.runtime("subsidy"))
    assert await waiting_count(p) == "0.0"
    await corrected_base(p)
    assert await waiting_count(p) == "1.0", "the correction; three wait for their window"
    await p.run_job("subsidy", "assess_changed_payees")
    assert await waiting_count(p) == "0.0"
    await p.set_time("2024-01-02T10:00:00+08:00")
    assert await waiting_count(p) == "3.0"


async def test_the_gauge_stays_up_for_a_refused_calculation(platform: Boot) -> None:
    p = await in_july(platform)
    await prepare(p.runtime("subsidy"))
    await refused_calculation(p)
    await p.run_job("subsidy", "assess_changed_payees")
    assert await waiting_count(p) == "1.0"


async def waiting_count(p: Platform) -> str:
    shown = (await p.anonymous.get("/subsidy/metrics")).text
    [line] = [line for line in shown.splitlines() if line.startswith("assessments_waiting{")]
    return line.split()[-1]


async def _ready(p: Platform) -> list[UUID]:
    async with p.transaction("subsidy") as session:
        waiting = await repository.waiting_periods(session)
        return [one.payee_id for one in await repository.assessments_to_make(session, waiting, None, 500)]


@pytest.mark.parametrize(
    ("waiting", "today", "taken"),
    [
        (Waiting("retention_bonus", "wuhan", "2023-H1"), date(2023, 7, 31), True),
        (Waiting("retention_bonus", "wuhan", "2023-H1"), date(2023, 8, 1), False),
        (Waiting("retention_bonus", "wuhan", "2023-H2"), date(2023, 7, 31), False),
        (Waiting("retention_bonus", "nowhere", "2023-H1"), date(2023, 8, 1), True),
        (Waiting("retention_bonus", "wuhan", "2023"), date(2023, 8, 1), True),
    ],
)
async def test_a_first_calculation_waits_for_its_window_but_not_in_silence_for_a_pack_that_cannot_say(
    platform: Boot, waiting: Waiting, today: date, taken: bool
) -> None:
    p = await platform("subsidy")
    assert commands.takes_first_calculations(p.runtime("subsidy").packs, waiting, today) is taken
