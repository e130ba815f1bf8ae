"""The way out to the SMS provider: one code to one number, never twice. Never inside a database transaction."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import httpx

from chassis.calls import NoAnswer
from chassis.clock import civil_date
from chassis.pii import Phone
from chassis.problems import TooMany, Unavailable, Unprocessable
from chassis.sms import AliyunSms, SmsAccount, SmsAnswer
from services.registry.settings import RegistrySettings

ATTEMPTS = 2
PATIENCE_SECONDS = 4
"""For each part of an answer: a person waits for it."""
LIMITED = "isv.BUSINESS_LIMIT_CONTROL"
UNREACHABLE_NUMBERS = frozenset({"isv.MOBILE_NUMBER_ILLEGAL", "isv.BLACK_KEY_CONTROL_LIMIT", "isv.DENY_IP_RANGE"})


class SmsUnavailable(Unavailable):
    slug, title = "sms-unavailable", "短信服务暂不可用，请使用微信授权手机号或稍后再试"


class SmsTooOften(TooMany):
    slug, title = "sms-too-often", "该手机号获取验证码过于频繁，请稍后再试"


class NumberNotServed(Unprocessable):
    slug, title = "number-not-served", "短信无法发送到该手机号，请使用微信授权手机号或到社区办理"


class Sms(Protocol):
    """Sends a code. Raises SmsUnavailable, SmsTooOften or NumberNotServed where the number gets none."""

    async def send(self, phone: Phone, digits: str, out_id: str) -> str | None:
        """The provider's name of the SMS; None where its answer was lost and the SMS was, or may have been, sent."""


@dataclass(frozen=True)
class CodeSms:
    """By Aliyun. `out_id` is our own name of the SMS: by it one whose answer was lost is looked for."""

    provider: AliyunSms
    template_code: str

    @classmethod
    def of(cls, own: RegistrySettings, http: httpx.AsyncClient) -> "CodeSms":
        """Raises SmsUnavailable where the city has no SMS."""
        if not own.sms_is_registered:
            raise SmsUnavailable("未配置短信接口")
        account = SmsAccount(own.sms_base_url, own.sms_key, own.sms_secret, own.sms_sign)
        return cls(AliyunSms(http, account, PATIENCE_SECONDS), own.sms_template)

    async def send(self, phone: Phone, digits: str, out_id: str) -> str | None:
        for _ in range(ATTEMPTS):
            try:
                return _taken(await self.provider.send(phone.reveal(), self.template_code, {"code": digits}, out_id))
            except NoAnswer as silence:
                if silence.uncertain and await self._may_be_sent(phone, out_id):
                    return None
        raise SmsUnavailable()

    async def _may_be_sent(self, phone: Phone, out_id: str) -> bool:
        """Asked before the SMS is sent again; without an answer to that either, it is not sent again."""
        try:
            today = civil_date(datetime.now(UTC))
            return await self.provider.query_delivery(phone.reveal(), today, out_id) is not None
        except NoAnswer:
            return True


def _taken(answer: SmsAnswer) -> str | None:
    if answer.code == "OK":
        return answer.biz_id
    if answer.code == LIMITED:
        raise SmsTooOften(retry_after=3600)
    if answer.code in UNREACHABLE_NUMBERS:
        raise NumberNotServed()
    raise SmsUnavailable()
