"""Settings of notify alone: where the providers are, and what it signs in with."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from chassis.settings import JudgedSettings
from chassis.strength import Judged, Kind
from services.notify.messages.templates import TEMPLATES, mapping_faults

DEMO_CLIENT_SECRET = "notify-demo-secret"  # noqa: S105 - known to everybody, and refused outside demo mode
DEMO_RECEIPT_SECRET = "demo-receipts"  # noqa: S105 - likewise
DEMO_WECHAT_SECRET = "demo-secret"  # noqa: S105 - likewise
DEMO_SMS_KEY, DEMO_SMS_SECRET = "demo-key", "demo-secret"
DEMO_SIGN_NAME = "启航"


class WeChatTemplate(BaseModel):
    """A subscribe message as the operator got it from WeChat: its id, and WeChat's key → our field."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1, max_length=128)
    fields: dict[str, str]


DEMO_WECHAT_KEYS: Mapping[str, str] = {
    "subject": "thing4",
    "hint": "thing9",
    "scheme": "thing2",
    "amount": "amount5",
    "result": "phrase16",
    "due_on": "date3",
    "settled_on": "date8",
    "retained_on": "date6",
}


def demo_wechat_template(name: str) -> WeChatTemplate:
    """As the demo's stand-in takes it: its template ids name their keys, `NAME.thing4.date3`."""
    keys = {DEMO_WECHAT_KEYS[own]: own for own in TEMPLATES[name].wechat}
    return WeChatTemplate(id=".".join((name, *keys)), fields=keys)


class NotifySettings(JudgedSettings):
    """Read from `QIHANG_NOTIFY_*`. A channel that is not configured is off: no message is queued for it."""

    model_config = SettingsConfigDict(env_prefix="QIHANG_NOTIFY_")

    wechat_base_url: str = ""
    wechat_appid: str = ""
    wechat_secret: Annotated[SecretStr, Judged(Kind.WORD, (DEMO_WECHAT_SECRET,), used_with="wechat_base_url")] = (
        SecretStr("")
    )
    wechat_templates: dict[str, WeChatTemplate] = Field(default_factory=dict)
    """Our template → the id and the keys that WeChat gave it."""
    sms_base_url: str = ""
    sms_key: Annotated[str, Judged(Kind.WORD, (DEMO_SMS_KEY,), used_with="sms_base_url")] = ""
    sms_secret: Annotated[SecretStr, Judged(Kind.WORD, (DEMO_SMS_SECRET,), used_with="sms_base_url")] = SecretStr("")
    sms_sign_name: str = ""
    sms_template_codes: dict[str, str] = Field(default_factory=dict)
    """Our template → the provider's TemplateCode. Only the demo's stand-in takes our own names."""
    receipt_secret: Annotated[SecretStr, Judged(Kind.WORD, (DEMO_RECEIPT_SECRET,), may_be_empty=True)] = SecretStr("")
    """Last part of the receipts' URL. Empty: no receipt is accepted."""
    registry_base_url: str = ""
    """For example `http://gateway/registry`; the people's contact points live there."""
    give_up_after_hours: int = Field(24, ge=1, le=168)
    """For so long a message is tried from its first try on: an outage of its provider is not its fault."""
    client_id: str = ""
    client_secret: Annotated[SecretStr, Judged(Kind.WORD, (DEMO_CLIENT_SECRET,), used_with="client_id")] = SecretStr("")

    @model_validator(mode="after")
    def sign_as_the_demo_does(self) -> Self:
        if self.demo and not self.sms_sign_name:
            self.sms_sign_name = DEMO_SIGN_NAME
        return self

    @model_validator(mode="after")
    def check_wechat_fields(self) -> Self:
        """WeChat refuses a message with a key or a type that its template has not (47003), for good: found here."""
        faults = [
            fault for name, template in self.wechat_templates.items() for fault in mapping_faults(name, template.fields)
        ]
        if faults:
            raise ValueError(f"QIHANG_NOTIFY_WECHAT_TEMPLATES: {'; '.join(faults)}")
        return self

    @property
    def channels(self) -> frozenset[str]:
        """The channels that are on. Outside the inbox a message needs the registry for the address."""
        on = {"in_app"}
        if self.registry_base_url and self.wechat_base_url and (self.demo or self.wechat_templates):
            on.add("wechat")
        if self.registry_base_url and self.sms_base_url and self._sms_is_registered():
            on.add("sms")
        return frozenset(on)

    def _sms_is_registered(self) -> bool:
        return bool(self.sms_sign_name and (self.demo or self.sms_template_codes))

    def channels_for(self, template: str) -> frozenset[str]:
        """The channels that can carry this template: outside the demo a provider refuses one it did not name."""
        return frozenset(
            channel for channel in self.channels if channel == "in_app" or self.provider_name(channel, template)
        )

    def provider_name(self, channel: str, template: str) -> str | None:
        """What the provider calls our template; None where it has not been told to us."""
        if channel == "wechat":
            named = self.wechat_template(template)
            return named.id if named else None
        return self.sms_template_codes.get(template) or (template if self.demo else None)

    def wechat_template(self, template: str) -> WeChatTemplate | None:
        """Id and keys of a subscribe message; None where it has not been told to us."""
        named = self.wechat_templates.get(template)
        return demo_wechat_template(template) if named is None and self.demo else named


@lru_cache(maxsize=1)
def notify_settings() -> NotifySettings:
    """Read once per process; a test that changes the environment calls `cache_clear`."""
    return NotifySettings()
