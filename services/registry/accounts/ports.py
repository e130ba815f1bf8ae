"""The way out to WeChat: `code2Session` and `getPhoneNumber`, each documented error as a problem of its class."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

from chassis.pii import Phone
from chassis.problems import BadRequest, Forbidden, Problem, TooMany, Unavailable, Unprocessable
from chassis.settings import Settings

T = TypeVar("T")
ATTEMPTS = 3
PAUSE_SECONDS = 0.05
MAINLAND = "86"


class CodeInvalid(BadRequest):
    slug, title = "sign-in-code-invalid", "登录凭证无效"


class PhoneCodeInvalid(BadRequest):
    slug, title = "phone-code-invalid", "手机号授权已失效，请重新点击授权"


class PhoneNotUsable(Unprocessable):
    slug, title = "phone-not-usable", "该微信绑定的不是内地手机号，请到社区办理"


class WeChatUserBlocked(Forbidden):
    slug, title = "wechat-user-blocked", "该微信账号登录受限"


class WeChatBusy(TooMany):
    slug, title = "wechat-too-many", "登录过于频繁，请稍后再试"


class WeChatUnavailable(Unavailable):
    slug, title = "wechat-unavailable", "微信登录服务暂不可用"


class _TryAgain(Exception):
    """WeChat says the system is busy, or did not answer."""


@dataclass(frozen=True)
class WeChat:
    """Client of WeChat's server API. Never call it inside a database transaction."""

    http: httpx.AsyncClient
    base_url: str
    appid: str
    secret: str

    @classmethod
    def of(cls, settings: Settings, http: httpx.AsyncClient) -> "WeChat":
        return cls(http, settings.wechat_base_url, settings.wechat_appid, settings.wechat_secret.get_secret_value())

    async def openid_for(self, code: str) -> str:
        """The user behind a one-time login code. Raises CodeInvalid, WeChatBusy, WeChatUserBlocked or
        WeChatUnavailable."""
        return await self._patiently(lambda: self._code2session(code))

    async def phone_for(self, code: str) -> Phone:
        """The number behind a one-time code of the mini-program's phone button. Raises PhoneCodeInvalid,
        PhoneNotUsable, WeChatBusy or WeChatUnavailable."""
        return await self._patiently(lambda: self._phone_number(code))

    async def _patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        if not self.base_url:
            raise WeChatUnavailable("未配置微信接口地址")
        for attempt in range(ATTEMPTS):
            try:
                return await ask()
            except _TryAgain:
                await asyncio.sleep(PAUSE_SECONDS * attempt)
        raise WeChatUnavailable()

    async def _code2session(self, code: str) -> str:
        query = {
            "appid": self.appid,
            "secret": self.secret,
            "js_code": code,
            "grant_type": "authorization_code",
        }
        body = await self._answer("GET", "/sns/jscode2session", params=query)
        openid = body.get("openid")
        if not body.get("errcode") and isinstance(openid, str) and openid:
            return openid
        raise _refusal(body.get("errcode"), CodeInvalid)

    async def _phone_number(self, code: str) -> Phone:
        query = {"access_token": await self._access_token()}
        body = await self._answer("POST", "/wxa/business/getuserphonenumber", params=query, json={"code": code})
        if body.get("errcode"):
            raise _refusal(body["errcode"], PhoneCodeInvalid)
        return _own_phone(body.get("phone_info") or {}, self.appid)

    async def _access_token(self) -> str:
        """WeChat gives the same stable token to all who ask while it lasts: it is asked for, not kept."""
        wanted = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
        body = await self._answer("POST", "/cgi-bin/stable_token", json=wanted)
        token = body.get("access_token")
        if not body.get("errcode") and isinstance(token, str) and token:
            return token
        raise _refusal(body.get("errcode"), WeChatUnavailable)

    async def _answer(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        try:
            answer = await self.http.request(method, f"{self.base_url}{path}", **content)
            body = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise _TryAgain from error
        if answer.status_code >= 500 or not isinstance(body, dict):
            raise _TryAgain
        return body


def _own_phone(phone: dict[str, Any], appid: str) -> Phone:
    """The watermark says which mini-program the code was made for: another's number is nobody's here."""
    if (phone.get("watermark") or {}).get("appid") != appid:
        raise PhoneCodeInvalid()
    if str(phone.get("countryCode")) != MAINLAND:
        raise PhoneNotUsable()
    try:
        return Phone.parse(str(phone.get("purePhoneNumber")))
    except ValueError:
        raise PhoneNotUsable() from None


def _refusal(errcode: object, invalid: type[Problem]) -> Problem | _TryAgain:
    """WeChat's error codes by class: retry (also a token that has just been replaced), invalid code (also used
    twice: 40163), throttled, blocked."""
    match errcode:
        case -1 | 40001 | 42001:
            return _TryAgain()
        case 40029 | 40163:
            return invalid()
        case 45011:
            return WeChatBusy(retry_after=60)
        case 40226:
            return WeChatUserBlocked()
        case _:
            return WeChatUnavailable()
