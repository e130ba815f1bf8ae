"""Settings of a service process, read from `QIHANG_*` environment variables; unsafe defaults refuse to boot."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.addresses import TrustedProxies

DEMO_PII_KEY = "11" * 32
DEMO_INDEX_KEY = "22" * 32
DEMO_TOKEN_SEED = "33" * 32
DEMO_TOKEN_PUBLIC_X = "F8t5-ytBIPKx7GXkGY1uCLKOgT_rAeSkAIObheGAgM4"  # noqa: S105 - a public key
"""The public half of the demo seed, as it stands in a JWK."""
DEMO_WECHAT_SECRET = "demo-secret"  # noqa: S105 - known to everybody, and refused outside demo mode
DEMO_IDENTITY_KEY = "demo-identity-key"
"""Signs requests to the network identity service; likewise."""


def refuse_known(demo: bool, unsafe: Mapping[str, bool]) -> None:
    """Outside demo mode no variable may be unsafe: unset where it is needed, or a value that everybody knows."""
    named = [] if demo else [name for name, found in unsafe.items() if found]
    if named:
        raise ValueError(f"default secrets outside demo mode: set {', '.join(named)}")


class OwnSettings(BaseSettings):
    """What one service alone needs, from variables of its own prefix; they too refuse known values."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True, hide_input_in_errors=True)

    demo: bool = Field(False, validation_alias="QIHANG_DEMO")


class Settings(BaseSettings):
    """What every service needs. Outside demo mode each secret must be set, and differ from the demo value."""

    model_config = SettingsConfigDict(env_prefix="QIHANG_", extra="ignore", hide_input_in_errors=True)

    demo: bool = Field(False, description="demo mode: settable business clock, known secrets allowed")
    database_url: str = Field("", description="the app role's URL, postgresql+psycopg://…")
    admin_url: str = Field("", description="the owner's URL, for migrations only")
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
    handler_attempts: int = 3
    sent_events_kept_days: int = Field(30, ge=1, description="days after which a sent event leaves the outbox")
    answers_kept_days: int = Field(30, ge=1, description="days for which an Idempotency-Key repeats its answer")
    audit_hash: Literal["sha256", "sm3"] = Field("sha256", description="hash of the audit trail's next blocks")
    pii_active_key: str = "k1"
    pii_keys: dict[str, SecretStr] = {"k1": SecretStr(DEMO_PII_KEY)}
    """Key id → 32 bytes in hex."""
    index_key: SecretStr = SecretStr(DEMO_INDEX_KEY)
    token_public_jwks: str = Field("", description="JWK set that verifies tokens; empty: derived from the seed")
    token_seed: SecretStr = Field(
        SecretStr(DEMO_TOKEN_SEED),
        description="Ed25519 private seed in hex; only the issuing service needs the real one",
    )
    wechat_base_url: str = ""
    wechat_appid: str = "demo-appid"
    wechat_secret: SecretStr = SecretStr(DEMO_WECHAT_SECRET)
    identity_base_url: str = Field("", description="the network identity service; empty: nobody can be proven")
    identity_app_id: str = "demo-identity"
    identity_key: SecretStr = SecretStr(DEMO_IDENTITY_KEY)

    @field_validator("trusted_proxies")
    @classmethod
    def proxies_are_networks(cls, value: str) -> str:
        TrustedProxies.from_setting(value)
        return value

    @model_validator(mode="after")
    def refuse_default_secrets(self) -> Self:
        tokens = (
            "QIHANG_TOKEN_PUBLIC_JWKS" if self.token_public_jwks else "QIHANG_TOKEN_PUBLIC_JWKS or QIHANG_TOKEN_SEED"
        )
        unsafe = {
            "QIHANG_PII_KEYS": any(_same_bytes(key, DEMO_PII_KEY) for key in self.pii_keys.values()),
            "QIHANG_INDEX_KEY": _same_bytes(self.index_key, DEMO_INDEX_KEY),
            tokens: self._trusts_demo_tokens(),
            "QIHANG_WECHAT_SECRET": bool(self.wechat_base_url)
            and self.wechat_secret.get_secret_value() in ("", DEMO_WECHAT_SECRET),
            "QIHANG_IDENTITY_KEY": bool(self.identity_base_url)
            and self.identity_key.get_secret_value() in ("", DEMO_IDENTITY_KEY),
        }
        refuse_known(self.demo, unsafe)
        return self

    def _trusts_demo_tokens(self) -> bool:
        """Whether a token that anybody can sign would be believed: the demo key given openly counts as well."""
        if not self.token_public_jwks:
            return _same_bytes(self.token_seed, DEMO_TOKEN_SEED)
        known = _unpadded(DEMO_TOKEN_PUBLIC_X)
        return any(_unpadded(str(key.get("x", ""))) == known for key in json.loads(self.token_public_jwks)["keys"])


def _same_bytes(secret: SecretStr, known: str) -> bool:
    """Hex with blanks or in the other case is the same key."""
    return bytes.fromhex(secret.get_secret_value()) == bytes.fromhex(known)


def _unpadded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
