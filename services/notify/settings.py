"""Settings of notify alone: where the providers are, and what it signs in with."""

from functools import lru_cache

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class NotifySettings(BaseSettings):
    """Read from `QIHANG_NOTIFY_*`. A channel without a base URL is off: no message is queued for it."""

    model_config = SettingsConfigDict(env_prefix="QIHANG_NOTIFY_", extra="ignore")

    wechat_base_url: str = ""
    wechat_appid: str = ""
    wechat_secret: SecretStr = SecretStr("")
    wechat_template_ids: dict[str, str] = {}
    """Our template → the id WeChat gave it; a template without one goes by its own name."""
    sms_base_url: str = ""
    sms_key: str = ""
    sms_secret: SecretStr = SecretStr("")
    sms_sign_name: str = "启航"
    sms_template_codes: dict[str, str] = {}
    """Our template → the provider's TemplateCode; a template without one goes by its own name."""
    receipt_secret: SecretStr = SecretStr("")
    """Last part of the receipts' URL. Empty: no receipt is accepted."""
    registry_base_url: str = ""
    """For example `http://gateway/registry`; the people's contact points live there."""
    client_id: str = ""
    client_secret: SecretStr = SecretStr("")

    @property
    def channels(self) -> frozenset[str]:
        """The channels that are on. Outside the inbox a message needs the registry for the address."""
        on = {"in_app"}
        if self.registry_base_url and self.wechat_base_url:
            on.add("wechat")
        if self.registry_base_url and self.sms_base_url:
            on.add("sms")
        return frozenset(on)


@lru_cache(maxsize=1)
def notify_settings() -> NotifySettings:
    """Read once per process; a test that changes the environment calls `cache_clear`."""
    return NotifySettings()
