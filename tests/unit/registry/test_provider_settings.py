"""Which providers of cities the registry starts with."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from services.registry.settings import RegistrySettings

PROVIDER = {
    "city": "wuhan",
    "issuer": "https://sso.example.gov.cn",
    "client_id": "qihang",
    "client_secret": "grey-lantern-by-the-quiet-shore",
    "redirect_uri": "https://qihang.example.gov.cn/signed-in",
}
SAFE = {
    "QIHANG_TOKEN_SEED": "8a3f0c5d9e71b2462f90d1c7a6e85b34f21d0c9b8e7a6f5d4c3b2a1908f7e6d5",
    "QIHANG_IDENTITY_BASE_URL": "https://identity.example.gov.cn",
}


@pytest.fixture
def outside_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QIHANG_DEMO", "false")
    for name, value in SAFE.items():
        monkeypatch.setenv(name, value)


def with_providers(monkeypatch: pytest.MonkeyPatch, *providers: dict[str, Any]) -> RegistrySettings:
    monkeypatch.setenv("QIHANG_REGISTRY_PROVIDERS", json.dumps(providers))
    return RegistrySettings()


@pytest.mark.usefixtures("outside_the_demo")
def test_outside_the_demo_a_provider_is_reached_over_tls_with_a_strong_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    assert with_providers(monkeypatch, PROVIDER).provider_of("wuhan") is not None
    for weak in (
        {"client_secret": "demo-oidc-secret"[:11]},
        {"client_secret": ""},
        {"issuer": "http://sso.example.gov.cn"},
        {"redirect_uri": "http://qihang.example.gov.cn/signed-in"},
    ):
        with pytest.raises(ValidationError, match="QIHANG_REGISTRY_PROVIDERS"):
            with_providers(monkeypatch, PROVIDER | weak)


def test_a_city_has_one_provider_and_a_word_too_many_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = with_providers(monkeypatch, PROVIDER, PROVIDER | {"city": "urumqi"})
    assert [settings.provider_of(city) is not None for city in ("wuhan", "urumqi", "xinghe", None)] == [True] * 2 + [
        False
    ] * 2
    for wrong in ([PROVIDER, PROVIDER], [PROVIDER | {"scope": "email"}], [PROVIDER | {"authenticated_minutes": 721}]):
        with pytest.raises(ValidationError) as refusal:
            with_providers(monkeypatch, *wrong)
        assert PROVIDER["client_secret"] not in str(refusal.value)
