"""Settings of the registry alone: its first accounts, and the limits of the real-name proof."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from chassis.auth import public_jwks
from chassis.settings import DEMO_TOKEN_SEED, JudgedSettings, refused
from chassis.strength import Judged, Kind, weak_word
from chassis.text import normalised_login
from contracts.roles import STAFF, Role

DEMO_OPS_PASSWORD = "qihang-demo"  # noqa: S105 - known to everybody, and refused outside demo mode
DEMO_SECOND_OPS_PASSWORD = "qihang-demo-2"  # noqa: S105 - likewise
DEMO_EXCHANGE_KEY = "44" * 32
DEMO_NOTIFY_SECRET = "notify-demo-secret"  # noqa: S105 - likewise
DEMO_SMS_KEY, DEMO_SMS_SECRET = "demo-key", "demo-secret"
DEMO_SIGN_NAME = "启航"
DEMO_CODE_TEMPLATE = "phone_code"
DEMO_SUBSIDY_SECRET = "subsidy-demo-secret"  # noqa: S105 - likewise


class Provider(BaseModel):
    """A city's own OpenID Connect provider, and the platform as its client. It speaks for that city alone."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    city: str = Field(pattern=r"^[a-z]+$")
    issuer: str = Field(pattern=r"^https?://[^?#\s]+$", description="as its discovery document and its tokens say it")
    client_id: str = Field(min_length=1, max_length=200)
    client_secret: SecretStr
    redirect_uri: str = Field(pattern=r"^https?://[^#\s]+$", description="to the letter as the provider has it")
    amr: frozenset[str] = Field(
        frozenset({"mfa", "otp", "hwk"}),
        description="its words for a second factor (RFC 8176); empty: ours is asked for",
    )
    acr: frozenset[str] = Field(frozenset(), description="its classes of authentication that have a second factor")
    authenticated_minutes: int = Field(720, ge=1, le=720, description="an authentication there counts for so long")

    @property
    def is_safe(self) -> bool:
        """Over TLS, with a secret that nobody guesses."""
        addresses = self.issuer, self.redirect_uri
        return all(address.startswith("https://") for address in addresses) and not weak_word(
            self.client_secret.get_secret_value()
        )


class RegistrySettings(JudgedSettings):
    """Read from `QIHANG_REGISTRY_*`. Accounts named here are created when the service starts, if missing."""

    model_config = SettingsConfigDict(env_prefix="QIHANG_REGISTRY_")

    ops_login: str = ""
    ops_password: Annotated[SecretStr, Judged(Kind.WORD, (DEMO_OPS_PASSWORD,), used_with="ops_login")] = SecretStr("")
    second_ops_login: str = ""
    second_ops_password: Annotated[
        SecretStr, Judged(Kind.WORD, (DEMO_SECOND_OPS_PASSWORD,), used_with="second_ops_login")
    ] = SecretStr("")
    """Another person: accounts that decide about money take both."""
    notify_client_id: str = ""
    notify_client_secret: Annotated[
        SecretStr, Judged(Kind.WORD, (DEMO_NOTIFY_SECRET,), used_with="notify_client_id")
    ] = SecretStr("")
    subsidy_client_id: str = ""
    subsidy_client_secret: Annotated[
        SecretStr, Judged(Kind.WORD, (DEMO_SUBSIDY_SECRET,), used_with="subsidy_client_id")
    ] = SecretStr("")
    token_seed: Annotated[SecretStr, Judged(Kind.KEY, (DEMO_TOKEN_SEED,))] = Field(
        SecretStr(DEMO_TOKEN_SEED), validation_alias="QIHANG_TOKEN_SEED"
    )
    """The registry signs tokens: public keys of one's own do not make up for a seed that everybody knows."""

    token_public_jwks: str = Field("", validation_alias="QIHANG_TOKEN_PUBLIC_JWKS")

    identity_base_url: str = Field("", validation_alias="QIHANG_IDENTITY_BASE_URL")
    """Without the network identity service nobody can be proven: outside demo mode it must be named."""
    identity_level: int = Field(2, ge=1, le=4)
    """The least assurance that the identity service must vouch for."""
    identity_check_minutes: int = Field(15, ge=1, le=60)
    """How long a check may be finished."""
    phone_fresh_minutes: int = Field(30, ge=1, le=1440)
    """How long a phone that WeChat or a code by SMS has verified counts as the caller's own."""
    proof_free_attempts: int = Field(3, ge=1)
    """Checks that an account may start in a day before it has to wait."""
    proof_wait_seconds: int = Field(60, ge=1)
    """The first wait; each further attempt doubles it."""
    proof_attempts_a_day: int = Field(10, ge=2)
    """After so many attempts an account is closed for a day."""
    proof_attempts_on_a_person: int = Field(20, ge=2)
    """After so many attempts by anybody on one person, an account has its free attempts at them and no more."""
    sms_base_url: str = Field(
        "", description="the SMS provider, for codes to phones; empty: WeChat alone verifies them"
    )
    sms_key: Annotated[str, Judged(Kind.WORD, (DEMO_SMS_KEY,), used_with="sms_base_url")] = ""
    sms_secret: Annotated[SecretStr, Judged(Kind.WORD, (DEMO_SMS_SECRET,), used_with="sms_base_url")] = SecretStr("")
    sms_sign_name: str = Field("", description="the signature (短信签名) that the provider has approved")
    sms_code_template: str = Field("", description="its TemplateCode of the SMS with a code; its one variable: code")
    phone_code_minutes: int = Field(5, ge=1, le=30, description="life of a code that came by SMS")
    phone_code_tries: int = Field(5, ge=1, le=10, description="digits that may be tried on one code")
    phone_code_pause_seconds: int = Field(60, ge=10, description="between two codes of one account")
    phone_codes_of_account_a_day: int = Field(5, ge=1, description="codes that one account has sent in a day")
    phone_codes_to_number_a_day: int = Field(5, ge=1, description="codes to one number in a day, whoever asks")
    phone_codes_from_address_a_day: int = Field(200, ge=1, description="codes asked for from one address in a day")
    phone_codes_a_day: int = Field(5000, ge=1, description="codes of the whole platform in a day: each costs money")

    people_per_phone: int = Field(3, ge=1)
    """People whom one phone registers without a reason: somebody and their family."""
    people_per_phone_at_most: int = Field(24, ge=1)
    """With a reason, at the counter."""

    partners: dict[str, str] = Field(default_factory=dict)
    """City and department (`urumqi/CIVILAFFAIRS`) → base URL of its system; empty for a system that fetches its
    questions. A department that is not named waits for its officer."""
    exchange_key: Annotated[SecretStr, Judged(Kind.KEY, (DEMO_EXCHANGE_KEY,), used_with="partners")] = SecretStr(
        DEMO_EXCHANGE_KEY
    )
    """The key that each partner's own keys are derived from: for tokens of persons, and for signatures."""

    sign_in_free_tries: int = Field(5, ge=1, description="failures at a login from one address that cost nothing")
    sign_in_first_wait_seconds: int = Field(5, ge=1, description="wait after the first failure beyond those")
    sign_in_longest_wait_seconds: int = Field(900, ge=1, description="its longest wait; each failure doubles it")
    sign_in_free_addresses: int = Field(10, ge=1, description="new addresses that fail at a login and cost nothing")
    sign_in_newcomer_wait_seconds: int = Field(30, ge=1, description="longest wait of another new address after them")
    sign_in_free_tries_of_address: int = Field(20, ge=1, description="failures from one address that cost nothing")
    sign_in_address_wait_seconds: int = Field(30, ge=1, description="longest wait of that address after them")
    staff_token_minutes: int = Field(10, ge=1, le=15, description="life of a staff member's access token")
    session_idle_minutes: int = Field(30, ge=16, le=60, description="a session that is not refreshed for so long ends")
    session_hours: int = Field(12, ge=1, le=12, description="a session ends by then, however busy")
    substitution_days: int = Field(
        60, ge=1, le=180, description="a colleague stands in for an absent one for so long at most, and begins by then"
    )
    secret_least_length: int = Field(12, ge=8, le=64, description="characters of a secret that staff choose")
    secret_days: int = Field(90, ge=1, description="days after which staff change their secret (等保: 定期更换)")
    first_secret_days: int = Field(
        7, ge=1, description="days for which a secret that somebody else has set may be changed"
    )
    secrets_remembered: int = Field(5, ge=1, description="of each account's last secrets, which are not taken again")
    published_secrets: Path | None = Field(None, description="file with secrets that leaked elsewhere, one a line")
    change_first_secrets: bool | None = Field(None, description="before the first sign-in; as a rule outside demo mode")
    second_factor_roles: list[Role] | None = Field(
        None, description="who signs in with a one-time code besides; as a rule nobody in demo mode, else all staff"
    )
    reset_interval_hours: int = Field(
        24, ge=1, description="between a hand in the reset of an account's secret and one in that of its second factor"
    )
    token_endpoint: str = Field(
        "", description="public address of /registry/v1/oauth/token: the audience of what clients sign"
    )
    client_credential_days: int = Field(365, ge=30, description="for which a client's new secret or key is good")
    client_overlap_days: int = Field(30, ge=1, le=90, description="for which it may still use the one of before")
    providers: list[Provider] = Field(
        [], description="OpenID Connect providers of cities, whose staff may sign in there; empty: nobody does"
    )
    provider_sign_in_minutes: int = Field(10, ge=1, le=30, description="how long a sign-in at a provider may take")
    data_keys: bool = Field(
        False, description="each person's data gets a key of its own; on once no process older than this setting runs"
    )
    roster_waiting_days: int = Field(
        30, ge=1, le=180, description="for which a roster waits for its columns to be mapped before its rows are erased"
    )
    reveals_per_hour: int = Field(60, ge=1, description="looks at personal data in clear, by one account in one hour")

    @model_validator(mode="after")
    def prove_people_somewhere(self) -> Self:
        return self if self.demo or self.identity_base_url else refused(self, ["QIHANG_IDENTITY_BASE_URL"])

    @model_validator(mode="after")
    def publish_the_key_that_signs(self) -> Self:
        """A set without it would refuse every token of this registry, and only after somebody has signed in."""
        ours = public_jwks(self.token_seed.get_secret_value())["keys"][0]
        keys = json.loads(self.token_public_jwks)["keys"] if self.token_public_jwks else (ours,)
        if not any((key.get("kid"), key.get("x")) == (ours["kid"], ours["x"]) for key in keys):
            raise ValueError("QIHANG_TOKEN_PUBLIC_JWKS lacks the key that QIHANG_TOKEN_SEED signs with")
        return self

    @model_validator(mode="after")
    def name_two_operators(self) -> Self:
        alone = bool(self.ops_login) and not self.second_ops_login
        return refused(self, ["QIHANG_REGISTRY_SECOND_OPS_LOGIN"]) if alone and not self.demo else self

    @model_validator(mode="after")
    def refuse_one_person_as_two(self) -> Self:
        logins = [normalised_login(login) for login, _ in self.operators]
        passwords = [password for _, password in self.operators]
        if len(set(logins)) < len(logins) or len(set(passwords)) < len(passwords):
            raise ValueError("the two operators of QIHANG_REGISTRY_* have one login or one password")
        return self

    @field_validator("providers")
    @classmethod
    def name_one_provider_of_a_city(cls, providers: list[Provider]) -> list[Provider]:
        cities = [provider.city for provider in providers]
        if len(set(cities)) < len(cities):
            raise ValueError("a city has two providers: name one")
        return providers

    @model_validator(mode="after")
    def reach_providers_safely(self) -> Self:
        unsafe = [provider for provider in self.providers if not provider.is_safe]
        return refused(self, ["QIHANG_REGISTRY_PROVIDERS"]) if unsafe and not self.demo else self

    @field_validator("second_factor_roles")
    @classmethod
    def name_roles_with_a_password(cls, roles: list[Role] | None) -> list[Role] | None:
        if strange := sorted({*(roles or ())} & {Role.GRADUATE, Role.DEPARTMENT_CLIENT, Role.SERVICE}):
            raise ValueError(f"no role of these signs in with a password of its own: {', '.join(strange)}")
        return roles

    @property
    def sms_sign(self) -> str:
        return self.sms_sign_name or (DEMO_SIGN_NAME if self.demo else "")

    @property
    def sms_template(self) -> str:
        return self.sms_code_template or (DEMO_CODE_TEMPLATE if self.demo else "")

    @property
    def sms_is_registered(self) -> bool:
        return bool(self.sms_base_url and self.sms_sign and self.sms_template)

    @property
    def first_secrets_change(self) -> bool:
        return not self.demo if self.change_first_secrets is None else self.change_first_secrets

    @property
    def roles_with_second_factor(self) -> frozenset[str]:
        by_rule = frozenset[Role]() if self.demo else STAFF
        return frozenset(by_rule if self.second_factor_roles is None else self.second_factor_roles)

    def provider_of(self, city: str | None) -> Provider | None:
        return next((provider for provider in self.providers if provider.city == city), None)

    @property
    def operators(self) -> list[tuple[str, str]]:
        """Login and password of each that is named."""
        named = (self.ops_login, self.ops_password), (self.second_ops_login, self.second_ops_password)
        return [(login, password.get_secret_value()) for login, password in named if login]


@lru_cache(maxsize=1)
def registry_settings() -> RegistrySettings:
    """Read once per process; a test that changes the environment calls `cache_clear`."""
    return RegistrySettings()
