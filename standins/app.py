"""Stand-ins for what lies outside the city's walls: WeChat, SMS, the bank, identity, departments.

They refuse as the real ones do. For demo platforms and tests only. State lives in this process.
Nothing here knows our code.
"""

import csv
import hashlib
import io
import re
import time
from collections import OrderedDict, deque
from typing import Any
from uuid import uuid4

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from standins import answers, departments, identity, oidc, sms

APPID, SECRET = "demo-appid", "demo-secret"
PHONE_CODE = re.compile(r"demo-phone-(?P<phone>\d{8,11})-(?P<nonce>[A-Za-z0-9]{1,40})")
CODE = re.compile(r"demo-(?P<openid>[A-Za-z0-9_]{1,40})-(?P<nonce>[A-Za-z0-9]{1,40})")
USED_CODES_KEPT = 100_000

app = FastAPI(title="外部系统替身", docs_url=None, redoc_url=None, openapi_url=None)
app.include_router(identity.router)
app.include_router(sms.router)
app.include_router(departments.router)
app.include_router(oidc.router)
_used_codes: OrderedDict[str, None] = OrderedDict()
_files: dict[str, dict[str, Any]] = {}

TOKEN_SECONDS, TOKEN_OVERLAP_SECONDS = 7200, 300
_wechat_tokens: OrderedDict[str, float] = OrderedDict()
_flaky_seen: set[str] = set()
wechat_sent: deque[dict[str, Any]] = deque(maxlen=10_000)


def forget_messages() -> None:
    """As if nothing had been sent, and no token given out."""
    for log in (_wechat_tokens, _flaky_seen, wechat_sent, sms.sent, answers.log):
        log.clear()


@app.post("/messages-to")
async def show_answers(request: Request) -> dict[str, Any]:
    """For tests and the journey, to look and no more: how sends to an `openid` or a `phone` were answered, in order.

    A POST, because a number in a URL ends up in logs.
    """
    wanted = await _json(request)
    to = wanted.get("openid") or wanted.get("phone")
    return {"answers": answers.to(to)}


@app.get("/wechat/sns/jscode2session")
async def code2session(appid: str = "", secret: str = "", js_code: str = "", grant_type: str = "") -> dict[str, Any]:
    """A code is `demo-<openid>-<nonce>` and works once. `busy` and `blocked` as openid answer as WeChat does then."""
    if appid != APPID:
        return {"errcode": 40013, "errmsg": "invalid appid"}
    if secret != SECRET:
        return {"errcode": 40125, "errmsg": "invalid appsecret"}
    match = CODE.fullmatch(js_code)
    if grant_type != "authorization_code" or match is None:
        return {"errcode": 40029, "errmsg": "invalid code"}
    special = {"busy": (-1, "system error"), "blocked": (40226, "code blocked"), "often": (45011, "api minute-quota")}
    if match["openid"] in special:
        errcode, errmsg = special[match["openid"]]
        return {"errcode": errcode, "errmsg": errmsg}
    if js_code in _used_codes:
        return {"errcode": 40163, "errmsg": "code been used"}
    _use_up(js_code)
    return {"openid": f"o-{match['openid']}", "session_key": "stand-in"}


@app.post("/wechat/cgi-bin/stable_token")
async def stable_token(request: Request) -> dict[str, Any]:
    """The same token while it lasts; `force_refresh` gives a new one, and the last one lives on for five minutes."""
    body = await _json(request)
    if body.get("grant_type") != "client_credential":
        return {"errcode": 40002, "errmsg": "invalid grant_type"}
    if body.get("appid") != APPID:
        return {"errcode": 40013, "errmsg": "invalid appid"}
    if body.get("secret") != SECRET:
        return {"errcode": 40125, "errmsg": "invalid appsecret"}
    now = time.monotonic()
    token, ends = next(reversed(_wechat_tokens.items()), ("", 0.0))
    if body.get("force_refresh") or ends < now + TOKEN_OVERLAP_SECONDS:
        if token in _wechat_tokens:
            _wechat_tokens[token] = min(ends, now + TOKEN_OVERLAP_SECONDS)
        token, ends = f"standin_{uuid4().hex}", now + TOKEN_SECONDS
        _wechat_tokens[token] = ends
    return {"access_token": token, "expires_in": int(ends - now)}


@app.post("/wechat/wxa/business/getuserphonenumber")
async def phone_number(request: Request, access_token: str = "") -> dict[str, Any]:
    """A code is `demo-phone-<digits>-<nonce>` and works once. As nonce, `expired` and `busy` answer as WeChat does
    then, and `elsewhere` is a code of another mini-program. Eight digits are a number of Hong Kong."""
    if _wechat_tokens.get(access_token, 0.0) < time.monotonic():
        return {"errcode": 40001, "errmsg": "invalid credential, access_token is invalid or not latest"}
    code = str((await _json(request)).get("code"))
    match = PHONE_CODE.fullmatch(code)
    if match is None or match["nonce"] == "expired" or code in _used_codes:
        return {"errcode": 40029, "errmsg": "invalid code"}
    if match["nonce"] == "busy":
        return {"errcode": -1, "errmsg": "system error"}
    _use_up(code)
    country = "86" if len(match["phone"]) == 11 else "852"
    appid = "another-appid" if match["nonce"] == "elsewhere" else APPID
    phone = {"phoneNumber": f"+{country}{match['phone']}", "purePhoneNumber": match["phone"], "countryCode": country}
    return {"errcode": 0, "errmsg": "ok", "phone_info": {**phone, "watermark": {"timestamp": 0, "appid": appid}}}


def _use_up(code: str) -> None:
    _used_codes[code] = None
    if len(_used_codes) > USED_CODES_KEPT:
        _used_codes.popitem(last=False)


@app.post("/wechat/cgi-bin/message/subscribe/send")
async def send_subscribe_message(request: Request, access_token: str = "") -> dict[str, Any]:
    """`refused` in the openid: no consent; `flaky`: fails at first; `quota`: the day's quota is used up."""
    if _wechat_tokens.get(access_token, 0.0) < time.monotonic():
        return {"errcode": 40001, "errmsg": "invalid credential, access_token is invalid or not latest"}
    body = await _json(request)
    answer = _wechat_judged(body)
    answers.note(body.get("touser"), body.get("template_id"), answer["errcode"])
    return answer


def _wechat_judged(body: dict[str, Any]) -> dict[str, Any]:
    openid = body.get("touser")
    if not isinstance(openid, str) or not openid:
        return {"errcode": 40003, "errmsg": "invalid openid"}
    keys = _keys_of_template(body.get("template_id"))
    if not keys:
        return {"errcode": 40037, "errmsg": "invalid template_id"}
    if not _good_fields(body.get("data"), keys):
        return {"errcode": 47003, "errmsg": "argument invalid!"}
    return _wechat_answer(openid, body)


async def _json(request: Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _keys_of_template(template_id: object) -> set[str]:
    """This stand-in's template ids name their keys: `anything.thing4.date3`. Where the real ones are opaque."""
    parts = template_id.split(".")[1:] if isinstance(template_id, str) else []
    return {part for part in parts if WECHAT_KEY.fullmatch(part)}


WECHAT_KEY = re.compile(r"([a-z_]+)\d+")
WECHAT_TYPES = {
    "thing": re.compile(r".{1,20}"),
    "phrase": re.compile(r"[\u4e00-\u9fff]{1,5}"),
    "amount": re.compile(r"[¥￥]?\d{1,10}(\.\d+)?元?"),
    "number": re.compile(r"\d[\d.]{0,31}"),
    "character_string": re.compile(r"[\x20-\x7e]{1,32}"),
    "date": re.compile(r"\d{4}年\d{1,2}月\d{1,2}日.*"),
    "time": re.compile(r"(\d{4}年\d{1,2}月\d{1,2}日 ?)?(\d{1,2}:\d{2}.*)?"),
}


def _good_fields(data: object, keys: set[str]) -> bool:
    """Exactly the template's keys, each with a value that its type takes (47003 otherwise)."""
    if not isinstance(data, dict) or set(data) != keys:
        return False
    for key, field in data.items():
        value = field.get("value") if isinstance(field, dict) else None
        match = WECHAT_KEY.fullmatch(key)
        if not isinstance(value, str) or match is None or match[1] not in WECHAT_TYPES:
            return False
        if not WECHAT_TYPES[match[1]].fullmatch(value):
            return False
    return True


def _wechat_answer(openid: str, body: dict[str, Any]) -> dict[str, Any]:
    if "refused" in openid:
        return {"errcode": 43101, "errmsg": "user refuse to accept the msg"}
    if "quota" in openid:
        return {"errcode": 45009, "errmsg": "reach max api daily quota limit"}
    if "flaky" in openid and openid not in _flaky_seen:
        _flaky_seen.add(openid)
        return {"errcode": -1, "errmsg": "system error"}
    wechat_sent.append(body)
    return {"errcode": 0, "errmsg": "ok"}


@app.post("/bank/payment-files")
async def take_payment_file(request: Request) -> JSONResponse:
    """Takes a payment file (UTF-8 CSV) and answers per line. The same file again gets the same answer.

    Columns: line_id, direction (pay or collect), amount_yuan, account, payee. Last row: TOTAL, count, sum.
    An account that ends in 0000 is closed. A file whose control totals are wrong is refused whole.
    """
    raw = await request.body()
    digest = hashlib.sha256(raw).hexdigest()
    if digest not in _files:
        try:
            _files[digest] = _processed(raw, digest)
        except (ValueError, KeyError, UnicodeDecodeError) as error:
            return JSONResponse({"code": "FILE_REJECTED", "message": str(error)}, 422)
    return JSONResponse(_files[digest])


def _processed(raw: bytes, digest: str) -> dict[str, Any]:
    *lines, total = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    header, lines = lines[0], lines[1:]
    if header != ["line_id", "direction", "amount_yuan", "account", "payee"]:
        raise ValueError("unknown columns")
    fen = sum(_fen(line[2]) for line in lines)
    if total[:2] != ["TOTAL", str(len(lines))] or _fen(total[2]) != fen:
        raise ValueError("control totals differ")
    return {"file": digest[:16], "results": [_answer(line) for line in lines]}


def _answer(line: list[str]) -> dict[str, Any]:
    if not re.fullmatch(r"\d{8,32}", line[3]):
        return {"line_id": line[0], "status": "rejected", "reason_code": "account_invalid", "bank_ref": None}
    if line[3].endswith("0000"):
        return {"line_id": line[0], "status": "rejected", "reason_code": "account_closed", "bank_ref": None}
    ref = hashlib.sha256(line[0].encode()).hexdigest()[:20].upper()
    return {"line_id": line[0], "status": "settled", "reason_code": None, "bank_ref": f"B{ref}"}


def _fen(yuan: str) -> int:
    integer, _, part = yuan.partition(".")
    if not integer.isdigit() or len(part) != 2 or not part.isdigit():
        raise ValueError("amount is not in yuan with two decimals")
    return int(integer) * 100 + int(part)
