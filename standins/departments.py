"""Stand-ins of five other departments: civil affairs, the disabled persons' federation, social insurance, market
supervision, education. Each is asked about one person by a token that it computes over the people it knows.

Who they know, and how they answer about them, is told beforehand (`POST …/people`): at once, later, twice and
otherwise, not at all, or with an error. What is answered later waits until it is fetched (`GET …/answers`): whoever
plays the department sends it to the platform with its own client token. Nothing here knows our code.
"""

import hashlib
import hmac
import json
from collections import OrderedDict
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from standins.identity import signed_body

EXCHANGE_KEY = "44" * 32
"""A real partner is handed its own two keys; here they are derived from what everybody knows."""
CODES = ("CIVILAFFAIRS", "DISABLEDFEDERATION", "SOCIALINSURANCE", "MARKETSUPERVISION", "EDUCATION")
REMEMBERED = 10_000
NOW, LATER, TWICE, SILENT, ERROR, CLUMSY = "now", "later", "twice", "silent", "error", "clumsy"
"""How somebody is answered about. `clumsy`: at once, with days the wrong way round."""

router = APIRouter(prefix="/departments/{city}/{code}")
_people: OrderedDict[tuple[str, str, str], dict[str, Any]] = OrderedDict()
_answers: OrderedDict[tuple[str, str], dict[str, Any]] = OrderedDict()


def partners_at(base_url: str) -> str:
    """The setting that names the civil affairs departments and federations of the two cities, as JSON."""
    named = ("urumqi/CIVILAFFAIRS", "urumqi/DISABLEDFEDERATION", "wuhan/CIVILAFFAIRS")
    return json.dumps({name: f"{base_url}/departments/{name}" for name in named}, separators=(",", ":"))


@router.post("/people")
async def know(city: str, code: str, request: Request) -> JSONResponse:
    """Tells the department of a person: `id_number`, `question`, `answer`, `valid_from`, `valid_to`, `then`."""
    person = await request.json()
    if code not in CODES:
        return JSONResponse({"message": "no such department"}, 404)
    token = hmac.new(_key(city, code, "persons"), person["id_number"].encode(), hashlib.sha256).hexdigest()
    _people[f"{city}/{code}", token, person["question"]] = person
    while len(_people) > REMEMBERED:
        _people.popitem(last=False)
    return JSONResponse({"person": token})


@router.post("/questions")
async def ask(city: str, code: str, request: Request) -> JSONResponse:
    """Takes one question. Somebody whom the department does not know, it says it does not know."""
    partner = f"{city}/{code}"
    wanted = await signed_body(request, partner, _key(city, code, "signatures").hex())
    if isinstance(wanted, JSONResponse):
        return wanted
    if code not in CODES or not all(isinstance(wanted.get(key), str) for key in ("request_id", "question", "person")):
        return JSONResponse({"message": "bad request"}, 400)
    person = _people.get((partner, wanted["person"], wanted["question"]))
    if person is None:
        return JSONResponse({"request_id": wanted["request_id"], "answer": "unknown"})
    return _answered(partner, wanted, person)


def _answered(partner: str, wanted: dict[str, Any], person: dict[str, Any]) -> JSONResponse:
    days = {"valid_from": person.get("valid_from"), "valid_to": person.get("valid_to")}
    answer = {"request_id": wanted["request_id"], "answer": person["answer"], **days}
    match person.get("then", NOW):
        case "silent":
            return JSONResponse({"message": "gateway timeout"}, 504)
        case "error":
            return JSONResponse({"message": "internal error"}, 500)
        case "clumsy":
            return JSONResponse({**answer, "valid_from": days["valid_to"], "valid_to": days["valid_from"]})
        case "later":
            _store(partner, {**answer, "question": wanted["question"]})
            return JSONResponse({"taken": True}, 202)
        case "twice":
            other = "no" if person["answer"] == "yes" else "yes"
            _store(partner, {**answer, "answer": other, "question": wanted["question"]})
    return JSONResponse(answer)


@router.get("/answers")
async def show_answers(city: str, code: str) -> list[dict[str, Any]]:
    """What the department has still to send."""
    return [answer for (partner, _), answer in _answers.items() if partner == f"{city}/{code}"]


def _store(partner: str, answer: dict[str, Any]) -> None:
    _answers[partner, answer["request_id"]] = answer
    while len(_answers) > REMEMBERED:
        _answers.popitem(last=False)


def _key(city: str, code: str, use: str) -> bytes:
    info = f"qihang exchange\0{city}/{code}\0{use}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(bytes.fromhex(EXCHANGE_KEY))
