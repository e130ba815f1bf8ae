"""A substitution is agreed to by two persons, for accounts as they are and for some days."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.db import new_id
from contracts.roles import Role
from tests.component.registry.conftest import Settings
from tests.component.registry.people import API, FRIDAY, STREET, problem
from tests.component.registry.staff_steps import ACCOUNTS, APPLY, REASON, account, act, admin
from tests.component.registry.substitution_steps import (
    DAYS,
    NEXT_STREET,
    REQUESTS,
    SUBSTITUTIONS,
    Pair,
    agreed,
    ask,
    decide,
    pair,
    rows,
    running,
)
from tests.support.platform import Boot, Platform


@pytest.fixture
async def p(platform: Boot) -> Platform:
    booted = await platform("registry")
    await booted.set_time(FRIDAY)
    return booted


async def test_nothing_runs_before_a_second_person_of_another_line_has_agreed(p: Platform) -> None:
    two, first = await pair(p), new_id()
    asked = await ask(admin(p, id=first), two)
    assert (asked.status_code, asked.json()["object_id"]) == (202, str(two.absent))
    assert problem(await decide(admin(p, id=first), asked)) == (409, "same-person")
    assert problem(await decide(admin(p, "wuhan"), asked)) == (404, "change-request-not-found")
    assert [row["id"] for row in (await admin(p).get(REQUESTS)).json()["items"]] == [asked.json()["id"]]
    assert await rows(p) == []
    assert (await decide(p.as_(Role.OPS), asked, "refuse")).json()["state"] == "refused"
    assert await rows(p) == []
    assert (await decide(p.as_(Role.OPS), await ask(admin(p), two))).status_code == 200
    [row] = await rows(p)
    assert (row["area"], row["substitute_area"], row["state"]) == (STREET, NEXT_STREET, "running")


async def test_one_hand_does_not_agree_with_itself(p: Platform) -> None:
    """An administrator whose account the other one asked for is no second person."""
    first, second = [await account(p, f"ops-{number}", Role.OPS) for number in (1, 2)]
    new = {"login": "puppet", "secret": "geheim-1234", "role": "city_administrator", "area": "urumqi"}
    opening = await p.as_(Role.OPS, id=first).post(ACCOUNTS, json={**new, "display_name": "管理员（虚构）"})
    path = f"{API}/account-requests/{opening.json()['request_id']}/decision"
    assert (await p.as_(Role.OPS, id=second).post(path, json=APPLY)).status_code == 200
    async with p.transaction("registry") as session:
        puppet: UUID = await session.scalar(text("SELECT id FROM staff_account WHERE login = 'puppet'"))
    asked = await ask(p.as_(Role.OPS, id=first), await pair(p))
    assert problem(await decide(admin(p, id=puppet), asked)) == (409, "one-hand")
    assert await rows(p) == []


async def test_of_two_who_decide_at_once_one_is_late(p: Platform) -> None:
    asked = await ask(admin(p), await pair(p))
    answers = await asyncio.gather(*(decide(client, asked) for client in (admin(p), p.as_(Role.OPS))))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert len(await rows(p)) == 1


@pytest.mark.parametrize(
    ("roles", "areas", "refusal"),
    [
        ((Role.CASEWORKER, Role.CASEWORKER), (STREET, STREET), (409, "substitute-of-same-place")),
        ((Role.CASEWORKER, Role.CASEWORKER), (STREET, "urumqi/650102"), (409, "substitute-of-same-place")),
        ((Role.CASEWORKER, Role.DISTRICT_REVIEWER), (STREET, "urumqi/650103"), (422, "substitute-of-another-role")),
        ((Role.CITY_APPROVER, Role.CITY_APPROVER), ("urumqi", "urumqi"), (422, "substitute-of-another-role")),
        ((Role.CASEWORKER, Role.CASEWORKER), (STREET, "wuhan/420106"), (422, "substitute-of-another-city")),
    ],
)
async def test_a_substitute_is_of_the_same_role_and_city_and_of_another_place(
    p: Platform, roles: tuple[Role, Role], areas: tuple[str, str], refusal: tuple[int, str]
) -> None:
    absent, substitute = [await account(p, f"one-{n}", roles[n], areas[n]) for n in (0, 1)]
    assert problem(await ask(p.as_(Role.OPS), Pair(absent, substitute))) == refusal


async def test_nobody_lends_an_administrators_an_auditors_or_a_watchers_place(p: Platform) -> None:
    for role in (Role.CITY_ADMINISTRATOR, Role.AUDITOR, Role.SECURITY_OFFICER, Role.OPS):
        area = None if role == Role.OPS else "urumqi"
        absent, substitute = [await account(p, f"{role}-{n}", role, area) for n in (1, 2)]
        refused = problem(await ask(p.as_(Role.OPS), Pair(absent, substitute)))
        assert refused == (422, "substitute-of-another-role"), role
        if role != Role.OPS:
            own = problem(await ask(admin(p), Pair(absent, substitute)))
            assert own == (403, "role-above-own"), role


async def test_days_that_are_over_out_of_order_or_too_many_are_refused(p: Platform) -> None:
    two = await pair(p)
    wrong: list[dict[str, Any]] = [
        {"last_on": "2023-07-27", "first_on": "2023-07-20"},
        {"first_on": "2023-08-05"},
        {"last_on": "2023-09-26"},
        {"first_on": "2023-09-27", "last_on": "2023-09-28"},
    ]
    for days in wrong:
        assert problem(await ask(admin(p), two, **days)) == (422, "substitution-days"), days
    assert problem(await ask(admin(p), two, first_on="soon"))[0] == 422
    assert problem(await ask(admin(p), Pair(two.absent, two.absent))) == (409, "substitute-is-absent")
    assert problem(await ask(admin(p), Pair(two.absent, new_id()))) == (404, "account-not-found")
    assert problem(await ask(admin(p, "wuhan"), two)) == (404, "account-not-found")
    blind = await admin(p).post(f"{ACCOUNTS}/{two.absent}/substitutions", json=REASON | DAYS)
    assert blind.status_code == 422
    assert problem(await ask(admin(p), two, seen=2))[0] == 412
    assert (await ask(admin(p), two, last_on="2023-09-25")).status_code == 202


async def test_the_same_two_have_one_substitution_at_a_time_so_that_its_end_is_the_end(p: Platform) -> None:
    two = await pair(p)
    await agreed(p, two)
    assert problem(await ask(admin(p), two, first_on="2023-08-04", last_on="2023-08-10")) == (
        409,
        "substitution-stands",
    )
    await agreed(p, two, first_on="2023-08-05", last_on="2023-08-10")
    assert [row["state"] for row in await rows(p)] == ["running", "coming"]


@pytest.mark.parametrize("whose", ["absent", "substitute"])
async def test_a_request_about_accounts_that_have_changed_since_is_not_applied(p: Platform, whose: str) -> None:
    two = await pair(p)
    asked = await ask(admin(p), two)
    assert (await act(admin(p), getattr(two, whose), "closure")).status_code == 200
    assert problem(await decide(admin(p), asked)) == (409, "account-changed")
    assert await rows(p) == []


async def test_a_substitute_who_has_changed_since_is_not_who_was_asked_for(p: Platform) -> None:
    """Closed and opened again: another version, about which nobody was asked."""
    two = await pair(p)
    asked = await ask(admin(p), two)
    async with p.transaction("registry") as session:
        changed = "UPDATE staff_account SET token_version = token_version + 2 WHERE id = :id"
        await session.execute(text(changed), {"id": two.substitute})
    assert problem(await decide(admin(p), asked)) == (409, "account-changed")
    assert (await decide(admin(p), asked, "refuse")).status_code == 200


async def test_an_administrator_does_not_learn_of_accounts_elsewhere(p: Platform) -> None:
    absent = await account(p, "absent", Role.CASEWORKER, STREET)
    far = await account(p, "far", Role.CASEWORKER, "wuhan/420106")
    refused = {problem(await ask(admin(p), Pair(absent, who))) for who in (far, new_id())}
    assert refused == {(404, "account-not-found")}


async def test_the_longest_is_what_the_setting_says(p: Platform, settings: Settings) -> None:
    settings(SUBSTITUTION_DAYS=7)
    two = await pair(p)
    assert problem(await ask(admin(p), two)) == (422, "substitution-days")
    assert (await ask(admin(p), two, last_on="2023-08-03")).status_code == 202


async def test_who_watches_accounts_sees_them_within_their_area(p: Platform) -> None:
    await running(p)
    for role in (Role.AUDITOR, Role.SECURITY_OFFICER, Role.CITY_ADMINISTRATOR):
        seen = [len((await p.as_(role, area=area).get(SUBSTITUTIONS)).json()["items"]) for area in ("urumqi", "wuhan")]
        assert seen == [1, 0], role
    assert (await p.as_(Role.CASEWORKER, area=STREET).get(SUBSTITUTIONS)).status_code == 403
