"""The way out to WeChat: `code2Session`, with each documented error turned into a problem of its class."""

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx

from chassis.problems import BadRequest, Forbidden, Problem, TooMany, Unavailable
from chassis.settings import Settings

ATTEMPTS = 3
PAUSE_SECONDS = 0.05


class CodeInvalid(BadRequest):
    slug, title = "sign-in-code-invalid", "登录凭证无效"


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
        if not self.base_url:
            raise WeChatUnavailable("未配置微信接口地址")
        for attempt in range(ATTEMPTS):
            try:
                return await self._code2session(code)
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
        try:
            answer = await self.http.get(f"{self.base_url}/sns/jscode2session", params=query)
            body: dict[str, Any] = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise _TryAgain from error
        if answer.status_code >= 500:
            raise _TryAgain
        openid = body.get("openid")
        if not body.get("errcode") and isinstance(openid, str) and openid:
            return openid
        raise _refusal(body.get("errcode"))


def _refusal(errcode: object) -> Problem | _TryAgain:
    """WeChat's error codes by class: retry, invalid code (also used twice: 40163), throttled, blocked."""
    match errcode:
        case -1:
            return _TryAgain()
        case 40029 | 40163:
            return CodeInvalid()
        case 45011:
            return WeChatBusy(retry_after=60)
        case 40226:
            return WeChatUserBlocked()
        case _:
            return WeChatUnavailable()
