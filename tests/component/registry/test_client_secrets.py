"""A client's secret is compared: how often, against which credentials, and what happens meanwhile."""

import asyncio

import pytest

from services.registry.accounts import commands as accounts
from services.registry.client_tokens import commands as client_tokens
from tests.component.registry.client_steps import (
    NEW_SECRET,
    SERVICE,
    act,
    ask_token,
    client,
    decide,
    replaced,
    run,
    shown,
    states,
)
from tests.component.registry.people import count, problem
from tests.component.registry.secret_steps import Clock
from tests.support.platform import Boot, Platform


@pytest.fixture
async def p(platform: Boot, clock: Clock) -> Platform:
    return await platform("registry")


async def test_who_is_closed_while_the_secret_is_compared_gets_no_token(
    p: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    await client(p)
    compare = accounts.is_right

    async def compare_slowly(secret: str, stored: str | None) -> bool:
        right = await compare(secret, stored)
        await run(p, "UPDATE client_account SET active = false")
        return right

    monkeypatch.setattr(client_tokens, "is_right", compare_slowly)
    assert problem(await ask_token(p)) == (401, "sign-in-refused")


async def test_a_wrong_secret_costs_as_many_looks_whatever_there_is(
    p: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    await client(p)
    looks: list[str | None] = []

    async def count_looks(secret: str, stored: str | None) -> bool:
        looks.append(stored)
        return False

    monkeypatch.setattr(client_tokens, "is_right", count_looks)
    await ask_token(p, "falsch-falsch")
    await ask_token(p, "falsch-falsch", client_id="nobody")
    assert len(looks) == 4


async def test_a_client_that_a_process_of_before_opened_signs_in_and_is_closed_as_any(p: Platform) -> None:
    bank = await client(p)
    await run(p, "UPDATE client_account SET secret_hash = (SELECT secret_hash FROM client_credential)")
    await run(p, "DELETE FROM client_credential")
    answers = await asyncio.gather(*(ask_token(p) for _ in range(3)))
    assert [answer.status_code for answer in answers] == [200] * 3
    assert await states(p, bank) == ["living"]
    assert await count(p, "client_credential") == 1
    await replaced(p, bank, overlap_days=0)
    assert (await ask_token(p)).status_code == 401


async def ending(p: Platform) -> float:
    metrics = (await p.anonymous.get("/registry/metrics")).text
    [line] = [line for line in metrics.splitlines() if line.startswith("clients_ending_soon{")]
    return float(line.split()[-1])


async def test_a_client_whose_last_credential_ends_soon_is_counted_before_it_stops(p: Platform) -> None:
    bank = await client(p)
    await client(p, SERVICE)
    assert await ending(p) == 0
    for left in ("29 days", "-1 days"):
        await run(
            p, f"UPDATE client_credential SET expires_at = now() + interval '{left}' WHERE expires_at IS NOT NULL"
        )
        assert await ending(p) == 1
    await replaced(p, bank, overlap_days=7)
    assert await ending(p) == 0
    await run(p, "UPDATE client_credential SET ended_at = now()")
    assert await ending(p) == 2
    await run(p, "UPDATE client_account SET active = false")
    assert await ending(p) == 0


async def test_of_two_who_retire_both_credentials_at_once_one_is_refused(p: Platform) -> None:
    bank = await client(p)
    await replaced(p, bank, overlap_days=7)
    ids = [row["id"] for row in (await shown(p, bank))["credentials"]]
    both = await asyncio.gather(*(act(p, bank, f"credentials/{one}/retirement") for one in ids))
    assert sorted(answer.status_code for answer in both) in ([200, 409], [200, 412])
    assert sorted(await states(p, bank)) == ["living", "retired"]


async def test_of_two_who_agree_at_once_to_a_new_secret_one_has_agreed(p: Platform) -> None:
    bank = await client(p)
    waiting = await act(p, bank, "credentials", secret=NEW_SECRET, overlap_days=7)
    both = await asyncio.gather(*(decide(p, waiting) for _ in range(2)))
    assert sorted(answer.status_code for answer in both) == [200, 409]
    assert await states(p, bank) == ["living", "living"]
