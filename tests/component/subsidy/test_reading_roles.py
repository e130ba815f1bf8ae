"""Finance reads the money of its city and moves none; a policy officer tries changes and sees no single case."""

import pytest

from contracts.roles import Role
from tests.component.subsidy.simulation_steps import asked
from tests.component.subsidy.steps import BASE, approved_claim, base_with, in_july
from tests.support.platform import Boot, Platform


@pytest.fixture
async def batch(platform: Boot) -> tuple[Platform, str]:
    p = await in_july(platform)
    employer, _ = await base_with(p, 3, 2)
    await approved_claim(p, employer)
    made = await p.as_(Role.PAYER, area="wuhan").post(f"{BASE}/payment-batches")
    return p, str(made.json()["id"])


async def test_finance_reads_what_is_paid_in_its_city(batch: tuple[Platform, str]) -> None:
    p, file = batch
    finance = p.as_(Role.FINANCE, area="wuhan")
    assert [row["id"] for row in (await finance.get(f"{BASE}/payment-batches")).json()["items"]] == [file]
    assert (await finance.get(f"{BASE}/payment-batches/{file}")).json()["total_fen"] == 200_000
    for path in ("bank-discrepancies", "ledger-balances", "funds?city=wuhan"):
        assert (await finance.get(f"{BASE}/{path}")).status_code == 200, path


async def test_finance_of_another_city_finds_nothing(batch: tuple[Platform, str]) -> None:
    p, file = batch
    stranger = p.as_(Role.FINANCE, area="urumqi")
    assert (await stranger.get(f"{BASE}/payment-batches")).json()["items"] == []
    assert (await stranger.get(f"{BASE}/payment-batches/{file}")).status_code == 404
    assert (await stranger.get(f"{BASE}/funds?city=wuhan")).status_code == 404
    assert (await p.as_(Role.FINANCE).get(f"{BASE}/payment-batches")).json()["items"] == []


async def test_finance_moves_nothing_and_opens_no_file_and_no_account(batch: tuple[Platform, str]) -> None:
    p, file = batch
    finance = p.as_(Role.FINANCE, area="wuhan")
    for path in (
        f"payment-batches/{file}/file?purpose=核对本期发放",
        "claims",
        "payout-account-changes",
        "public-claims",
    ):
        assert (await finance.get(f"{BASE}/{path}")).status_code == 403, path
    assert (await finance.post(f"{BASE}/payment-batches")).status_code == 403
    resolution = {"verdict": "paid", "note": "依据（虚构）"}
    assert (await finance.post(f"{BASE}/bank-discrepancies/{file}/resolution", json=resolution)).status_code == 403


async def test_a_policy_officer_tries_changes_and_sees_sums_alone(platform: Boot) -> None:
    p = await in_july(platform)
    officer = p.as_(Role.POLICY_OFFICER, area="wuhan")
    simulation = await asked(officer)
    assert simulation.status_code == 202, simulation.text
    path = f"{BASE}/simulations/{simulation.json()['id']}"
    assert await p.run_job("subsidy", "run_simulations") == 1
    assert (await officer.get(path)).json()["state"] == "done"
    assert len((await officer.get(f"{BASE}/simulations")).json()["items"]) == 1
    assert (await officer.get(f"{path}/result")).status_code == 403
    stranger = p.as_(Role.POLICY_OFFICER, area="urumqi")
    assert (await stranger.get(path)).status_code == 404
    assert (await officer.get(f"{BASE}/claims")).status_code == 403
    assert (await officer.get(f"{BASE}/payment-batches")).status_code == 403
    assert (await officer.get(f"{BASE}/funds?city=wuhan")).status_code == 200
