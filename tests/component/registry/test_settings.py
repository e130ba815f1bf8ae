"""What the registry's environment says: its first accounts."""

import pytest
from sqlalchemy import text

from services.registry.main import prepare
from services.registry.settings import RegistrySettings
from tests.component.registry.people import API, count, problem
from tests.support.platform import Boot, Platform

OWN = {
    "OPS_LOGIN": "ops",
    "OPS_PASSWORD": "erstes-wort",
    "SECOND_OPS_LOGIN": "ops-2",
    "SECOND_OPS_PASSWORD": "drittes-wort",
    "NOTIFY_CLIENT_ID": "notify",
    "NOTIFY_CLIENT_SECRET": "zweites-wort",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for key, value in OWN.items():
        monkeypatch.setenv(f"QIHANG_REGISTRY_{key}", value)
    return monkeypatch


async def signs_in(p: Platform, password: str) -> int:
    answer = await p.anonymous.post(f"{API}/sessions", json={"login": "ops", "password": password})
    return answer.status_code


async def test_the_first_operator_and_notifys_client_are_created_once(
    platform: Boot, environment: pytest.MonkeyPatch
) -> None:
    p = await platform("registry")
    await prepare(p.runtime("registry"))
    environment.setenv("QIHANG_REGISTRY_OPS_PASSWORD", "ein-neues-wort")
    await prepare(p.runtime("registry"))
    assert [await count(p, table) for table in ("staff_account", "client_account")] == [2, 1]
    assert [await signs_in(p, password) for password in ("erstes-wort", "ein-neues-wort")] == [201, 401]
    credentials = {"grant_type": "client_credentials", "client_id": "notify", "client_secret": "zweites-wort"}
    token = await p.anonymous.post(f"{API}/oauth/token", data=credentials)
    assert (token.status_code, token.json()["role"]) == (200, "service")


@pytest.mark.parametrize(("name", "value"), [("LOGIN", " OPS "), ("PASSWORD", "erstes-wort")])
def test_one_person_is_not_both_operators(environment: pytest.MonkeyPatch, name: str, value: str) -> None:
    environment.setenv(f"QIHANG_REGISTRY_SECOND_OPS_{name}", value)
    with pytest.raises(ValueError, match="one login or one password"):
        RegistrySettings()


async def test_without_names_in_the_environment_no_account_is_created(platform: Boot) -> None:
    p = await platform("registry")
    await prepare(p.runtime("registry"))
    assert [await count(p, table) for table in ("staff_account", "client_account")] == [0, 0]


async def test_an_account_that_is_closed_signs_in_no_more(platform: Boot, environment: pytest.MonkeyPatch) -> None:
    p = await platform("registry")
    await prepare(p.runtime("registry"))
    async with p.transaction("registry") as session:
        await session.execute(text("UPDATE staff_account SET active = false"))
    body = {"login": "ops", "password": "erstes-wort"}
    assert problem(await p.anonymous.post(f"{API}/sessions", json=body)) == (401, "sign-in-refused")


def test_secrets_do_not_print_themselves(environment: pytest.MonkeyPatch) -> None:
    shown = repr(RegistrySettings())
    assert "erstes-wort" not in shown
    assert "zweites-wort" not in shown
