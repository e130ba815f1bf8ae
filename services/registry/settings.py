"""Settings of the registry alone: the first account, and the client its notify service signs in with."""

from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from chassis.settings import DEMO_TOKEN_SEED, OwnSettings, refuse_known

DEMO_OPS_PASSWORD = "qihang-demo"  # noqa: S105 - known to everybody, and refused outside demo mode
DEMO_NOTIFY_SECRET = "notify-demo-secret"  # noqa: S105 - likewise


class RegistrySettings(OwnSettings):
    """Read from `QIHANG_REGISTRY_*`. Accounts named here are created when the service starts, if missing."""

    model_config = SettingsConfigDict(env_prefix="QIHANG_REGISTRY_")

    ops_login: str = ""
    ops_password: SecretStr = SecretStr("")
    notify_client_id: str = ""
    notify_client_secret: SecretStr = SecretStr("")
    token_seed: SecretStr = Field(SecretStr(DEMO_TOKEN_SEED), validation_alias="QIHANG_TOKEN_SEED")
    """The registry signs tokens: public keys of one's own do not make up for a seed that everybody knows."""

    @model_validator(mode="after")
    def refuse_default_secrets(self) -> Self:
        ops, notify = self.ops_password.get_secret_value(), self.notify_client_secret.get_secret_value()
        unsafe = {
            "QIHANG_REGISTRY_OPS_PASSWORD": bool(self.ops_login) and ops in ("", DEMO_OPS_PASSWORD),
            "QIHANG_REGISTRY_NOTIFY_CLIENT_SECRET": bool(self.notify_client_id) and notify in ("", DEMO_NOTIFY_SECRET),
            "QIHANG_TOKEN_SEED": self.token_seed.get_secret_value() == DEMO_TOKEN_SEED,
        }
        refuse_known(self.demo, unsafe)
        return self
