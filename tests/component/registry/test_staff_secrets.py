"""Secrets of staff: changed by their owner, at first and after a while, not taken again, guessed nowhere faster."""

from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text

from contracts.roles import Role
from services.registry.main import prepare
from services.registry.settings import RegistrySettings
from tests.component.registry import secret_steps as steps
from tests.component.registry.conftest import Settings
from tests.component.registry.people import audit_of, count, problem
from tests.component.registry.secret_steps import FIRST, LOGIN, NOBODYS, SECOND, THIRD, Clock, change, opened, sign_in
from tests.support.platform import Boot, Platform


@pytest.fixture
async def p(platform: Boot, settings: Settings, clock: Clock) -> Platform:
    """First secrets must be changed, as outside demo mode."""
    settings(CHANGE_FIRST_SECRETS="true")
    return await platform("registry")


async def test_the_first_sign_in_changes_the_secret(p: Platform, clock: Clock) -> None:
    account = await opened(p)
    assert problem(await sign_in(p)) == (403, "secret-change-required")
    changed = await change(p, FIRST, SECOND)
    assert changed.status_code == 201
    assert (datetime.fromisoformat(changed.json()["valid_until"]) - clock.at).days == 90
    assert [(await sign_in(p, secret)).status_code for secret in (FIRST, SECOND)] == [401, 201]
    assert ("change_secret", Role.CASEWORKER) in [(act, role) for act, role, *_ in await audit_of(p, str(account))]


async def test_the_operators_of_the_settings_change_theirs_too(p: Platform, settings: Settings) -> None:
    settings(OPS_LOGIN="ops", OPS_PASSWORD=FIRST, SECOND_OPS_LOGIN="second_ops", SECOND_OPS_PASSWORD=SECOND)
    await prepare(p.runtime("registry"))
    assert problem(await sign_in(p, FIRST, login="ops")) == (403, "secret-change-required")
    assert (await change(p, FIRST, THIRD, login="ops")).status_code == 201
    await prepare(p.runtime("registry"))
    assert (await sign_in(p, THIRD, login="ops")).status_code == 201


async def test_a_secret_ages(p: Platform, clock: Clock, settings: Settings) -> None:
    await opened(p)
    await change(p, FIRST, SECOND)
    clock.passes(days=89)
    assert (await sign_in(p, SECOND)).status_code == 201
    clock.passes(days=1)
    assert problem(await sign_in(p, SECOND)) == (403, "secret-change-required")
    settings(SECRET_DAYS="91")
    assert (await sign_in(p, SECOND)).status_code == 201
    clock.passes(days=300)
    assert (await change(p, SECOND, THIRD)).status_code == 201
    assert (await sign_in(p, THIRD)).status_code == 201


async def test_a_first_secret_that_nobody_changed_in_time_opens_nothing(p: Platform, clock: Clock) -> None:
    await opened(p)
    clock.passes(days=8)
    assert problem(await sign_in(p)) == (403, "first-secret-expired")
    assert problem(await change(p, FIRST, SECOND)) == (403, "first-secret-expired")
    assert problem(await steps.prove(p, "second-factors")) == (403, "first-secret-expired")


async def test_the_last_five_secrets_are_not_taken_again(p: Platform, settings: Settings) -> None:
    await opened(p)
    words = [
        FIRST,
        *(f"{word} tulip 4{number}7 hill" for number, word in enumerate(["amber", "bronze", "coral", "dusty"])),
    ]
    words += ["emerald window 90 lake", "frozen paper 63 tower"]
    for before, after in pairwise(words):
        assert (await change(p, before, after)).status_code == 201
    told = [problem(await change(p, words[-1], word)) for word in words[1:]]
    assert told == [(422, "secret-used-before")] * 6
    assert await count(p, "staff_secret_past") == 5
    settings(SECRETS_REMEMBERED="2")
    assert (await change(p, words[-1], words[-4])).status_code == 201
    assert await count(p, "staff_secret_past") == 2


@pytest.mark.parametrize(
    ("new", "reason"),
    [("mq7ZKw0xTf3", "short"), ("password-2026-2026", "guessable"), ("worker-1 worker-1", "guessable"),
     ("urumqi650102 2026", "guessable"), (NOBODYS, "published")],
)  # fmt: skip
async def test_a_weak_secret_is_refused_with_its_reason(
    p: Platform, tmp_path: Path, settings: Settings, new: str, reason: str
) -> None:
    (tmp_path / "published.txt").write_text(f"other\n{NOBODYS.upper()}\n")
    settings(PUBLISHED_SECRETS=str(tmp_path / "published.txt"))
    await opened(p)
    refused = await change(p, FIRST, new)
    assert (*problem(refused), refused.json()["reason"]) == (422, "secret-weak", reason)
    assert new not in refused.text
    assert (await change(p, FIRST, SECOND)).status_code == 201


async def test_the_least_length_is_a_setting(p: Platform, settings: Settings) -> None:
    settings(SECRET_LEAST_LENGTH="30")
    await opened(p)
    refused = await change(p, FIRST, SECOND)
    assert (*problem(refused), refused.json()["least_length"]) == (422, "secret-weak", 30)


async def test_a_secret_of_two_hundred_characters_counts_to_its_last(p: Platform) -> None:
    await opened(p)
    long = "Ä " + "lantern kettle " * 12 + "Zaunkönig 7, Rand!"
    assert (await change(p, FIRST, long[:200])).status_code == 201
    assert [(await sign_in(p, word[:200])).status_code for word in (long[:-1], long.lower(), long)] == [401, 401, 201]


async def test_an_unknown_login_is_refused_as_a_known_one_everywhere(p: Platform) -> None:
    """The same bodies, whether the login exists or not, and the same slow look at a secret."""
    await opened(p)
    more = {"secret-changes": {"new_secret": SECOND}, "second-factors": {}}
    more |= {path: {"code": "123456"} for path in ("second-factors/confirmation", "recovery-codes")}
    for path, fields in more.items():
        known, unknown = [await steps.prove(p, path, NOBODYS, login, **fields) for login in (LOGIN, "nobody")]
        assert problem(known) == (401, "sign-in-refused"), path
        assert known.content == unknown.content


async def test_guesses_at_every_endpoint_count_together(p: Platform) -> None:
    await opened(p)
    guesses = [await steps.prove(p, path, NOBODYS, **fields) for path, fields in (
        ("secret-changes", {"new_secret": SECOND}), ("secret-changes", {"new_secret": SECOND}), ("second-factors", {}),
        ("second-factors/confirmation", {"code": "1"}), ("recovery-codes", {"code": "1"}),
    )]  # fmt: skip
    assert [answer.status_code for answer in guesses] == [401] * 5
    for answer in (await change(p, FIRST, SECOND), await sign_in(p), await steps.prove(p, "second-factors")):
        assert problem(answer) == (429, "sign-in-locked")


async def test_what_is_refused_after_the_right_secret_is_no_guess_and_forgives_none(p: Platform) -> None:
    await opened(p)
    for _ in range(4):
        assert (await sign_in(p, NOBODYS)).status_code == 401
    for _ in range(6):
        assert problem(await sign_in(p)) == (403, "secret-change-required")
    assert (await sign_in(p, NOBODYS)).status_code == 401
    assert problem(await sign_in(p)) == (429, "sign-in-locked")


async def test_a_closed_account_changes_no_secret(p: Platform) -> None:
    await opened(p)
    async with p.transaction("registry") as session:
        await session.execute(text("UPDATE staff_account SET active = false"))
    assert problem(await change(p, FIRST, SECOND)) == (401, "sign-in-refused")


async def test_why_a_sign_in_was_refused_is_in_the_trail_and_no_secret(p: Platform) -> None:
    await opened(p)
    await sign_in(p)
    await change(p, FIRST, SECOND)
    async with p.transaction("registry") as session:
        rows = str(list(await session.execute(text("SELECT t::text FROM audit_entry t"))))
        reasons = list(await session.scalars(text("SELECT detail->>'reason' FROM audit_entry ORDER BY id")))
    assert reasons == ["secret-change-required", None]
    assert not any(word in rows for word in (FIRST, SECOND))


async def test_accounts_of_before_the_upgrade_and_of_the_demo_need_no_change(
    p: Platform, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.delenv("QIHANG_REGISTRY_CHANGE_FIRST_SECRETS")
    settings()
    await opened(p)
    assert (await sign_in(p)).status_code == 201
    async with p.transaction("registry") as session:
        of_before = "INSERT INTO staff_account (id, login, password_hash, role, display_name, active, token_version)"
        query = " SELECT gen_random_uuid(), 'older', password_hash, 'auditor', 'x', true, 1 FROM staff_account"
        await session.execute(text(of_before + query))
    assert (await sign_in(p, login="older")).status_code == 201


def test_outside_the_demo_first_secrets_change_and_all_staff_have_a_second_factor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    demo = RegistrySettings()
    assert (demo.first_secrets_change, demo.roles_with_second_factor) == (False, frozenset())
    for name, value in {
        "DEMO": "false", "TOKEN_SEED": "7f3a9c" + "0123456789abcdef" * 3 + "5e2b8d41a6", "IDENTITY_BASE_URL": "https://id",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"QIHANG_{name}", value)
    real = RegistrySettings()
    assert (real.first_secrets_change, {*real.roles_with_second_factor} >= {"ops", "payer", "caseworker"}) == (
        True,
        True,
    )


@pytest.mark.parametrize("role", ["graduate", "service", "department_client"])
def test_a_role_without_a_password_has_no_second_factor(monkeypatch: pytest.MonkeyPatch, role: str) -> None:
    monkeypatch.setenv("QIHANG_REGISTRY_SECOND_FACTOR_ROLES", f'["{role}"]')
    with pytest.raises(ValueError, match=role):
        RegistrySettings()
