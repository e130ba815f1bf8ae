"""Settings of notify alone: where the providers are, and what it signs in with."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from chassis.settings import OwnSettings, refuse_known

DEMO_CLIENT_SECRET = "notify-demo-secret"  # noqa: S105 - known to everybody, and refused outside demo mode
DEMO_RECEIPT_SECRET = "demo-receipts"  # noqa: S105 - likewise
DEMO_WECHAT_SECRET = "demo-secret"  # noqa: S105 - likewise
DEMO_SMS_KEY, DEMO_SMS_SECRET = "demo-key", "demo-secret"
DEMO_SIGN_NAME = "启航"


class NotifySettings(OwnSettings):
    """Read from `QIHANG_NOTIFY_*`. A channel that is not configured is off: no message is queued for it."""

    model_config = SettingsConfigDict(env_prefix="QIHANG_NOTIFY_")

    wechat_base_url: str = ""
    wechat_appid: str = ""
    wechat_secret: SecretStr = SecretStr("")
    wechat_template_ids: dict[str, str] = Field(default_factory=dict)
    """Our template → the id WeChat gave it. Only the demo's stand-in takes our own names."""
    sms_base_url: str = ""
    sms_key: str = ""
    sms_secret: SecretStr = SecretStr("")
    sms_sign_name: str = ""
    sms_template_codes: dict[str, str] = Field(default_factory=dict)
    """Our template → the provider's TemplateCode. Only the demo's stand-in takes our own names."""
    receipt_secret: SecretStr = SecretStr("")
    """Last part of the receipts' URL. Empty: no receipt is accepted."""
    registry_base_url: str = ""
    """For example `http://gateway/registry`; the people's contact points live there."""
    client_id: str = ""
    client_secret: SecretStr = SecretStr("")

    @model_validator(mode="after")
    def refuse_default_secrets(self) -> Self:
        client, wechat = self.client_secret.get_secret_value(), self.wechat_secret.get_secret_value()
        unsafe = {
            "QIHANG_NOTIFY_CLIENT_SECRET": client == DEMO_CLIENT_SECRET,
            "QIHANG_NOTIFY_WECHAT_SECRET": wechat == DEMO_WECHAT_SECRET,
            "QIHANG_NOTIFY_SMS_KEY": self.sms_key == DEMO_SMS_KEY,
            "QIHANG_NOTIFY_SMS_SECRET": self.sms_secret.get_secret_value() == DEMO_SMS_SECRET,
            "QIHANG_NOTIFY_RECEIPT_SECRET": self.receipt_secret.get_secret_value() == DEMO_RECEIPT_SECRET,
        }
        refuse_known(self.demo, unsafe)
        return self

    @model_validator(mode="after")
    def sign_as_the_demo_does(self) -> Self:
        if self.demo and not self.sms_sign_name:
            self.sms_sign_name = DEMO_SIGN_NAME
        return self

    @property
    def channels(self) -> frozenset[str]:
        """The channels that are on. Outside the inbox a message needs the registry for the address."""
        on = {"in_app"}
        if self.registry_base_url and self.wechat_base_url and (self.demo or self.wechat_template_ids):
            on.add("wechat")
        if self.registry_base_url and self.sms_base_url and self._sms_is_registered():
            on.add("sms")
        return frozenset(on)

    def _sms_is_registered(self) -> bool:
        return bool(self.sms_sign_name and (self.demo or self.sms_template_codes))

    def channels_for(self, template: str) -> frozenset[str]:
        """The channels that can carry this template: outside the demo a provider refuses one it did not name."""
        return frozenset(one for one in self.channels if one == "in_app" or self.provider_name(one, template))

    def provider_name(self, channel: str, template: str) -> str | None:
        """What the provider calls our template; None where it has not been told to us."""
        named: Mapping[str, str] = self.wechat_template_ids if channel == "wechat" else self.sms_template_codes
        return named.get(template) or (template if self.demo else None)


@lru_cache(maxsize=1)
def notify_settings() -> NotifySettings:
    """Read once per process; a test that changes the environment calls `cache_clear`."""
    return NotifySettings()
