"""Settings of the registry alone: the first account, and the client its notify service signs in with."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class RegistrySettings(BaseSettings):
    """Read from `QIHANG_REGISTRY_*`. Accounts named here are created when the service starts, if missing."""

    model_config = SettingsConfigDict(env_prefix="QIHANG_REGISTRY_", extra="ignore")

    ops_login: str = ""
    ops_password: SecretStr = SecretStr("")
    notify_client_id: str = ""
    notify_client_secret: SecretStr = SecretStr("")
