"""Stand-ins for what lies outside the city's walls: WeChat, SMS, the bank. They refuse as the real ones do.

For demo platforms and tests only. State lives in this process. Nothing here knows our code.
"""

import csv
import hashlib
import io
import re
from collections import OrderedDict
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

APPID, SECRET = "demo-appid", "demo-secret"
CODE = re.compile(r"demo-(?P<openid>[A-Za-z0-9_]{1,40})-(?P<nonce>[A-Za-z0-9]{1,40})")
USED_CODES_KEPT = 100_000

app = FastAPI(title="外部系统替身", docs_url=None, redoc_url=None, openapi_url=None)
_used_codes: OrderedDict[str, None] = OrderedDict()
_files: dict[str, dict[str, Any]] = {}


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
    _used_codes[js_code] = None
    if len(_used_codes) > USED_CODES_KEPT:
        _used_codes.popitem(last=False)
    return {"openid": f"o-{match['openid']}", "session_key": "stand-in"}


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
    whole, _, part = yuan.partition(".")
    if not whole.isdigit() or len(part) != 2 or not part.isdigit():
        raise ValueError("amount is not in yuan with two decimals")
    return int(whole) * 100 + int(part)
