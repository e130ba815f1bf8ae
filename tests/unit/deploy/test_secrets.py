"""Nothing that everybody knows opens a platform outside demo mode, and compose hands on every setting of notify."""

import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import SecretStr, ValidationError

from chassis.auth import public_jwks
from chassis.settings import (
    DEMO_INDEX_KEY,
    DEMO_PII_KEY,
    DEMO_SIGNING_KEY,
    DEMO_TOKEN_SEED,
    DEMO_WECHAT_SECRET,
    JudgedSettings,
    Settings,
    is_secret,
    judged,
)
from chassis.strength import Judged, Kind
from console.settings import DEMO_COOKIE_KEY, ConsoleSettings
from deploy import embedded, make_env
from deploy.composition import SERVICES
from services.notify.main import templates_without
from services.notify.messages.templates import TEMPLATES
from services.notify.settings import NotifySettings
from services.registry.settings import RegistrySettings
from services.subsidy.settings import SubsidySettings
from tests.unit.deploy.own_secrets import OWN, OWN_KEY, OWN_SEED

DEPLOY = Path(__file__).parents[3] / "deploy"
ALL: tuple[type[JudgedSettings], ...] = (Settings, RegistrySettings, SubsidySettings, NotifySettings, ConsoleSettings)
_DEMO_KEY = public_jwks(DEMO_TOKEN_SEED)["keys"][0]
_BESIDE_OURS = {"keys": [*public_jwks(OWN_SEED)["keys"], {**_DEMO_KEY, "kid": "renamed", "x": _DEMO_KEY["x"] + "="}]}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def put(**changes: str) -> None:
        for name, value in {**OWN, **changes}.items():
            monkeypatch.setenv(name, value)

    return put


def refused() -> str:
    """What the settings that refuse the environment say, together."""
    said = ""
    for kind in ALL:
        try:
            kind()
        except ValidationError as error:
            said += str(error)
    return said


def test_values_of_ones_own_start(environment: Callable[..., None]) -> None:
    environment()
    assert refused() == ""
    assert [made.demo for made in (Settings(), RegistrySettings(), NotifySettings())] == [False] * 3


KNOWN = {
    "QIHANG_PII_KEYS": json.dumps({"k1": OWN_KEY, "k0": f" {DEMO_PII_KEY}"}),
    "QIHANG_INDEX_KEY": DEMO_INDEX_KEY,
    "QIHANG_TOKEN_SEED": DEMO_TOKEN_SEED,
    "QIHANG_TOKEN_PUBLIC_JWKS": json.dumps(public_jwks(DEMO_TOKEN_SEED)),
    "QIHANG_WECHAT_SECRET": DEMO_WECHAT_SECRET,
    "QIHANG_SIGNING_KEY": DEMO_SIGNING_KEY,
    "QIHANG_CONSOLE_COOKIE_KEYS": json.dumps([OWN_KEY, DEMO_COOKIE_KEY]),
}


def _known() -> list[tuple[str, str]]:
    """Each known value in turn: the keys', and every password, key and secret that the embedded demo names."""
    demo = embedded.demo_environment("http://demo")
    secret = ("PASSWORD", "SECRET", "SMS_KEY", "IDENTITY_KEY")
    return [*KNOWN.items(), *((name, value) for name, value in demo.items() if name.endswith(secret))]


@pytest.mark.parametrize("known", _known())
def test_a_known_value_outside_the_demo_refuses_to_start(environment: Callable[..., None], known: Any) -> None:
    name, value = known
    environment(**{name: value})
    assert f"set {name}" in refused()


@pytest.mark.parametrize("written", [OWN_KEY, OWN_KEY.upper(), f" {OWN_KEY}"])
def test_a_known_key_is_weak_however_it_is_written(written: str) -> None:
    assert Judged(Kind.KEY, published=(OWN_KEY,)).refuses(written, {})
    assert not Judged(Kind.KEY, published=(OWN_SEED,)).refuses(written, {})


WEAK_KEYS = (
    *("", "00", "00" * 32, "ab" * 32, "abcd" * 16, "0123456789abcdef" * 4, "x" * 64, "1" * 64),
    *(bytes(range(32)).hex(), bytes(range(32, 0, -1)).hex(), OWN_KEY[:62], OWN_KEY + "00", OWN_KEY[:32] * 2),
    bytes(byte % 12 for byte in sha256(b"few").digest()).hex(),
)
WEAK_WORDS = (
    *("", " ", "a", "aaaaaaaaaaaaaaaa", "abababababab", "123456", "password", "password1234", "PASSWORD123456"),
    *("changeme", "secretsecret", "admin123456", "short-one", "0000000000000000", "qwertyqwerty12"),
)


WRITTEN: dict[str, Callable[[str], str]] = {
    "pii_keys": lambda key: json.dumps({"k1": key}),
    "cookie_keys": lambda key: json.dumps([key]),
}
"""Settings with several keys, as they are written; the others are the key itself."""


def _weak() -> Iterator[tuple[str, str]]:
    """Every secret setting of every service, with every weak value of its kind."""
    for kind in ALL:
        for name, field in kind.model_fields.items():
            match judged(field):
                case Judged(kind=Kind.KEY) as mark:
                    keys = [weak for weak in WEAK_KEYS if weak or not mark.may_be_empty]
                    values = [WRITTEN.get(name, str)(weak) for weak in keys]
                case Judged(kind=Kind.WORD) as mark:
                    values = [weak for weak in WEAK_WORDS if weak or not mark.may_be_empty]
                case Judged(kind=Kind.URL):
                    values = [f"postgresql+psycopg://qihang:{weak}@db/x" for weak in WEAK_WORDS if weak.strip()]
                case _:
                    continue
            yield from ((kind.variable(name), value) for value in values)


def test_a_weak_value_of_any_secret_refuses_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    for name, value in _weak():
        for known, own in {**OWN, name: value}.items():
            monkeypatch.setenv(known, own)
        if f"set {name}" not in refused() and f", {name}" not in refused():
            started.append((name, value))
        monkeypatch.delenv(name)
    assert started == []


def test_every_secret_of_every_service_is_judged() -> None:
    for service in SERVICES:
        import_module(f"services.{service}.main")
    assert {kind for kind in JudgedSettings.__subclasses__() if kind.__module__ != __name__} == set(ALL)
    for kind in ALL:
        secret = {name for name, field in kind.model_fields.items() if is_secret(field)}
        named = {name for name in kind.model_fields if name.endswith(("secret", "password", "seed"))}
        assert named <= secret
        assert {name for name in secret if judged(kind.model_fields[name]) is None} == set()


def test_a_secret_that_nobody_judges_is_found_when_it_is_written() -> None:
    with pytest.raises(TypeError, match="say with Judged how strong token must be"):
        type("Careless", (JudgedSettings,), {"__annotations__": {"token": SecretStr}, "__module__": __name__})


def test_what_a_random_source_gives_is_strong() -> None:
    for strong in (make_env.environment(demo=False)["QIHANG_NOTIFY_CLIENT_SECRET"] for _ in range(50)):
        assert not Judged(Kind.WORD).refuses(strong, {}), strong
        assert not Judged(Kind.KEY).refuses(sha256(strong.encode()).hexdigest(), {}), strong


def test_the_demo_names_thirteen_secrets_of_its_own() -> None:
    assert len(_known()) == len(KNOWN) + 13


@pytest.mark.parametrize(
    "name",
    [
        "QIHANG_WECHAT_SECRET",
        "QIHANG_REGISTRY_OPS_PASSWORD",
        "QIHANG_REGISTRY_SECOND_OPS_LOGIN",
        "QIHANG_REGISTRY_SECOND_OPS_PASSWORD",
        "QIHANG_REGISTRY_NOTIFY_CLIENT_SECRET",
        "QIHANG_REGISTRY_SUBSIDY_CLIENT_SECRET",
        "QIHANG_SUBSIDY_CLIENT_SECRET",
    ],
)
def test_an_empty_secret_of_something_that_is_used_refuses_to_start(
    environment: Callable[..., None], name: str
) -> None:
    environment(**{name: ""})
    assert f"set {name}" in refused()


@pytest.mark.parametrize("name", ["QIHANG_IDENTITY_BASE_URL", "QIHANG_IDENTITY_KEY"])
def test_the_registry_does_not_start_without_the_identity_service(environment: Callable[..., None], name: str) -> None:
    environment(**{name: ""})
    assert f"set {name}" in refused()


def test_the_demo_key_is_found_beside_ones_own_and_however_it_is_written(environment: Callable[..., None]) -> None:
    environment(QIHANG_TOKEN_PUBLIC_JWKS=json.dumps(_BESIDE_OURS))
    assert "set QIHANG_TOKEN_PUBLIC_JWKS" in refused()


def test_without_public_keys_a_seed_of_ones_own_is_needed(environment: Callable[..., None]) -> None:
    environment(QIHANG_TOKEN_PUBLIC_JWKS="")
    assert refused() == ""
    environment(QIHANG_TOKEN_PUBLIC_JWKS="", QIHANG_TOKEN_SEED=DEMO_TOKEN_SEED)
    assert refused().count("set QIHANG_TOKEN_SEED") == 2


def test_a_service_that_only_verifies_needs_no_seed(
    environment: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    environment()
    monkeypatch.delenv("QIHANG_TOKEN_SEED")
    assert Settings().demo is False


def test_a_refusal_does_not_repeat_the_secrets(environment: Callable[..., None]) -> None:
    environment(QIHANG_INDEX_KEY=DEMO_INDEX_KEY, QIHANG_REGISTRY_OPS_PASSWORD="", QIHANG_NOTIFY_SMS_KEY="demo-key")
    said = refused()
    assert said.count("unsafe secrets outside demo mode") == 3
    assert [value for name, value in OWN.items() if name.endswith(("SECRET", "SEED")) and value in said] == []


def test_what_make_env_prints_starts_outside_the_demo(environment: Callable[..., None]) -> None:
    made = make_env.environment(demo=False)
    environment(**{name: made[name] for name in made if name in OWN})
    assert refused() == ""


def test_a_channel_carries_only_what_its_provider_has_named(environment: Callable[..., None]) -> None:
    environment()
    settings = NotifySettings()
    assert settings.channels_for("payment_settled") == {"in_app", "wechat", "sms"}
    assert settings.channels_for("first_contact_promised") == {"in_app"}
    lacking = {name for name, template in TEMPLATES.items() if "wechat" in template.channels} - {"payment_settled"}
    assert set(templates_without(settings, "wechat")) == lacking
    assert templates_without(settings, "sms") == [
        "first_contact_promised",
        "own_account_proposed",
        "own_account_applied",
    ]


@pytest.mark.parametrize(
    ("name", "channel"),
    [
        ("QIHANG_NOTIFY_WECHAT_TEMPLATES", "wechat"),
        ("QIHANG_NOTIFY_SMS_TEMPLATE_CODES", "sms"),
        ("QIHANG_NOTIFY_SMS_SIGN_NAME", "sms"),
    ],
)
def test_a_channel_without_what_its_provider_registered_is_off(
    environment: Callable[..., None], name: str, channel: str
) -> None:
    environment(**{name: ""})
    assert NotifySettings().channels == {"in_app", "wechat", "sms"} - {channel}
    environment(**{name: "", "QIHANG_DEMO": "true"})
    assert channel in NotifySettings().channels


def _compose() -> dict[str, Any]:
    composed: dict[str, Any] = yaml.safe_load((DEPLOY / "docker-compose.yml").read_text())
    return composed


def test_compose_hands_on_what_the_console_takes() -> None:
    given = _compose()["services"]["console"]["environment"]
    wanted = {"QIHANG_DEMO", "QIHANG_TRUSTED_PROXIES", "TMPDIR"}
    assert given.keys() - wanted <= {ConsoleSettings.variable(name) for name in ConsoleSettings.model_fields}
    assert {"QIHANG_CONSOLE_BASE_URL", "QIHANG_CONSOLE_COOKIE_KEYS", "QIHANG_CONSOLE_SECURE_COOKIES"} <= given.keys()


@pytest.mark.parametrize("container", ["notify-api", "notify-worker"])
def test_compose_hands_on_every_setting_of_notify(container: str) -> None:
    given = _compose()["services"][container]["environment"]
    wanted = {f"QIHANG_NOTIFY_{name.upper()}" for name in NotifySettings.model_fields if name != "demo"}
    assert wanted - set(given) == set()


def test_the_example_names_every_variable_that_compose_reads() -> None:
    text = (DEPLOY / "docker-compose.yml").read_text()
    read = {part.split("}")[0].split(":")[0] for part in text.split("${")[1:]}
    named = {line.partition("=")[0] for line in (DEPLOY / "env.example").read_text().splitlines() if "=" in line}
    assert read - named - {"QIHANG_DEMO"} == set()


def test_the_key_that_signs_stands_in_the_published_set(environment: Callable[..., None]) -> None:
    other = public_jwks("5e" * 32)["keys"]
    environment(QIHANG_TOKEN_PUBLIC_JWKS=json.dumps({"keys": other}))
    assert "lacks the key that QIHANG_TOKEN_SEED signs with" in refused()
    environment(QIHANG_TOKEN_PUBLIC_JWKS=json.dumps({"keys": [*other, *public_jwks(OWN_SEED)["keys"]]}))
    assert refused() == ""
