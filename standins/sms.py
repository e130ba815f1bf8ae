"""Stand-in for the SMS provider, as Aliyun's API 2017-05-25 behaves: it refuses, loses answers, and lists what it took.

By the end of a number: 90006 is not taken and not answered (504), 0008 is sent to but the answer gets lost on its way
(504), 0009 is accepted and never reached. Mainland numbers alone. Nothing here knows our code.
"""

import hashlib
import hmac
import json
import re
from base64 import b64encode
from collections import deque
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from standins import answers

KEY, SECRET = "demo-key", "demo-secret"
PER_HOUR = 5
VARIABLE_LIMIT = 35
CHINA = timezone(timedelta(hours=8))

router = APIRouter()
sent: deque[dict[str, Any]] = deque(maxlen=10_000)


@router.post("/sms/outbox")
async def show_sent(request: Request) -> dict[str, Any]:
    """For tests and the journey, to look and no more: what was sent to a `phone`, in order, as its owner reads it.

    A POST, because a number in a URL ends up in logs.
    """
    phone = (await request.json()).get("phone")
    return {
        "sent": [
            {"template": sms["template"], "params": json.loads(sms["params"]), "out_id": sms["out_id"]}
            for sms in sent
            if sms["phone"] == phone
        ]
    }


@router.post("/sms/")
async def call(request: Request) -> JSONResponse:
    """SendSms and QuerySendDetails."""
    form = {key: str(value) for key, value in (await request.form()).items()}
    if form.get("AccessKeyId") != KEY:
        return JSONResponse(
            {"Code": "InvalidAccessKeyId.NotFound", "Message": "Specified access key is not found."}, 404
        )
    if not hmac.compare_digest(form.pop("Signature", "").encode(), _signature(form).encode()):
        return JSONResponse({"Code": "SignatureDoesNotMatch", "Message": "Signature is not matched."}, 400)
    if form.get("Action") == "QuerySendDetails":
        return JSONResponse(_details(form))
    if form.get("Action") != "SendSms":
        return JSONResponse({"Code": "InvalidAction.NotFound", "Message": "Specified api is not found."}, 404)
    code = _refusal(form)
    answers.note(form.get("PhoneNumbers"), form.get("TemplateCode"), code or "OK")
    if code == "gateway":
        return JSONResponse({"Code": "ServiceUnavailable", "Message": "gateway timeout"}, 504)
    if code:
        return JSONResponse({"Code": code, "Message": code, "RequestId": uuid4().hex.upper()})
    return _send(form)


def _signature(form: dict[str, str]) -> str:
    pairs = "&".join(f"{quote(key, safe='~')}={quote(value, safe='~')}" for key, value in sorted(form.items()))
    digest = hmac.new(f"{SECRET}&".encode(), f"POST&%2F&{quote(pairs, safe='~')}".encode(), hashlib.sha1).digest()
    return b64encode(digest).decode()


def _refusal(form: dict[str, str]) -> str | None:
    if not re.fullmatch(r"1[3-9]\d{9}", form.get("PhoneNumbers", "")):
        return "isv.MOBILE_NUMBER_ILLEGAL"
    if not form.get("SignName"):
        return "isv.SMS_SIGNATURE_ILLEGAL"
    if not form.get("TemplateCode"):
        return "isv.SMS_TEMPLATE_ILLEGAL"
    try:
        params = json.loads(form.get("TemplateParam", "{}"))
    except ValueError:
        return "isv.INVALID_JSON_PARAM"
    if not isinstance(params, dict):
        return "isv.INVALID_JSON_PARAM"
    if any(not isinstance(value, str) or len(value) > VARIABLE_LIMIT for value in params.values()):
        return "isv.PARAM_LENGTH_LIMIT"
    if form["PhoneNumbers"].endswith("90006"):
        return "gateway"
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    lately = [sms for sms in sent if sms["phone"] == form["PhoneNumbers"] and sms["at"] > hour_ago]
    return "isv.BUSINESS_LIMIT_CONTROL" if len(lately) >= PER_HOUR else None


def _send(form: dict[str, str]) -> JSONResponse:
    biz_id = f"{uuid4().int % 10**18}^0"
    sms = {"phone": form["PhoneNumbers"], "at": datetime.now(UTC), "biz_id": biz_id, "out_id": form.get("OutId", "")}
    sent.append({**sms, "template": form["TemplateCode"], "params": form.get("TemplateParam", "{}")})
    if form["PhoneNumbers"].endswith("0008"):
        return JSONResponse({"Code": "ServiceUnavailable", "Message": "gateway timeout"}, 504)
    return JSONResponse({"Code": "OK", "Message": "OK", "BizId": biz_id, "RequestId": uuid4().hex.upper()})


def _details(form: dict[str, str]) -> dict[str, Any]:
    def matches(sms: dict[str, Any]) -> bool:
        day = sms["at"].astimezone(CHINA).strftime("%Y%m%d")
        return bool(sms["phone"] == form.get("PhoneNumber") and day == form.get("SendDate"))

    details = [_detail(sms) for sms in reversed(sent) if matches(sms)]
    return {
        "Code": "OK",
        "Message": "OK",
        "TotalCount": len(details),
        "SmsSendDetailDTOs": {"SmsSendDetailDTO": details[: int(form.get("PageSize", "10"))]},
    }


def _detail(sms: dict[str, Any]) -> dict[str, Any]:
    unreached = sms["phone"].endswith("0009")
    return {
        "PhoneNum": sms["phone"],
        "OutId": sms["out_id"],
        "TemplateCode": sms["template"],
        "SendDate": sms["at"].astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S"),
        "SendStatus": 2 if unreached else 3,
        "ErrCode": "MK:0005" if unreached else "DELIVERED",
    }
