"""Every cursor and every header is untrusted: whatever stands in it, an answer is a refusal, and no failure."""

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi.routing import APIRoute

from chassis.access import EVERYONE
from contracts.roles import ClientScope, Role
from deploy.composition import SERVICES
from tests.support.operations import operation, routes_of, rules_of
from tests.support.platform import Boot, Platform

NIL = str(UUID(int=7))


def _cursor(content: Any) -> str:
    return _coded(json.dumps(content).encode())


def _coded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


PARTS = {
    "a huge number": "9" * 40,
    "10^30": str(10**30),
    "beyond 64 bits": str(2**63),
    "beyond 32 bits": str(2**31),
    "negative": "-1",
    "very negative": str(-(2**63) - 1),
    "digits of another script": "١٢٣",
    "NUL": "a\0b",
    "half a character": "\ud800",
    "the first day": "0001-01-01",
    "the last day": "9999-12-31",
    "an instant before the first": "0001-01-01T00:00:00+14:00",
    "an instant after the last": "9999-12-31T23:59:59-12:00",
    "an instant without a zone": "2023-07-28T10:00:00",
    "an id": NIL,
    "nothing": "",
    "no number": "NaN",
}
_FORMS: tuple[Any, ...] = (None, 1, "x", [], [None], [1], [[]], {"0": "x"}, [10**30], [True], [1.5])
CURSORS = [
    "", "%00", "甲", "=", "A" * 400, _coded(b"\xff\xfe"), _coded(b"[" * 290), _coded(b"[1e999]"), _coded(b"{}"),
    *map(_cursor, _FORMS),
    *(_cursor([part] * length) for part in PARTS.values() for length in (1, 2, 3)),
    *(_cursor([part, "2023-07-28", NIL]) for part in PARTS.values()),
    *(_cursor([part, NIL]) for part in PARTS.values()),
]  # fmt: skip
VALUES = [b"", b"\x00", b"\xff\xfe", b"x" * 5_000, b"9" * 5_000, b'"', b"\xe7\x94\xb2", b"*, *", b"a\x00b" * 8, b"-1"]
HEADERS = {
    "If-Match": [*VALUES, b'"' + b"9" * 400 + b'"', b'W/"1"'],
    "Idempotency-Key": [*VALUES, b"\x00" * 20, b"\xff" * 20],
    "Accept": [*VALUES, b"text/html;q=x", b"*/*;q=1e999"],
    "Content-Type": [*VALUES, b"application/json; charset=utf-16", b"multipart/form-data",
                     b"multipart/form-data; boundary=", b"multipart/form-data; boundary=" + b"x" * 300,
                     b"application/x-www-form-urlencoded"],
    "traceparent": [*VALUES, b"00-" + b"0" * 32 + b"-" + b"0" * 16 + b"-01", b"00-" + b"Z" * 32 + b"-1-01"],
    "Authorization": [*VALUES, b"Bearer", b"Bearer a.b.c", b"Bearer \xff.\xff.\xff", b"Bearer ..",
                      b"Bearer e30.e30.e30", b"Bearer " + b"x" * 5_000, b"Basic eDp5"],
    "X-Request-Id": VALUES,
    "X-Real-IP": VALUES,
}  # fmt: skip


def url_of(service: str, route: APIRoute) -> str:
    return f"/{service}" + re.sub(
        r"{(\w+)(:\w+)?}", lambda part: NIL if part[1].endswith("_id") else "urumqi", route.path
    )


def caller_of(p: Platform, service: str, route: APIRoute) -> httpx.AsyncClient:
    """Somebody whom the access table lets in: the input alone is wrong."""
    roles = set(rules_of(service)[operation(route)])
    if EVERYONE in roles:
        return p.anonymous
    return p.as_(Role(sorted(roles)[0]), area="urumqi", org="9165000001", person=UUID(int=7), scopes=[*ClientScope])


def lists_of(service: str) -> Iterator[APIRoute]:
    for route in routes_of(service):
        if "cursor" in {parameter.alias for parameter in _queries(route.dependant)}:
            yield route


def _queries(dependant: Any) -> Iterator[Any]:
    for parameter in dependant.query_params:
        fields = getattr(parameter.field_info.annotation, "model_fields", {})
        yield parameter
        yield from (_Named(name) for name in fields)
    for below in dependant.dependencies:
        yield from _queries(below)


class _Named:
    def __init__(self, alias: str) -> None:
        self.alias = alias


def failed(answer: httpx.Response) -> bool:
    """A 5xx, or a refusal that is no problem document."""
    problem = answer.headers.get("content-type", "").startswith("application/problem+json")
    return answer.status_code >= 500 or (answer.status_code >= 400 and not problem)


@pytest.mark.parametrize("service", SERVICES)
async def test_no_cursor_makes_a_list_fail(platform: Boot, service: str) -> None:
    p = await platform(service)
    wrong, refused = [], 0
    for route in lists_of(service):
        client = caller_of(p, service, route)
        for cursor in CURSORS:
            answer = await client.get(url_of(service, route), params={"cursor": cursor})
            refused += answer.status_code in (400, 422)
            if failed(answer):
                wrong.append((operation(route), cursor, answer.status_code, answer.text[:80]))
    assert wrong == []
    assert refused > len(CURSORS) / 2


@pytest.mark.parametrize("service", SERVICES)
def test_every_list_is_walked(service: str) -> None:
    pages = {operation(route) for route in routes_of(service) if "Page[" in str(route.response_model)}
    assert pages <= {operation(route) for route in lists_of(service)}
    assert pages


OF_AN_OPERATION = ("If-Match", "Idempotency-Key", "Content-Type")
"""Read by operations themselves; the front door alone reads the others, for all operations alike."""


def headers_for(method: str, first: bool) -> Iterator[tuple[str, bytes]]:
    for name, values in HEADERS.items():
        if first or (name in OF_AN_OPERATION and method != "GET"):
            yield from ((name, value) for value in values)


@pytest.mark.parametrize("service", SERVICES)
async def test_no_header_makes_an_operation_fail(platform: Boot, service: str) -> None:
    p = await platform(service)
    wrong, methods = [], set[str]()
    for route in routes_of(service):
        client, method = caller_of(p, service, route), next(iter(route.methods or ()))
        for name, value in headers_for(method, method not in methods):
            headers = [(name.encode(), value)]
            answer = await client.request(method, url_of(service, route), content=b"{}", headers=headers)
            if failed(answer):
                wrong.append((operation(route), name, value[:40], answer.status_code, answer.text[:80]))
        methods.add(method)
    assert wrong == []


TEXTS = ["a\0b", "\ud800", "\udc00x", "\0"]


@pytest.mark.parametrize("service", SERVICES)
async def test_a_nul_or_half_a_character_is_named_wherever_it_stands(platform: Boot, service: str) -> None:
    p = await platform(service)
    wrong = []
    for route in routes_of(service):
        client, url = caller_of(p, service, route), url_of(service, route)
        for text in TEXTS:
            sent = json.dumps({"a": [{"b": text}], text: 1}).encode()
            for method in (route.methods or set()) - {"GET"}:
                answer = await client.request(method, url, content=sent, headers={"Content-Type": "application/json"})
                pointers = [error["pointer"] for error in answer.json().get("errors", ())]
                if (answer.status_code, pointers) != (422, ["/body/a/0/b", "/body/…"]):
                    wrong.append((operation(route), answer.status_code, answer.text[:80]))
        answer = await client.get(url, params={"q": "a\0b"})
        if answer.status_code not in (405, 422):
            wrong.append((operation(route), answer.status_code, "query"))
    assert wrong == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32-be"])
async def test_json_in_another_encoding_hides_nothing(platform: Boot, encoding: str) -> None:
    p = await platform("registry")
    content = json.dumps({"login": "a\0b", "password": "wrong-password"}).encode(encoding)
    answer = await p.anonymous.post(
        "/registry/v1/sessions", content=content, headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/body")


async def test_a_form_and_an_escaped_backslash(platform: Boot) -> None:
    p = await platform("registry")
    form = {"grant_type": "client_credentials", "client_id": "a\0b", "client_secret": "x" * 20}
    assert (await p.anonymous.post("/registry/v1/oauth/token", data=form)).status_code == 422
    harmless = {"login": "\\u0000 \\ud800 😀", "password": "wrong-password"}
    assert (await p.anonymous.post("/registry/v1/sessions", json=harmless)).status_code == 401


FORMS = ("/registry/v1/oauth/token", "/registry/v1/rosters", "/registry/v1/sessions")
PART = b'--x\r\nContent-Disposition: form-data; name="client_id"\r\n\r\n\xff\r\n--x--\r\n'
_CHARSETS = ("punycode", "undefined", "idna", "zlib", "utf-7", "unicode_escape", "nowhere")
CONTENT_TYPES = [
    *(f"multipart/form-data; boundary=x; charset={name}" for name in _CHARSETS),
    *(f"application/json; charset={name}" for name in _CHARSETS),
    f"application/x-www-form-urlencoded; a*{'9' * 5000}=x",
    f"multipart/form-data; boundary=x; a*{'9' * 5000}=x",
    "multipart/form-data",
    "multipart/form-data; boundary*=undefined''x",
    "APPLICATION/X-WWW-FORM-URLENCODED",
    "",
]


async def test_no_content_type_makes_a_form_fail(platform: Boot) -> None:
    p = await platform("registry")
    worker = p.as_(Role.CASEWORKER, area="urumqi")
    for kind in CONTENT_TYPES:
        for path in FORMS:
            answer = await worker.post(path, content=PART, headers={"Content-Type": kind})
            assert answer.status_code in (400, 422), (path, kind, answer.text)
