"""Aliyun's SMS API 2017-05-25 (RPC style, HMAC-SHA1): `SendSms` and `QuerySendDetails`.

Nothing here may run inside a database transaction.
"""

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal
from urllib.parse import quote

import httpx
from pydantic import SecretStr

from chassis.calls import Answer, NoAnswer, post
from chassis.db import new_id


@dataclass(frozen=True)
class SmsAccount:
    """Where the provider is, what we sign in with there, and the signature that it has approved (短信签名)."""

    base_url: str
    key: str
    secret: SecretStr = field(repr=False)
    sign_name: str


@dataclass(frozen=True)
class SmsAnswer:
    """`code` is the provider's, `OK` when it took the SMS; `biz_id` its own name of it."""

    code: str
    biz_id: str | None


@dataclass(frozen=True)
class SmsDelivery:
    """What the provider knows of an SMS it took."""

    state: Literal["waiting", "failed", "delivered"]
    err_code: str | None


_DELIVERY_STATES: dict[int, Literal["waiting", "failed", "delivered"]] = {1: "waiting", 2: "failed", 3: "delivered"}


@dataclass(frozen=True)
class AliyunSms:
    """Both calls wait `patience` seconds for each part of an answer, and raise NoAnswer without one."""

    http: httpx.AsyncClient
    account: SmsAccount
    patience: float = 10

    async def send(self, phone: str, template_code: str, variables: Mapping[str, str], out_id: str) -> SmsAnswer:
        """`out_id` is our name of the SMS, by which it can be found again."""
        wanted = {
            "PhoneNumbers": phone,
            "SignName": self.account.sign_name,
            "TemplateCode": template_code,
            "TemplateParam": json.dumps(variables, ensure_ascii=False),
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
            "AccessKeyId": self.account.key,
            "SignatureMethod": "HMAC-SHA1",
            "SignatureVersion": "1.0",
            "SignatureNonce": str(new_id()),
            "Timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        form["Signature"] = signature(form, self.account.secret.get_secret_value())
        url = f"{self.account.base_url}/"
        return await post(self.http, "sms", url, acts=acts, data=form, timeout=self.patience)


def signature(form: Mapping[str, str], secret: str) -> str:
    """Aliyun's RPC signature: every parameter percent-encoded, sorted, and keyed with the secret."""
    canonical = "&".join(f"{quote(key, safe='~')}={quote(form[key], safe='~')}" for key in sorted(form))
    signed = hmac.new(f"{secret}&".encode(), f"POST&%2F&{quote(canonical, safe='~')}".encode(), hashlib.sha1)
    return b64encode(signed.digest()).decode()
