"""The platform under attack, as somebody sees it who has a network connection, a browser and some patience.

Everything is asked over HTTP on loopback. Accounts that an attacker may really have (a WeChat account, a clerk's, a
payer's, a university's) are opened by two operators, as the bureau would.
"""

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import httpx

from demo.people import Fictional, people_of_own

Json = Any
STRANGER_ADDRESS = "127.0.0.66"
"""The attacker's own address, where the system lets a socket be bound to it."""
GATEWAY_WAIT_SECONDS, GATEWAY_TRIES = 10, 5
"""What deploy/nginx.conf asks for."""
PATIENCE_SECONDS = 30.0


class NotLoopback(SystemExit):
    pass


class Void(Exception):
    """The attack could not be tried: nothing is proven by it."""


def loopback_only(base: str) -> None:
    """Raises NotLoopback for any address that is not this machine's own."""
    host = urlsplit(base).hostname or ""
    if host != "localhost" and not ip_address(host).is_loopback:
        raise NotLoopback(f"{base} is not on loopback: this program attacks its own machine only")


@dataclass
class Target:
    """A running platform and the operators' secrets, by which the attacker's accounts are opened."""

    base: str
    operators: Sequence[tuple[str, str]]
    notify_client: tuple[str, str]
    database_url: str = ""
    """Of the registry, as its owner; empty: attacks on stored rows are void."""
    tokens: dict[str, str] = field(default_factory=dict)
    nonce: str = field(default_factory=lambda: secrets.token_hex(4))
    _sign_ins: dict[str, tuple[str, str, float]] = field(default_factory=dict)
    """Of a token's name: login, secret, and when to sign in again."""
    _people: list[Fictional] = field(default_factory=lambda: list(people_of_own(400)))

    def person(self) -> Fictional:
        """Somebody nobody has met yet."""
        return self._people.pop()

    def client(self, *, stranger: bool = False) -> httpx.Client:
        transport = httpx.HTTPTransport(local_address=STRANGER_ADDRESS) if stranger else None
        return httpx.Client(base_url=self.base, timeout=20, transport=transport)

    def call(
        self, method: str, path: str, who: str | None = None, *, stranger: bool = False, **options: Any
    ) -> httpx.Response:
        headers: dict[str, str] = dict(options.pop("headers", {}))
        if who in self._sign_ins and time.monotonic() > self._sign_ins[who][2]:
            self._sign_in(who, *self._sign_ins[who][:2])
        if who is not None:
            headers["Authorization"] = f"Bearer {self.tokens[who]}"
        if method == "POST":
            headers.setdefault("Idempotency-Key", secrets.token_hex(16))
        with self.client(stranger=stranger) as http:
            return http.request(method, path, headers=headers, **options)

    def get(self, path: str, who: str | None = None, **query: Any) -> httpx.Response:
        return self.call("GET", path, who, params=query)

    def post(self, path: str, who: str | None = None, body: Json = None, **options: Any) -> httpx.Response:
        return self.call("POST", path, who, json=body, **options)

    def patiently(self, path: str, who: str | None, body: Json) -> httpx.Response:
        """A post that waits where the gateway asks everybody of one address for a moment: who attacks has time.

        A longer wait is a service's own, and an answer.
        """
        answer = self.post(path, who, body)
        for _ in range(GATEWAY_TRIES):
            wait = answer.headers.get("retry-after", "")
            if answer.status_code != 429 or not wait.isdigit() or int(wait) > GATEWAY_WAIT_SECONDS:
                break
            time.sleep(int(wait))
            answer = self.post(path, who, body)
        return answer

    def put(self, path: str, who: str | None = None, body: Json = None, **options: Any) -> httpx.Response:
        return self.call("PUT", path, who, json=body, **options)

    def operator(self, number: int) -> str:
        """The token's name of operator 0 or 1."""
        name = f"operator{number}"
        if name not in self.tokens:
            self._sign_in(name, *self.operators[number])
        return name

    def staff(self, role: str, area: str | None = None, org: str | None = None) -> str:
        """A member of staff with an account of their own, opened as the bureau opens it; returns the token's name."""
        login, secret = f"{role}-{secrets.token_hex(6)}", secrets.token_urlsafe(18)
        account = {"login": login, "secret": secret, "role": role, "display_name": "演示", "area": area, "org": org}
        answer = self.post("/registry/v1/staff-accounts", self.operator(0), account)
        if answer.status_code == 202:
            self.agree(answer.json())
        elif answer.status_code != 201:
            raise Void(f"no account for {role}: {answer.status_code} {answer.text[:120]}")
        self._sign_in(login, login, secret)
        return login

    def secret_of(self, login: str) -> str:
        """The secret of a member of staff whom this program has opened."""
        return self._sign_ins[login][1]

    def machine(self, role: str, area: str | None, scopes: Sequence[str] = (), **more: Json) -> tuple[str, str]:
        """A machine client's id and secret; its token has the id's name."""
        name, secret = f"client-{secrets.token_hex(6)}", secrets.token_urlsafe(18)
        account: dict[str, Json] = {"login": name, "secret": secret, "role": role, "display_name": "演示", "area": area}
        account |= ({"scopes": list(scopes)} if scopes else {}) | more
        answer = self.post("/registry/v1/client-accounts", self.operator(0), account)
        if answer.status_code == 202:
            self.agree(answer.json())
        elif answer.status_code != 201:
            raise Void(f"no client: {answer.status_code} {answer.text[:120]}")
        self.tokens[name] = self.client_token(name, secret).json()["access_token"]
        return name, secret

    def agree(self, request: Json) -> None:
        """The second operator's yes to what the first has asked for."""
        path = f"/registry/v1/account-requests/{request['request_id']}/decision"
        answer = self.post(path, self.operator(1), {"verdict": "apply", "note": "演示"})
        if answer.status_code >= 400:
            raise Void(f"the second operator was refused: {answer.status_code} {answer.text[:120]}")

    def client_token(self, client_id: str, secret: str, *, stranger: bool = False) -> httpx.Response:
        form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
        with self.client(stranger=stranger) as http:
            return http.post("/registry/v1/oauth/token", data=form)

    def sign_in(self, login: str, password: str, *, stranger: bool = False) -> httpx.Response:
        body = {"login": login, "password": password}
        return self.call("POST", "/registry/v1/sessions", None, json=body, stranger=stranger)

    def wechat(self, name: str, city: str = "wuhan") -> str:
        """A new WeChat user of the mini-program; returns the token's name."""
        openid = f"{name}{secrets.token_hex(5)}"
        code = {"code": f"demo-{openid}-{secrets.token_hex(4)}", "city": city}
        answer = self.patiently("/registry/v1/mini-program/sessions", None, code)
        if answer.status_code != 201:
            raise Void(f"no WeChat session: {answer.status_code} {answer.text[:120]}")
        self.tokens[openid] = answer.json()["access_token"]
        return openid

    def _sign_in(self, name: str, login: str, password: str) -> None:
        """Puts the token under the name, for as long as the attack takes."""
        answer = self.patiently("/registry/v1/sessions", None, {"login": login, "password": password})
        if answer.status_code != 201:
            raise Void(f"{login} cannot sign in: {answer.status_code} {answer.text[:120]}")
        self.tokens[name] = str(answer.json()["access_token"])
        again_at = time.monotonic() + answer.json()["expires_in"] / 2
        self._sign_ins[name] = (login, password, again_at)


def slug(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("type", "")).rpartition(":")[2]
    except (ValueError, AttributeError):
        return ""


def eventually(ask: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> bool:
    """Whether it becomes true before patience ends; events take their time."""
    deadline = time.monotonic() + seconds
    while not ask():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.25)
    return True


Loot = str | None
"""What an attack got; None where the platform held."""


@dataclass(frozen=True)
class Attack:
    kind: str
    name: str
    run: Callable[[Target], Loot]


@dataclass
class Attacks:
    """The attacks of one kind, in the order in which they are tried."""

    kind: str
    all: list[Attack] = field(default_factory=list)

    def try_to(self, name: str) -> Callable[[Callable[[Target], Loot]], Callable[[Target], Loot]]:
        def register(run: Callable[[Target], Loot]) -> Callable[[Target], Loot]:
            self.all.append(Attack(self.kind, name, run))
            return run

        return register


@dataclass(frozen=True)
class Result:
    attack: Attack
    verdict: str
    """held · BROKEN · void"""
    detail: str

    @property
    def figures(self) -> Mapping[str, str]:
        return {"kind": self.attack.kind, "attack": self.attack.name, "verdict": self.verdict, "detail": self.detail}


def attempt(attack: Attack, target: Target) -> Result:
    """One attack with its verdict. What breaks off on the way has proven nothing."""
    try:
        loot = attack.run(target)
    except (Void, httpx.HTTPError, KeyError, ValueError, OSError) as broken:
        return Result(attack, "void", f"{type(broken).__name__}: {broken}"[:200])
    return Result(attack, "held" if loot is None else "BROKEN", loot or "")
