"""Where an employer is paid: whoever has looked at an older account does not replace a newer one."""

from uuid import UUID

import httpx
import pytest

from contracts.roles import Role
from tests.component.subsidy.test_retention_bonus import BASE, CODE, base_with
from tests.harness import Boot, Platform

FIRST = {"holder": "示例科技有限公司（虚构）", "account": "6200000000001234"}
SECOND = FIRST | {"account": "6200000000005678"}


@pytest.fixture
async def p(platform: Boot) -> Platform:
    return await platform("subsidy")


@pytest.fixture
async def employer(p: Platform) -> UUID:
    return (await base_with(p, 0, 0))[0]


async def put(p: Platform, employer: UUID, account: dict[str, str], seen: str | None = None) -> httpx.Response:
    clerk = p.as_(Role.EMPLOYER_CLERK, org=CODE)
    headers = {} if seen is None else {"If-Match": seen}
    return await clerk.put(f"{BASE}/payout-accounts/{employer}", json=account, headers=headers)


async def shown(p: Platform, employer: UUID) -> httpx.Response:
    return await p.as_(Role.EMPLOYER_CLERK, org=CODE).get(f"{BASE}/payout-accounts/{employer}")


async def test_an_account_replaced_since_it_was_looked_at_stays(p: Platform, employer: UUID) -> None:
    assert (await put(p, employer, FIRST)).headers["ETag"] == '"1"'
    seen = (await shown(p, employer)).headers["ETag"]
    assert (await put(p, employer, SECOND, seen)).headers["ETag"] == '"2"'
    late = await put(p, employer, FIRST, seen)
    assert (late.status_code, late.json()["current_etag"]) == (412, '"2"')
    assert (await shown(p, employer)).json()["account"].endswith("5678")


async def test_before_the_first_account_there_is_nothing_to_have_seen(p: Platform, employer: UUID) -> None:
    assert (await put(p, employer, FIRST, '"1"')).status_code == 412
    assert (await shown(p, employer)).status_code == 404


async def test_without_a_condition_the_account_is_replaced_as_ever(p: Platform, employer: UUID) -> None:
    await put(p, employer, FIRST)
    assert (await put(p, employer, SECOND)).json()["version"] == 2


@pytest.mark.parametrize("hidden", ["\n", "\t", "\u202e", "\u200b", "\ufeff", "\x00"])
async def test_a_payees_name_is_one_visible_line(p: Platform, employer: UUID, hidden: str) -> None:
    for holder in (f"示例科技{hidden}有限公司（虚构）", f"{FIRST['holder']}{hidden}"):
        refused = await put(p, employer, FIRST | {"holder": holder})
        assert (refused.status_code, refused.json()["type"]) == (422, "urn:qihang:problem:invalid-input")
    assert (await shown(p, employer)).status_code == 404
