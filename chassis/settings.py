"""Settings of a service process, read from `QIHANG_*` environment variables; unsafe defaults refuse to boot."""

from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEMO_PII_KEY = "11" * 32
DEMO_INDEX_KEY = "22" * 32
DEMO_TOKEN_SEED = "33" * 32


class Settings(BaseSettings):
    """What every service needs. Outside demo mode each secret must be set, and differ from the demo value."""

    model_config = SettingsConfigDict(env_prefix="QIHANG_", extra="ignore")

    demo: bool = Field(False, description="demo mode: settable business clock, known secrets allowed")
    database_url: str = Field("", description="the app role's URL, postgresql+psycopg://…")
    admin_url: str = Field("", description="the owner's URL, for migrations only")
    kafka: str = Field("", description="bootstrap servers; empty: the in-process bus")
    kafka_partitions: int = 12
    kafka_replication: int = 1
    policies: Path = Path("policies")
    pool_size: int = Field(10, description="connections of one process at most")
    pool_timeout_seconds: float = 5.0
    statement_timeout_ms: int = 15_000
    handler_attempts: int = 3
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
    wechat_secret: SecretStr = SecretStr("demo-secret")

    @model_validator(mode="after")
    def refuse_default_secrets(self) -> Self:
        if self.demo:
            return self
        defaults = {
            "QIHANG_PII_KEYS": any(k.get_secret_value() == DEMO_PII_KEY for k in self.pii_keys.values()),
            "QIHANG_INDEX_KEY": self.index_key.get_secret_value() == DEMO_INDEX_KEY,
            "QIHANG_TOKEN_PUBLIC_JWKS or QIHANG_TOKEN_SEED": not self.token_public_jwks
            and self.token_seed.get_secret_value() == DEMO_TOKEN_SEED,
        }
        unsafe = [name for name, is_default in defaults.items() if is_default]
        if unsafe:
            raise ValueError(f"default secrets outside demo mode: set {', '.join(unsafe)}")
        return self
