"""Stand-in for the network identity service: start a check, the citizen's own app, and the outcome.

The service knows who somebody is; here the app is told who holds the phone (`POST /identity/app/{ticket}`), and that
is compared with the claim. It refuses as the real one does: a wrong signature, a stale or repeated request, a ticket
that it never gave out. Nothing here knows our code.
"""

import hashlib
import hmac
import json
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

APP_ID, KEY = "demo-identity", "demo-identity-key"
CHINA = timezone(timedelta(hours=8))
LEEWAY = timedelta(minutes=5)
REMEMBERED = 100_000
LEVEL = 2
REFUSED_NAME, SILENT_NAME = "拒绝受理", "无应答"
"""Claimed names with which a check is not taken (422), or not answered (504)."""

router = APIRouter()


@dataclass
class Check:
    """A check that was started. `late`: how many questions about it go unanswered yet."""

    biz_seq: str
    level: int
    name: str
    id_number: str
    state: str = "pending"
    subject_ref: str | None = None
    at: str | None = None
    late: int = 0
    silent: bool = False


_checks: OrderedDict[str, Check] = OrderedDict()
_tickets: OrderedDict[str, str] = OrderedDict()
_nonces: OrderedDict[str, None] = OrderedDict()


@router.post("/identity/checks")
async def start(request: Request) -> JSONResponse:
    """The same `biz_seq` again gives the same ticket."""
    wanted = await _signed(request)
    if isinstance(wanted, JSONResponse):
        return wanted
    if not all(isinstance(wanted.get(key), str) and wanted[key] for key in ("biz_seq", "name", "id_number")):
        return _refusal(400, "bad request")
    if wanted["name"] == REFUSED_NAME:
        return _refusal(422, "claim not taken")
    if wanted["name"] == SILENT_NAME:
        return _refusal(504, "gateway timeout")
    ticket = _tickets.get(wanted["biz_seq"]) or f"identity-{secrets.token_hex(16)}"
    if ticket not in _checks:
        level = int(wanted.get("level") or LEVEL)
        _remember(
            _checks,
            ticket,
            Check(biz_seq=wanted["biz_seq"], level=level, name=wanted["name"], id_number=wanted["id_number"]),
        )
        _remember(_tickets, wanted["biz_seq"], ticket)
    return JSONResponse({"ticket": ticket, "expires_in": 900})


@router.post("/identity/app/{ticket}")
async def authenticate(ticket: str, request: Request) -> JSONResponse:
    """The citizen's own step, on their own phone: as whoever they are, never as whom the claim names.

    `then` makes the service misbehave: `refuse` (the face did not match), `late` (pending for two more questions),
    `silent` (no answer any more), `weak` (a lower assurance than was asked for), `other` (another order's answer).
    """
    check = _checks.get(ticket)
    if check is None:
        return _refusal(404, "unknown ticket")
    who = await request.json()
    same = (who.get("name"), who.get("id_number")) == (check.name, check.id_number)
    check.state = "passed" if same and who.get("then") != "refuse" else "refused"
    check.subject_ref = hashlib.sha256(str(who.get("id_number")).encode()).hexdigest() if same else None
    check.at = datetime.now(UTC).isoformat()
    check.late, check.silent = (2 if who.get("then") == "late" else 0), who.get("then") == "silent"
    check.level = check.level - 1 if who.get("then") == "weak" else check.level
    check.biz_seq = secrets.token_hex(16) if who.get("then") == "other" else check.biz_seq
    return JSONResponse({"done": True})


@router.post("/identity/verifications")
async def verify(request: Request) -> JSONResponse:
    """Passed or not, and an opaque reference; never a name or a number. The same question gets the same answer."""
    wanted = await _signed(request)
    if isinstance(wanted, JSONResponse):
        return wanted
    check = _checks.get(str(wanted.get("ticket")))
    if check is None:
        return _refusal(404, "unknown ticket")
    if check.silent:
        return _refusal(504, "gateway timeout")
    if check.late > 0:
        check.late -= 1
        return JSONResponse({"state": "pending", "biz_seq": check.biz_seq})
    shown = {"state": check.state, "biz_seq": check.biz_seq, "level": check.level}
    return JSONResponse({**shown, "subject_ref": check.subject_ref, "at": check.at})


async def _signed(request: Request) -> dict[str, Any] | JSONResponse:
    return await signed_body(request, APP_ID, KEY)


async def signed_body(request: Request, sender: str, key: str) -> dict[str, Any] | JSONResponse:
    """The body of a request with a right, fresh and unrepeated signature of this sender."""
    body, head = await request.body(), request.headers
    app_id, nonce, at = head.get("x-app-id", ""), head.get("x-nonce", ""), head.get("x-timestamp", "")
    signed = "\n".join((app_id, nonce, at, hashlib.sha256(body).hexdigest()))
    right = hmac.new(key.encode(), signed.encode(), hashlib.sha256).hexdigest()
    if app_id != sender or not hmac.compare_digest(head.get("x-signature", ""), right):
        return _refusal(401, "signature does not match")
    if not _is_fresh(at) or nonce in _nonces:
        return _refusal(401, "stale or repeated request")
    _remember(_nonces, nonce, None)
    try:
        claims = json.loads(body)
    except ValueError:
        return _refusal(400, "bad request")
    return claims if isinstance(claims, dict) else _refusal(400, "bad request")


def _is_fresh(at: str) -> bool:
    try:
        sent = datetime.strptime(at, "%Y%m%d%H%M%S").replace(tzinfo=CHINA)
    except ValueError:
        return False
    return abs(datetime.now(UTC) - sent) < LEEWAY


def _remember(memory: OrderedDict[str, Any], key: str, value: Any) -> None:
    memory[key] = value
    if len(memory) > REMEMBERED:
        memory.popitem(last=False)


def _refusal(status: int, message: str) -> JSONResponse:
    return JSONResponse({"message": message}, status)
