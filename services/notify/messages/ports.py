"""Clients of what a delivery needs: the registry's contact points, WeChat, SMS as Aliyun takes it, and their tokens.

Nothing here may run inside a database transaction. An error never repeats a URL or a body: they hold secrets.
"""

import asyncio
import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from urllib.parse import quote

import httpx

from chassis.db import new_id
from chassis.runtime import Runtime
from services.notify.messages import repository, rules
from services.notify.messages.templates import sms_variables, wechat_fields
from services.notify.settings import NotifySettings

EARLY = timedelta(minutes=5)
"""A token is renewed this long before its end."""
REFRESH_LEASE = timedelta(seconds=30)
WAITS, WAIT_SECONDS = 50, 0.1


class NoAnswer(Exception):
    """Nothing usable came back. `uncertain`: the other side may have acted all the same."""

    def __init__(self, code: str, *, uncertain: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.uncertain = uncertain


class CredentialsRefused(Exception):
    """Our own credentials or rights are refused: the whole channel waits until somebody mends that."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Answer:
    status: int
    body: Mapping[str, Any]


async def _post(http: httpx.AsyncClient, who: str, url: str, *, acts: bool = False, **content: Any) -> Answer:
    """`acts`: the call sends something, so without an answer it may have been sent."""
    try:
        answer = await http.post(url, **content)
        body = answer.json()
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
        raise NoAnswer(f"{who}-unreachable") from None
    except (httpx.HTTPError, ValueError):
        raise NoAnswer(f"{who}-no-answer", uncertain=acts) from None
    if answer.status_code >= 500 or not isinstance(body, dict):
        raise NoAnswer(f"{who}-{answer.status_code}", uncertain=acts)
    return Answer(answer.status_code, body)


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

    runtime: Runtime
    settings: NotifySettings

    async def of(self, graduate_id: str) -> Contact | None:
        """None where the registry does not know the person. Raises NoAnswer or CredentialsRefused."""
        tokens = Tokens(self.runtime, "registry", self._token)
        token = await tokens.get()
        answer = await self._ask(token, graduate_id)
        if answer.status == 401:
            token = await tokens.get(stale=token.generation)
            answer = await self._ask(token, graduate_id)
        if answer.status == 404:
            return None
        if answer.status in (401, 403):
            raise CredentialsRefused(f"registry-{answer.status}")
        if answer.status >= 400:
            raise NoAnswer(f"registry-{answer.status}")
        return Contact(answer.body.get("openid"), answer.body.get("phone"))

    async def _ask(self, token: Token, graduate_id: str) -> Answer:
        url = f"{self.settings.registry_base_url}/v1/contact-points"
        headers = {"Authorization": f"Bearer {token.value}"}
        return await _post(self.runtime.http, "registry", url, json={"graduate_id": graduate_id}, headers=headers)

    async def _token(self) -> tuple[str, int]:
        form = {
            "grant_type": "client_credentials",
            "client_id": self.settings.client_id,
            "client_secret": self.settings.client_secret.get_secret_value(),
        }
        url = f"{self.settings.registry_base_url}/v1/oauth/token"
        answer = await _post(self.runtime.http, "registry", url, data=form)
        if answer.status == 429:
            raise NoAnswer("registry-429")
        if answer.status >= 400:
            raise CredentialsRefused(f"registry-token-{answer.status}")
        return str(answer.body["access_token"]), int(answer.body["expires_in"])


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
        answer = await _post(self.runtime.http, "wechat", url, acts=True, params=query, json=body)
        return int(answer.body.get("errcode", 0))

    async def _token(self) -> tuple[str, int]:
        body = {
            "grant_type": "client_credential",
            "appid": self.settings.wechat_appid,
            "secret": self.settings.wechat_secret.get_secret_value(),
            "force_refresh": False,
        }
        answer = await _post(
            self.runtime.http, "wechat", f"{self.settings.wechat_base_url}/cgi-bin/stable_token", json=body
        )
        errcode = int(answer.body.get("errcode", 0))
        if errcode == -1:
            raise NoAnswer("wechat-token--1")
        if errcode:
            raise CredentialsRefused(f"wechat-token-{errcode}")
        return str(answer.body["access_token"]), int(answer.body["expires_in"])


@dataclass(frozen=True)
class SmsAnswer:
    code: str
    biz_id: str | None


@dataclass(frozen=True)
class SmsDelivery:
    """What the provider knows of an SMS it took."""

    state: Literal["waiting", "failed", "delivered"]
    err_code: str | None


_DELIVERY_STATES: dict[int, Literal["waiting", "failed", "delivered"]] = {1: "waiting", 2: "failed", 3: "delivered"}


@dataclass(frozen=True)
class Sms:
    """Aliyun's SMS API 2017-05-25 (RPC style, HMAC-SHA1): `SendSms` and `QuerySendDetails`."""

    http: httpx.AsyncClient
    settings: NotifySettings

    async def send(self, phone: str, template: str, params: Mapping[str, str], out_id: str) -> SmsAnswer:
        """The provider's code; `out_id` is our name of the SMS, by which it can be found again."""
        wanted = {
            "PhoneNumbers": phone,
            "SignName": self.settings.sms_sign_name,
            "TemplateCode": _sms_code(self.settings, template),
            "TemplateParam": json.dumps(sms_variables(template, params), ensure_ascii=False),
            "OutId": out_id,
        }
        answer = await self._call("SendSms", wanted, acts=True)
        biz_id = answer.body.get("BizId")
        return SmsAnswer(str(answer.body.get("Code")), str(biz_id) if biz_id else None)

    async def query_delivery(self, phone: str, day: date, out_id: str) -> SmsDelivery | None:
        """What became of an SMS sent on `day` (China's date); None where the provider never took it."""
        wanted = {"PhoneNumber": phone, "SendDate": f"{day:%Y%m%d}", "PageSize": "50", "CurrentPage": "1"}
        answer = await self._call("QuerySendDetails", wanted)
        if answer.body.get("Code") != "OK":
            raise NoAnswer("sms-lookup")
        details = answer.body.get("SmsSendDetailDTOs", {}).get("SmsSendDetailDTO", [])
        mine = [detail for detail in details if detail.get("OutId") == out_id]
        if not mine:
            return None
        return SmsDelivery(_DELIVERY_STATES.get(int(mine[0]["SendStatus"]), "waiting"), mine[0].get("ErrCode"))

    async def _call(self, action: str, wanted: Mapping[str, str], *, acts: bool = False) -> Answer:
        form = {
            **wanted,
            "Action": action,
            "Version": "2017-05-25",
            "Format": "JSON",
            "AccessKeyId": self.settings.sms_key,
            "SignatureMethod": "HMAC-SHA1",
            "SignatureVersion": "1.0",
            "SignatureNonce": str(new_id()),
            "Timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        form["Signature"] = signature(form, self.settings.sms_secret.get_secret_value())
        return await _post(self.http, "sms", f"{self.settings.sms_base_url}/", acts=acts, data=form)


def signature(form: Mapping[str, str], secret: str) -> str:
    """Aliyun's RPC signature: every parameter percent-encoded, sorted, and keyed with the secret."""
    canonical = "&".join(f"{quote(key, safe='~')}={quote(form[key], safe='~')}" for key in sorted(form))
    signed = hmac.new(f"{secret}&".encode(), f"POST&%2F&{quote(canonical, safe='~')}".encode(), hashlib.sha1)
    return b64encode(signed.digest()).decode()


@dataclass(frozen=True)
class Providers:
    """The registry, WeChat and the SMS provider: all that a delivery asks."""

    contacts: ContactPoints
    wechat: WeChat
    sms: Sms

    @classmethod
    def of(cls, runtime: Runtime, settings: NotifySettings) -> "Providers":
        return cls(ContactPoints(runtime, settings), WeChat(runtime, settings), Sms(runtime.http, settings))
