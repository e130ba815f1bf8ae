"""Clients of systems have a life: shown, closed, reopened, given other secrets; and their tokens end with it."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.db import new_id
from contracts.events.registry import StaffSessionEnded
from contracts.roles import Role
from tests.component.registry.client_steps import (
    BANK,
    CHANGES,
    CLIENTS,
    NEW_SECRET,
    REASON,
    SECRET,
    SERVICE,
    act,
    ask_token,
    client,
    decide,
    replaced,
    run,
    shown,
    signed_in,
    states,
)
from tests.component.registry.conftest import Settings
from tests.component.registry.people import API, audit_of, caseworker_account, events, problem
from tests.component.registry.secret_steps import Clock
from tests.component.registry.staff_steps import account
from tests.support.platform import Boot, Platform

ME = f"{API}/me"


@pytest.fixture
async def p(platform: Boot, clock: Clock) -> Platform:
    return await platform("registry")


async def ends(p: Platform) -> list[StaffSessionEnded]:
    return [StaffSessionEnded.model_validate(payload) for payload in await events(p, StaffSessionEnded.TYPE)]


async def test_a_list_shows_scopes_credentials_and_consequence_and_no_secret(p: Platform) -> None:
    bank, service = await client(p), await client(p, SERVICE)
    await signed_in(p)
    for reader in (p.as_(Role.AUDITOR, area="wuhan"), p.as_(Role.SECURITY_OFFICER, area="wuhan")):
        [row] = (await reader.get(CLIENTS)).json()["items"]
        assert (row["client_id"], row["scopes"], row["area"], row["state"]) == (
            "bank-of-wuhan",
            ["bank"],
            "wuhan",
            "open",
        )
        [credential] = row["credentials"]
        assert (credential["kind"], credential["state"], credential["last_used_at"] is None) == (
            "secret",
            "living",
            False,
        )
        assert "argon" not in str(row)
        assert "银行" in row["closing_means"]
    rows = (await p.as_(Role.OPS).get(CLIENTS)).json()["items"]
    assert [row["id"] for row in rows] == [str(bank), str(service)]
    assert [row["credentials"][0]["expires_at"] is None for row in rows] == [False, True]
    assert (await p.as_(Role.OPS).get(f"{CLIENTS}?state=closed")).json()["items"] == []
    assert problem(await p.as_(Role.AUDITOR, area="urumqi").get(f"{CLIENTS}/{bank}")) == (404, "account-not-found")
    assert (await p.as_(Role.CITY_ADMINISTRATOR, area="wuhan").get(CLIENTS)).status_code == 403


async def test_a_department_is_closed_by_one_and_its_tokens_end_everywhere(p: Platform) -> None:
    bank = await client(p)
    signed = await signed_in(p)
    assert (await signed.get(ME)).status_code == 200
    closed = await act(p, bank, "closure")
    assert (closed.status_code, closed.json()["account"]["state"]) == (200, "closed")
    assert (await signed.get(ME)).status_code == 401
    assert (await ask_token(p)).status_code == 401
    [ended] = await ends(p)
    assert ended.account_id == bank
    assert problem(await act(p, bank, "closure")) == (409, "account-closed")
    assert ("close_client_account", "ops") in [entry[:2] for entry in await audit_of(p, str(bank))]


async def test_a_service_hears_of_a_clients_end_and_refuses_its_token(platform: Boot, clock: Clock) -> None:
    p = await platform("registry", "subsidy")
    bank = await client(p)
    signed = await signed_in(p)
    confirm = "/subsidy/v1/bank-confirmations"
    assert (await signed.post(confirm, json={"results": []})).status_code != 401
    await act(p, bank, "closure")
    [ended] = await ends(p)
    await p.deliver("subsidy", ended)
    assert (await signed.post(confirm, json={"results": []})).status_code == 401


async def test_what_has_a_scope_is_reopened_by_two_and_its_old_tokens_stay_ended(p: Platform) -> None:
    bank, first = await client(p), new_id()
    old = await signed_in(p)
    await act(p, bank, "closure")
    asked = await act(p, bank, "reopening", by=first)
    assert (asked.status_code, asked.json()["account"]["state"]) == (202, "closed")
    assert problem(await decide(p, asked, by=first)) == (409, "same-person")
    assert (await ask_token(p)).status_code == 401
    assert (await decide(p, asked)).json()["state"] == "applied"
    assert (await (await signed_in(p)).get(ME)).status_code == 200
    assert (await old.get(ME)).status_code == 401
    assert problem(await act(p, bank, "reopening")) == (409, "account-open")


async def test_what_has_no_scope_is_reopened_by_one(p: Platform) -> None:
    plain = BANK | {"login": "plain", "scopes": []}
    assert (await p.as_(Role.OPS).post(CLIENTS, json=plain)).status_code == 201
    [row] = (await p.as_(Role.OPS).get(CLIENTS)).json()["items"]
    for step in ("closure", "reopening"):
        assert (await act(p, UUID(row["id"]), step)).status_code == 200


async def test_our_own_services_client_is_closed_by_two_who_are_told_what_it_means(p: Platform) -> None:
    service = await client(p, SERVICE)
    asked = await act(p, service, "closure")
    assert (asked.status_code, (await ask_token(p, client_id="notify")).status_code) == (202, 200)
    [waiting] = (await p.as_(Role.OPS).get(CHANGES)).json()["items"]
    assert (waiting["step"], waiting["client_id"]) == ("close", "notify")
    assert "停发" in waiting["closing_means"]
    assert (await decide(p, asked)).status_code == 200
    assert (await ask_token(p, client_id="notify")).status_code == 401


async def test_two_operators_of_one_line_do_not_replace_a_secret(p: Platform) -> None:
    first, second = await account(p, "ops-1", Role.OPS), await account(p, "ops-2", Role.OPS)
    third = caseworker_account("ops-3") | {"role": "ops", "area": None}
    opening = await p.as_(Role.OPS, id=first).post(f"{API}/staff-accounts", json=third)
    decision = f"{API}/account-requests/{opening.json()['request_id']}/decision"
    agreed = await p.as_(Role.OPS, id=second).post(decision, json={"verdict": "apply", "note": "同意（虚构）"})
    assert agreed.status_code == 200, agreed.text
    operators = (await p.as_(Role.OPS).get(f"{API}/staff-accounts?role=ops")).json()["items"]
    own = UUID(next(row["id"] for row in operators if row["login"] == "ops-3"))
    bank = await client(p)
    asked = await act(p, bank, "credentials", by=first, secret=NEW_SECRET, overlap_days=7)
    assert problem(await decide(p, asked, by=first)) == (409, "same-person")
    assert problem(await decide(p, asked, by=own)) == (409, "one-hand")
    assert (await ask_token(p, NEW_SECRET)).status_code == 401
    assert (await decide(p, asked, by=second)).status_code == 200
    assert (await ask_token(p, NEW_SECRET)).status_code == 200


async def test_a_new_secret_overlaps_with_the_old_one_for_the_days_that_were_chosen(p: Platform) -> None:
    bank = await client(p)
    signed = await signed_in(p)
    await replaced(p, bank, overlap_days=7)
    assert [(await ask_token(p, secret)).status_code for secret in (SECRET, NEW_SECRET)] == [200, 200]
    assert (await signed.get(ME)).status_code == 200
    assert await states(p, bank) == ["living", "living"]
    third = await act(p, bank, "credentials", secret="noch-ein-drittes-9", overlap_days=7)
    assert problem(third) == (409, "two-credentials")
    await run(p, "UPDATE client_credential SET expires_at = now() WHERE expires_at < now() + interval '8 days'")
    assert [(await ask_token(p, secret)).status_code for secret in (SECRET, NEW_SECRET)] == [401, 200]
    assert await states(p, bank) == ["expired", "living"]


async def test_a_token_does_not_outlive_its_credential(p: Platform) -> None:
    await client(p)
    await run(p, "UPDATE client_credential SET expires_at = now() + interval '90 seconds'")
    assert 0 < (await ask_token(p)).json()["expires_in"] <= 90


async def test_after_a_leak_the_old_secret_and_its_tokens_end_at_once(p: Platform) -> None:
    bank = await client(p)
    signed = await signed_in(p)
    await replaced(p, bank, overlap_days=0)
    assert (await signed.get(ME)).status_code == 401
    assert [(await ask_token(p, secret)).status_code for secret in (SECRET, NEW_SECRET)] == [401, 200]
    assert await states(p, bank) == ["retired", "living"]


async def test_one_of_two_credentials_is_retired_by_one_person_and_the_last_is_not(p: Platform) -> None:
    bank = await client(p)
    old = await signed_in(p)
    await replaced(p, bank, overlap_days=7)
    new = await signed_in(p, NEW_SECRET)
    first, second = [row["id"] for row in (await shown(p, bank))["credentials"]]
    assert (await act(p, bank, f"credentials/{first}/retirement")).status_code == 200
    assert [(await signed.get(ME)).status_code for signed in (old, new)] == [401, 200]
    assert problem(await act(p, bank, f"credentials/{first}/retirement")) == (404, "credential-not-found")
    assert problem(await act(p, bank, f"credentials/{second}/retirement")) == (409, "last-credential")
    other = await client(p, BANK | {"login": "another"})
    assert problem(await act(p, other, f"credentials/{second}/retirement")) == (404, "credential-not-found")


async def test_a_secret_of_before_is_not_taken_again(p: Platform) -> None:
    bank = await client(p)
    await replaced(p, bank, overlap_days=0)
    for secret in (SECRET, NEW_SECRET):
        asked = await act(p, bank, "credentials", secret=secret, overlap_days=0)
        assert problem(asked) == (422, "secret-used-before")


async def test_an_overlap_is_no_longer_than_the_setting(p: Platform, settings: Settings) -> None:
    bank = await client(p)
    settings(CLIENT_OVERLAP_DAYS=5)
    asked = await act(p, bank, "credentials", secret=NEW_SECRET, overlap_days=6)
    assert problem(asked) == (422, "overlap-too-long")


async def test_a_weak_secret_is_refused_outside_the_demo(p: Platform, settings: Settings) -> None:
    bank = await client(p)
    settings(CHANGE_FIRST_SECRETS="true")
    asked = await act(p, bank, "credentials", secret="qihang-demo", overlap_days=0)
    assert problem(asked) == (422, "secret-weak")


async def test_no_secret_stands_in_a_request_or_the_trail(p: Platform) -> None:
    bank = await client(p)
    await act(p, bank, "credentials", secret=NEW_SECRET, overlap_days=0)
    async with p.transaction("registry") as session:
        rows = [str(row) for row in (await session.execute(text("SELECT payload FROM change_request"))).all()]
    assert not any(word in "".join(rows) for word in (NEW_SECRET, "argon2"))
    [waiting] = (await p.as_(Role.OPS).get(CHANGES)).json()["items"]
    assert (waiting["step"], waiting["credential_kind"], waiting["overlap_days"]) == ("put_credential", "secret", 0)
    assert "sealed" not in waiting


async def test_a_change_is_applied_to_the_client_that_was_seen(p: Platform) -> None:
    bank = await client(p)
    assert (await p.as_(Role.OPS).post(f"{CLIENTS}/{bank}/closure", json=REASON)).status_code == 428
    stale = await p.as_(Role.OPS).post(f"{CLIENTS}/{bank}/closure", json=REASON, headers={"If-Match": '"9"'})
    assert stale.status_code == 412
    asked = await act(p, bank, "credentials", secret=NEW_SECRET, overlap_days=7)
    await act(p, bank, "closure")
    assert problem(await decide(p, asked)) == (409, "account-changed")
    assert (await decide(p, asked, verdict="refuse")).json()["state"] == "refused"
    again: dict[str, Any] = {"secret": NEW_SECRET, "overlap_days": 7}
    assert problem(await act(p, bank, "credentials", **again)) == (409, "account-closed")
    nobody = await p.as_(Role.OPS).post(f"{CLIENTS}/{new_id()}/closure", json=REASON, headers={"If-Match": '"1"'})
    assert problem(nobody) == (404, "account-not-found")
