"""Schemes that count what a payee is granted by others: a cap that two share, and a prize for whom another has paid.

Per person trained 1,000 yuan, per workplace 2,000 yuan, both together at most 20,000 yuan in a year.
"""

import pytest
from sqlalchemy import text

from contracts.roles import Role
from tests.component.subsidy.payment_steps import (
    PRIZE,
    TRAINING,
    WORKPLACES,
    act,
    approve,
    both_calculated,
    calculate,
    claims,
    granting,
    latest,
    on_record,
    settle,
    state,
)
from tests.component.subsidy.third_city_steps import BASE, assess, detail, kind
from tests.support.platform import Boot


@pytest.mark.parametrize(
    ("trained", "workplaces", "fen", "stands"),
    [
        (9, 4, 800_000, "open"),
        (10, 5, 1_000_000, "open"),
        (10, 6, 1_000_000, "open"),
        (19, 6, 100_000, "open"),
        (20, 6, 0, "not_eligible"),
    ],
    ids=["below", "exactly", "beyond", "the rest", "exhausted"],
)
async def test_two_schemes_share_a_cap(platform: Boot, trained: int, workplaces: int, fen: int, stands: str) -> None:
    p, _ = await both_calculated(platform, trained=trained, workplaces=workplaces)
    assert await on_record(p, WORKPLACES) == [(workplaces * 200_000, "open")]
    await approve(p, TRAINING)
    assert await on_record(p, TRAINING) == [(trained * 100_000, "approved")]
    assert await on_record(p, WORKPLACES) == [(workplaces * 200_000, "superseded"), (fen, stands)]
    assert (await latest(p, WORKPLACES))["facts"] == {"workplaces": workplaces, "granted": trained * 100_000}


async def test_an_exhausted_cap_leaves_nothing_to_an_amount_without_a_condition(platform: Boot) -> None:
    p, employer = await granting(platform)
    await state(p, employer, TRAINING, 25)
    await calculate(p)
    await approve(p, TRAINING)
    await p.set_time("2025-02-05T10:00:00+08:00")
    await state(p, employer, TRAINING, 3, "2024-H2")
    await calculate(p)
    assert await on_record(p, TRAINING) == [(2_000_000, "approved"), (0, "not_eligible")]
    await p.set_time("2025-08-05T10:00:00+08:00")
    await state(p, employer, TRAINING, 3, "2025-H1")
    await calculate(p)
    assert (await on_record(p, TRAINING))[-1] == (300_000, "open")


async def test_a_claim_that_is_refused_or_not_yet_approved_is_no_grant(platform: Boot) -> None:
    p, _ = await both_calculated(platform, trained=15, workplaces=10)
    training = await latest(p, TRAINING)
    assert (await act(p, training, "review")).status_code == 200
    await calculate(p)
    assert (await act(p, training, "approval", "reject")).status_code == 200
    await calculate(p)
    assert await on_record(p, WORKPLACES) == [(2_000_000, "open")]


async def test_what_was_granted_is_not_touched_by_what_is_granted_later(platform: Boot) -> None:
    p, employer = await both_calculated(platform, trained=10, workplaces=6)
    await approve(p, TRAINING)
    await approve(p, WORKPLACES)
    answer = (await assess(p, employer, TRAINING)).json()
    assert (answer["result"], answer["claim"]["state"]) == ("unchanged", "approved")
    assert await settle(p) == 2
    assert await on_record(p, TRAINING) == [(1_000_000, "settled")]
    assert await on_record(p, WORKPLACES) == [(1_200_000, "superseded"), (1_000_000, "settled")]


async def test_more_for_an_earlier_claim_is_judged_beside_all_that_stands(platform: Boot) -> None:
    p, employer = await both_calculated(platform, trained=10, workplaces=3)
    await approve(p, TRAINING)
    await settle(p)
    await approve(p, WORKPLACES)
    await state(p, employer, TRAINING, 17)
    await calculate(p)
    top_up = await latest(p, TRAINING)
    assert (top_up["amount_fen"], top_up["target_fen"], top_up["facts"]["granted"]) == (400_000, 1_400_000, 600_000)
    await approve(p, TRAINING)
    assert await on_record(p, WORKPLACES) == [(600_000, "superseded"), (600_000, "approved")]
    await settle(p)
    assert (await assess(p, employer, TRAINING)).json()["result"] == "unchanged"
    assert (await on_record(p, WORKPLACES))[-1][1] == "settled"


async def test_a_correction_of_the_other_claim_is_followed(platform: Boot) -> None:
    p, employer = await both_calculated(platform, trained=10, workplaces=6)
    await approve(p, TRAINING)
    await settle(p)
    assert (await latest(p, WORKPLACES))["amount_fen"] == 1_000_000
    await state(p, employer, TRAINING, 9)
    await calculate(p)
    assert await on_record(p, TRAINING) == [(1_000_000, "settled"), (-100_000, "open")]
    assert (await latest(p, WORKPLACES))["amount_fen"] == 1_000_000
    await approve(p, TRAINING)
    workplaces = await latest(p, WORKPLACES)
    assert (workplaces["amount_fen"], workplaces["facts"]["granted"]) == (1_100_000, 900_000)


async def test_an_approved_claim_that_gives_way_frees_what_it_was_granted(platform: Boot) -> None:
    p, employer = await both_calculated(platform, trained=20, workplaces=6)
    await approve(p, TRAINING)
    assert (await latest(p, WORKPLACES))["state"] == "not_eligible"
    await state(p, employer, TRAINING, 2)
    await calculate(p)
    assert await on_record(p, TRAINING) == [(2_000_000, "superseded"), (200_000, "open")]
    assert (await on_record(p, WORKPLACES))[-1] == (1_200_000, "open")


async def test_calculating_and_approving_twice_adds_nothing(platform: Boot) -> None:
    p, employer = await both_calculated(platform, trained=10, workplaces=6)
    training = await approve(p, TRAINING)
    before = [await claims(p, scheme) for scheme in (TRAINING, WORKPLACES)]
    assert kind(await act(p, training, "approval")) == (409, "step-out-of-order")
    for scheme in (TRAINING, WORKPLACES):
        assert (await assess(p, employer, scheme)).json()["result"] == "unchanged"
    await calculate(p)
    assert [await claims(p, scheme) for scheme in (TRAINING, WORKPLACES)] == before


async def test_a_prize_for_whom_another_scheme_has_paid_and_only_once(platform: Boot) -> None:
    p, employer = await granting(platform)
    await state(p, employer, TRAINING, 1)
    await calculate(p)
    await approve(p, TRAINING)
    await p.set_time("2025-02-05T10:00:00+08:00")
    answer = (await assess(p, employer, PRIZE, "2024")).json()
    assert (answer["result"], answer["claim"]["facts"]) == (
        "not_eligible",
        {"training_paid": False, "times_before": 0},
    )
    assert await settle(p) == 1
    assert await on_record(p, PRIZE) == [(0, "not_eligible"), (300_000, "open")]
    await approve(p, PRIZE)
    assert await settle(p) == 1
    await p.set_time("2025-08-05T10:00:00+08:00")
    await state(p, employer, TRAINING, 1, "2025-H1")
    await calculate(p)
    await approve(p, TRAINING)
    await settle(p)
    await p.set_time("2026-02-05T10:00:00+08:00")
    await calculate(p)
    assert [(claim["period"], claim["amount_fen"], claim["state"]) for claim in await claims(p, PRIZE)] == [
        ("2024", 0, "not_eligible"),
        ("2024", 300_000, "settled"),
        ("2025", 0, "not_eligible"),
    ]
    assert (await latest(p, PRIZE))["facts"] == {"training_paid": True, "times_before": 1}


async def test_a_prize_goes_back_with_the_payment_that_it_was_for(platform: Boot) -> None:
    p, employer = await granting(platform)
    await state(p, employer, TRAINING, 1)
    await calculate(p)
    await approve(p, TRAINING)
    await settle(p)
    await p.set_time("2025-02-05T10:00:00+08:00")
    await calculate(p)
    await approve(p, PRIZE)
    await settle(p)
    await state(p, employer, TRAINING, 0)
    await calculate(p)
    await approve(p, TRAINING)
    assert await on_record(p, PRIZE) == [(300_000, "settled")]
    await settle(p)
    assert await on_record(p, TRAINING) == [(100_000, "settled"), (-100_000, "settled")]
    assert await on_record(p, PRIZE) == [(300_000, "settled"), (-300_000, "open")]


async def test_what_another_city_granted_the_same_payee_counts_nowhere(platform: Boot) -> None:
    p, employer = await both_calculated(platform, trained=20, workplaces=6)
    await approve(p, TRAINING)
    async with p.transaction("subsidy") as session:
        await session.execute(
            text(
                "INSERT INTO claim (id, scheme, city, area, payee_kind, payee_id, period, sequence, amount_fen,"
                " target_fen, state, facts, explanation, pack, pack_version, judged_on, version)"
                " SELECT gen_random_uuid(), scheme, 'elsewhere', 'elsewhere/000001', payee_kind, payee_id, '2024-H2',"
                " 0, amount_fen, target_fen, state, facts, explanation, pack, pack_version, judged_on, 1"
                " FROM claim WHERE scheme = :scheme AND state = 'approved'"
            ),
            {"scheme": TRAINING},
        )
    await state(p, employer, TRAINING, 2)
    await calculate(p)
    assert (await latest(p, WORKPLACES))["facts"]["granted"] == 0


async def test_the_letter_names_what_was_counted_and_the_claim_is_calculated_again_to_the_letter(
    platform: Boot,
) -> None:
    p, _ = await both_calculated(platform, trained=19, workplaces=6)
    await approve(p, TRAINING)
    claim = await approve(p, WORKPLACES)
    letter = (await detail(p, claim["id"]))["letter"]
    counted = "认定日期所在年度内“岗前培训补贴”、“工位改造补贴”已批准的各笔，本笔除外"
    assert f"注：本年度两项补贴已批准金额：19,000.00 元（{counted}）。" in letter
    for scheme in (TRAINING, WORKPLACES):
        for one in await claims(p, scheme):
            again = await p.as_(Role.AUDITOR, area="xinghe").get(f"{BASE}/claims/{one['id']}/recomputation")
            assert again.json()["same"] is True
