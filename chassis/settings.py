"""Settings of a service process, read from `QIHANG_*` environment variables; unsafe defaults refuse to boot."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.addresses import TrustedProxies
from chassis.strength import Judged, Kind

DEMO_PII_KEY = "11" * 32
DEMO_INDEX_KEY = "22" * 32
DEMO_TOKEN_SEED = "33" * 32
DEMO_SIGNING_KEY = "55" * 32
DEMO_TOKEN_PUBLIC_X = "F8t5-ytBIPKx7GXkGY1uCLKOgT_rAeSkAIObheGAgM4"  # noqa: S105 - a public key
"""The public half of the demo seed, as it stands in a JWK."""
DEMO_WECHAT_SECRET = "demo-secret"  # noqa: S105 - known to everybody, and refused outside demo mode
DEMO_IDENTITY_KEY = "demo-identity-key"
"""Signs requests to the network identity service; likewise."""


class JudgedSettings(BaseSettings):
    """Settings whose secrets are judged outside demo mode: weak, known or missing ones refuse to start.

    A secret that does not say how it is judged is a mistake of whoever wrote it, and found when it is imported.
    """

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True, hide_input_in_errors=True)

    demo: bool = Field(False, validation_alias="QIHANG_DEMO")

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        unjudged = [name for name, field in cls.model_fields.items() if is_secret(field) and judged(field) is None]
        if unjudged:
            raise TypeError(f"{cls.__name__}: say with Judged how strong {', '.join(unjudged)} must be")

    @model_validator(mode="after")
    def refuse_weak_secrets(self) -> Self:
        values = dict(self)
        weak = [
            self.variable(name)
            for name, field in type(self).model_fields.items()
            if (mark := judged(field)) is not None and mark.refuses(values[name], values)
        ]
        return self if self.demo else refused(self, weak)

    @classmethod
    def variable(cls, name: str) -> str:
        """The environment variable of a setting."""
        alias = cls.model_fields[name].validation_alias
        return alias if isinstance(alias, str) else f"{cls.model_config.get('env_prefix', '')}{name}".upper()


S = TypeVar("S", bound=JudgedSettings)


def refused(settings: S, unsafe: Sequence[str]) -> S:
    """The settings, where no variable is unsafe; the error names variables only."""
    if unsafe:
        raise ValueError(f"unsafe secrets outside demo mode: set {', '.join(unsafe)}")
    return settings


def judged(field: FieldInfo) -> Judged | None:
    return next((mark for mark in field.metadata if isinstance(mark, Judged)), None)


def is_secret(field: FieldInfo) -> bool:
    return "SecretStr" in str(field.annotation)


class Settings(JudgedSettings):
    """What every service needs."""

    model_config = SettingsConfigDict(env_prefix="QIHANG_")

    demo: bool = Field(False, description="demo mode: settable business clock, known secrets allowed")
    build: str = Field("unknown", pattern=r"^[0-9A-Za-z._-]{1,64}$", description="the commit of the image")
    database_url: Annotated[str, Judged(Kind.URL)] = Field("", description="the app role's URL, postgresql+psycopg://…")
    admin_url: Annotated[str, Judged(Kind.URL)] = Field("", description="the owner's URL, for migrations only")
    kafka: str = Field("", description="bootstrap servers; empty: the in-process bus")
    kafka_partitions: int = 12
    kafka_replication: int = 1
    policies: Path = Path("policies")
    trusted_proxies: str = Field(
        "", description="networks or host names, by comma, of gateways whose X-Real-IP is believed; empty: nobody's"
    )
    pool_size: int = Field(10, description="connections of one process at most")
    pool_timeout_seconds: float = Field(1.0, description="a request waits no longer for a connection")
    statement_timeout_ms: int = 15_000
    lock_timeout_ms: int = 5_000
    idle_transaction_timeout_ms: int = Field(
        60_000, description="the database ends a transaction that asks nothing for so long"
    )
    body_seconds: float = Field(10.0, gt=0, description="for a body to arrive, beside what its size allows")
    body_bytes_per_second: int = Field(32_768, gt=0, description="a large body must arrive at least so fast")
    open_bodies: int = Field(200, ge=1, description="bodies that are arriving at one time; one more ends the slowest")
    spool_bytes: int = Field(1_000_000_000, description="of all bodies together while they wait on disk")
    upload_memory_bytes: int = Field(256_000_000, ge=1, description="memory that large files may take at one time")
    upload_wait_seconds: float = Field(45.0, description="a large file waits no longer for its turn")
    evidence_bytes: int = Field(10_485_760, ge=1, le=10_485_760, description="of one file of evidence at most")
    evidence_files_a_day: int = Field(100, ge=1, description="files of evidence that one account may bring in 24 hours")
    scanner: str = Field(
        "",
        pattern=r"^$|^[^\s:]+:\d{1,5}$",
        description="host:port of the virus scanner (clamd); empty: files wait unscanned and cannot be opened",
    )
    scanner_seconds: float = Field(60.0, gt=0, description="the scanner may take no longer for one file")
    handler_attempts: int = 3
    sent_events_kept_days: int = Field(30, ge=1, description="days after which a sent event leaves the outbox")
    answers_kept_days: int = Field(30, ge=1, description="days for which an Idempotency-Key repeats its answer")
    audit_hash: Literal["sha256", "sm3"] = Field("sha256", description="hash of the audit trail's next blocks")
    pii_active_key: str = "k1"
    pii_keys: Annotated[dict[str, SecretStr], Judged(Kind.KEY, (DEMO_PII_KEY,))] = {"k1": SecretStr(DEMO_PII_KEY)}
    """Key id → 32 bytes in hex."""
    index_key: Annotated[SecretStr, Judged(Kind.KEY, (DEMO_INDEX_KEY,))] = SecretStr(DEMO_INDEX_KEY)
    token_public_jwks: str = Field("", description="JWK set that verifies tokens; empty: derived from the seed")
    token_seed: Annotated[SecretStr, Judged(Kind.KEY, (DEMO_TOKEN_SEED,), unless="token_public_jwks")] = Field(
        SecretStr(DEMO_TOKEN_SEED),
        description="Ed25519 private seed in hex; only the issuing service needs the real one",
    )
    signing_key: Annotated[SecretStr, Judged(Kind.KEY, (DEMO_SIGNING_KEY,), may_be_empty=True)] = Field(
        SecretStr(""), description="32 bytes in hex, the same in all services: what systems sign requests with"
    )
    """Empty: no system can be given a signature, and a token that demands one opens nothing."""
    signature_seconds: int = Field(
        300, ge=30, le=900, description="a signed request's time may be so far from ours, on either side"
    )
    wechat_base_url: str = ""
    wechat_appid: str = "demo-appid"
    wechat_secret: Annotated[SecretStr, Judged(Kind.WORD, (DEMO_WECHAT_SECRET,), used_with="wechat_base_url")] = (
        SecretStr(DEMO_WECHAT_SECRET)
    )
    identity_base_url: str = Field("", description="the network identity service; empty: nobody can be proven")
    identity_app_id: str = "demo-identity"
    identity_key: Annotated[SecretStr, Judged(Kind.WORD, (DEMO_IDENTITY_KEY,), used_with="identity_base_url")] = (
        SecretStr(DEMO_IDENTITY_KEY)
    )

    @property
    def signing_secret(self) -> str:
        return self.signing_key.get_secret_value() or (DEMO_SIGNING_KEY if self.demo else "")

    @field_validator("trusted_proxies")
    @classmethod
    def proxies_are_networks(cls, value: str) -> str:
        TrustedProxies.from_setting(value)
        return value

    @model_validator(mode="after")
    def refuse_the_demos_public_key(self) -> Self:
        """Whether a token that anybody can sign would be believed: the demo key given openly counts as well."""
        demo_key = _unpadded(DEMO_TOKEN_PUBLIC_X)
        keys = json.loads(self.token_public_jwks)["keys"] if self.token_public_jwks else ()
        if self.demo or all(_unpadded(str(key.get("x", ""))) != demo_key for key in keys):
            return self
        return refused(self, ["QIHANG_TOKEN_PUBLIC_JWKS"])


def _unpadded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
