"""Clients of what a delivery needs: the registry's contact points, WeChat with its token, and SMS as Aliyun takes it.

Nothing here may run inside a database transaction. An error never repeats a URL or a body: they hold secrets.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import httpx

from chassis.calls import CredentialsRefused, NoAnswer, post
from chassis.runtime import Runtime
from chassis.service_client import ServiceClient
from chassis.sms import AliyunSms, SmsAccount, SmsAnswer, SmsDelivery
from services.notify.messages import repository, rules
from services.notify.messages.templates import sms_variables, wechat_fields
from services.notify.settings import NotifySettings

EARLY = timedelta(minutes=5)
"""A token is renewed this long before its end."""
REFRESH_LEASE = timedelta(seconds=30)
WAITS, WAIT_SECONDS = 50, 0.1


NOT_CONFIGURED = "template-not-configured"
"""The template was named when the message was queued, and no more: it waits for somebody to mend the settings."""


def _sms_code(settings: NotifySettings, template: str) -> str:
    name = settings.provider_name("sms", template)
    if name is None:
        raise NoAnswer(NOT_CONFIGURED)
    return name


@dataclass(frozen=True)
class Token:
    """`generation` names it without showing it: who finds it stale asks for a later one."""

    value: str = field(repr=False)
    generation: int


@dataclass(frozen=True)
class Tokens:
    """A provider's token, kept sealed in the database and shared by all workers; one of them renews it."""

    runtime: Runtime
    provider: str
    fetch: Callable[[], Awaitable[tuple[str, int]]]
    """Asks the provider for a token and its life in seconds."""

    async def get(self, stale: int = 0) -> Token:
        """A token later than generation `stale`. Raises NoAnswer or CredentialsRefused."""
        for _ in range(WAITS):
            token = await self._usable(stale)
            if token is not None:
                return token
            if await self._may_renew(stale):
                return await self._renew()
            await asyncio.sleep(WAIT_SECONDS)
        raise NoAnswer(f"{self.provider}-token-wait")

    async def _usable(self, stale: int) -> Token | None:
        async with self.runtime.transaction() as session:
            row = await repository.usable_token(session, self.provider, stale, EARLY)
        if row is None or row.token_sealed is None:
            return None
        value = self.runtime.cipher.open(row.token_sealed, table="provider_token", column="token_sealed", row=row.id)
        return Token(value, row.generation)

    async def _may_renew(self, stale: int) -> bool:
        async with self.runtime.transaction() as session:
            return await repository.lease_refresh(session, self.provider, stale, EARLY, REFRESH_LEASE)

    async def _renew(self) -> Token:
        try:
            value, seconds = await self.fetch()
        except BaseException:
            async with self.runtime.transaction() as session:
                (await repository.locked_token(session, self.provider)).refreshing_until = None
            raise
        async with self.runtime.transaction() as session:
            row = await repository.locked_token(session, self.provider)
            row.token_sealed = self.runtime.cipher.seal(
                value, table="provider_token", column="token_sealed", row=row.id
            )
            row.generation, row.refreshing_until = row.generation + 1, None
            row.expires_at = await repository.database_now(session) + timedelta(seconds=seconds)
            return Token(value, row.generation)


@dataclass(frozen=True)
class Contact:
    """Where a person can be reached; lives as long as one try, and is never stored or logged."""

    openid: str | None = field(repr=False)
    phone: str | None = field(repr=False)


@dataclass(frozen=True)
class ContactPoints:
    """The registry's endpoint for notify alone."""

    http: httpx.AsyncClient
    settings: NotifySettings

    async def of(self, graduate_id: str) -> Contact | None:
        """None where the registry does not know the person. Raises NoAnswer or CredentialsRefused."""
        own = self.settings
        secret = own.client_secret.get_secret_value()
        registry = ServiceClient(self.http, "registry", own.registry_base_url, own.client_id, secret)
        answer = await registry.post("/v1/contact-points", {"graduate_id": graduate_id})
        if answer.status == 404:
            return None
        if answer.status >= 400:
            raise NoAnswer(f"registry-{answer.status}")
        return Contact(answer.body.get("openid"), answer.body.get("phone"))


@dataclass(frozen=True)
class WeChat:
    """Subscribe messages (`subscribeMessage.send`), with the stable token."""

    runtime: Runtime
    settings: NotifySettings

    async def send(self, openid: str, template: str, params: Mapping[str, str]) -> int:
        """WeChat's errcode, 0 when it took the message. A stale token is renewed once."""
        named = self.settings.wechat_template(template)
        if named is None:
            raise NoAnswer(NOT_CONFIGURED)
        fields = wechat_fields(template, params, named.fields)
        tokens = Tokens(self.runtime, "wechat", self._token)
        token = await tokens.get()
        errcode = await self._send(token, openid, named.id, fields)
        if rules.wechat_answer(errcode) != "refresh_token":
            return errcode
        token = await tokens.get(stale=token.generation)
        return await self._send(token, openid, named.id, fields)

    async def _send(self, token: Token, openid: str, template_id: str, fields: Mapping[str, str]) -> int:
        url = f"{self.settings.wechat_base_url}/cgi-bin/message/subscribe/send"
        body = {
            "touser": openid,
            "template_id": template_id,
            "data": {key: {"value": value} for key, value in fields.items()},
            "lang": "zh_CN",
        }
        query = {"access_token": token.value}
        answer = await post(self.runtime.http, "wechat", url, acts=True, params=query, json=body)
        return int(answer.body.get("errcode", 0))

    async def _token(self) -> tuple[str, int]:
        body = {
            "grant_type": "client_credential",
            "appid": self.settings.wechat_appid,
            "secret": self.settings.wechat_secret.get_secret_value(),
            "force_refresh": False,
        }
        answer = await post(
            self.runtime.http, "wechat", f"{self.settings.wechat_base_url}/cgi-bin/stable_token", json=body
        )
        errcode = int(answer.body.get("errcode", 0))
        if errcode == -1:
            raise NoAnswer("wechat-token--1")
        if errcode:
            raise CredentialsRefused(f"wechat-token-{errcode}")
        return str(answer.body["access_token"]), int(answer.body["expires_in"])


@dataclass(frozen=True)
class Sms:
    """The SMS provider, by our own names of templates."""

    http: httpx.AsyncClient
    settings: NotifySettings

    async def send(self, phone: str, template: str, params: Mapping[str, str], out_id: str) -> SmsAnswer:
        """The provider's code; `out_id` is our name of the SMS, by which it can be found again."""
        code = _sms_code(self.settings, template)
        return await self._provider.send(phone, code, sms_variables(template, params), out_id)

    async def query_delivery(self, phone: str, day: date, out_id: str) -> SmsDelivery | None:
        """What became of an SMS sent on `day` (China's date); None where the provider never took it."""
        return await self._provider.query_delivery(phone, day, out_id)

    @property
    def _provider(self) -> AliyunSms:
        own = self.settings
        return AliyunSms(self.http, SmsAccount(own.sms_base_url, own.sms_key, own.sms_secret, own.sms_sign_name))


@dataclass(frozen=True)
class Providers:
    """The registry, WeChat and the SMS provider: all that a delivery asks."""

    contacts: ContactPoints
    wechat: WeChat
    sms: Sms

    @classmethod
    def of(cls, runtime: Runtime, settings: NotifySettings) -> "Providers":
        return cls(ContactPoints(runtime.http, settings), WeChat(runtime, settings), Sms(runtime.http, settings))
