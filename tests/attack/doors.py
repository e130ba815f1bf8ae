"""Half-sent requests, floods, hostile cursors and headers, and what an export may carry."""

import json
import secrets
import socket
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlsplit

from tests.attack.target import Attacks, Loot, Target, slug

attacks = Attacks("doors")
HALF_SENT = 12
FLOOD, TOGETHER = 300, 30
LISTS = (
    ("/registry/v1/graduates", "auditor"),
    ("/registry/v1/caseload", "caseworker"),
    ("/registry/v1/rosters", "caseworker"),
    ("/registry/v1/dead-letters", "ops"),
    ("/subsidy/v1/claims", "auditor"),
    ("/subsidy/v1/payment-batches", "auditor"),
    ("/subsidy/v1/bank-discrepancies", "auditor"),
    ("/subsidy/v1/simulations", "auditor"),
    ("/jobfair/v1/posts", "caseworker"),
    ("/jobfair/v1/employers", "caseworker"),
    ("/notify/v1/messages", "caseworker"),
    ("/notify/v1/clocks", "caseworker"),
)


@contextmanager
def half_sent(target: Target, path: str, token: str) -> Iterator[list[socket.socket]]:
    """Connections that announce a body and send one byte of it."""
    address = urlsplit(target.base)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: 900000\r\nIdempotency-Key: {{key}}\r\n\r\n{{{{"
    )
    opened = []
    try:
        for _ in range(HALF_SENT):
            connection = socket.create_connection((address.hostname or "", address.port or 80), timeout=10)
            connection.sendall(head.format(key=secrets.token_hex(16)).encode())
            opened.append(connection)
        yield opened
    finally:
        for connection in opened:
            connection.close()


@attacks.try_to(f"stop a service with {HALF_SENT} half-sent orders")
def stop_by_half_sent(target: Target) -> Loot:
    worker = target.staff("caseworker", "wuhan/420106/420106001")
    with half_sent(target, "/registry/v1/registrations", target.tokens[worker]):
        time.sleep(1.0)
        started = time.monotonic()
        answers = [target.get("/registry/v1/graduates", worker, limit=1) for _ in range(5)]
        seconds = time.monotonic() - started
    bad = [answer.status_code for answer in answers if answer.status_code != 200]
    if bad:
        return f"honest requests answered {bad}"
    return f"five honest requests took {seconds:.1f} s" if seconds > 10 else None


@attacks.try_to("get an internal error by a cursor")
def hostile_cursors(target: Target) -> Loot:
    got = []
    areas = {"auditor": "wuhan", "caseworker": "wuhan/420106/420106001"}
    callers = {role: target.staff(role, area) for role, area in areas.items()} | {"ops": target.operator(0)}
    for path, role in LISTS:
        who = callers[role]
        for cursor in CURSORS:
            answer = target.get(path, who, cursor=cursor)
            if answer.status_code >= 500:
                got.append(f"{path} {cursor[:20]}: {answer.status_code}")
    return "; ".join(got[:3]) or None


A_UUID = "01890a5d-ac96-774b-bcce-b302099a8059"


def _cursor(*parts: object) -> str:
    return urlsafe_b64encode(json.dumps(parts).encode()).rstrip(b"=").decode()


CURSORS = (
    _cursor(str(10**30), A_UUID),
    _cursor(str(-(10**30)), A_UUID),
    _cursor(str(2**63)),
    _cursor("9" * 90),
    _cursor("\x00"),
    _cursor("0001-01-01", A_UUID),
    _cursor(str(10**30), "2023-01-01", A_UUID),
    _cursor(None),
    _cursor([[1]]),
    "e30",
    "%00",
    "A" * 390,
)
"""Numbers beyond any column, NUL, and other shapes than a list of texts."""


@attacks.try_to("get an internal error by a header or a body that is no text")
def hostile_headers(target: Target) -> Loot:
    worker = target.staff("caseworker", "wuhan/420106/420106001")
    got = []
    for name, value in HEADERS:
        answer = target.call("POST", "/registry/v1/registrations", worker, headers={name: value}, json={"area": "x"})
        if answer.status_code >= 500:
            got.append(f"{name}: {answer.status_code}")
    for content in (b'{"area":"\\u0000"}', b'{"area":"\\ud800"}', b"\xff\xfe", b"[" * 100_000, b'{"a":1e999}'):
        headers = {"Content-Type": "application/json"}
        answer = target.call("POST", "/registry/v1/registrations", worker, headers=headers, content=content)
        if answer.status_code >= 500:
            got.append(f"body {content[:12]!r}: {answer.status_code}")
    return "; ".join(got[:3]) or None


HEADERS = (
    ("If-Match", '"99999999999999999999999999"'),
    ("Idempotency-Key", "k" * 5000),
    ("traceparent", "00-" + "z" * 900),
    ("Content-Type", "application/json; charset=utf-99"),
    ("Accept", "a/b;q=" + "9" * 400),
    ("X-Forwarded-For", "999.999.999.999," * 40),
)


@attacks.try_to("be sent to a host of one's own by the slash redirect")
def reflected_host(target: Target) -> Loot:
    with target.client() as http:
        answer = http.get("/registry/v1/graduates/", headers={"Host": "evil.example"}, follow_redirects=False)
    return f"Location: {answer.headers['location']}" if "evil.example" in answer.headers.get("location", "") else None


@attacks.try_to("get a page without the headers that keep a browser safe")
def bare_headers(target: Target) -> Loot:
    with target.client() as http:
        headers = http.get("/registry/docs").headers
    wanted = ("content-security-policy", "x-content-type-options", "referrer-policy")
    lacking = [name for name in wanted if name not in headers]
    return f"lacking {lacking}" if lacking else None


@attacks.try_to(f"bring a service down with {FLOOD} requests, {TOGETHER} at a time")
def flood(target: Target) -> Loot:
    auditor = target.staff("auditor", "wuhan")
    with ThreadPoolExecutor(TOGETHER) as pool:
        answers = list(pool.map(lambda _: target.get("/registry/v1/graduates", auditor, limit=50), range(FLOOD)))
    allowed = [a.status_code in (200, 429) or (a.status_code == 503 and "retry-after" in a.headers) for a in answers]
    if not all(allowed):
        return f"answered {sorted({a.status_code for a in answers})} without saying when to come again"
    after = target.get("/registry/v1/graduates", auditor, limit=1)
    return None if after.status_code in (200, 429) else f"afterwards: {after.status_code} {slug(after)}"
