"""Steps to sign in at a city's provider: its stand-in, whoever signs in there, and the two who link an account."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx

from chassis.db import new_id
from contracts.roles import Role
from services.registry.provider_sign_ins.ports import provider as port
from standins import oidc
from tests.component.registry.conftest import Settings
from tests.component.registry.people import API
from tests.component.registry.staff_steps import ACCOUNTS, APPLY, admin
from tests.support.platform import Platform

SIGN_INS, LINKS = f"{API}/provider-sign-ins", f"{API}/provider-link-requests"
SUBJECT = "u-20260001"


def provider(city: str = "urumqi", **changes: Any) -> dict[str, Any]:
    """As the settings name it."""
    client = {"client_id": oidc.CLIENT, "client_secret": oidc.SECRET, "redirect_uri": oidc.REDIRECT}
    return {"city": city, "issuer": oidc.ISSUER, **client, **changes}


def configured(settings: Settings, *providers: dict[str, Any]) -> None:
    settings(PROVIDERS=json.dumps(list(providers or [provider()])))
    port.forget()


async def control(p: Platform, **wanted: Any) -> None:
    assert (await p.http.post(f"{oidc.ISSUER}/control", json=wanted)).status_code == 200
    if wanted.get("configuration") is not None or wanted.get("away") is not None:
        port.forget()


@dataclass
class Browser:
    """A sign-in that a browser has started, and what came back to it from the provider."""

    p: Platform
    id: str
    key: str
    url: str
    answer: dict[str, str]

    @classmethod
    async def starts(cls, p: Platform, city: str = "urumqi") -> "Browser":
        started = await p.anonymous.post(SIGN_INS, json={"city": city})
        assert started.status_code == 201, started.text
        body = started.json()
        return cls(p, body["id"], body["key"], body["authorization_url"], {})

    async def authenticates(self, subject: str = SUBJECT, **person: Any) -> "Browser":
        """As whoever sits in front of it."""
        sent = await self.p.http.post(self.url, json={"subject": subject, **person})
        assert sent.status_code == 302, sent.text
        query = parse_qs(urlsplit(sent.headers["location"]).query)
        self.answer = {name: values[0] for name, values in query.items()}
        return self

    async def completes(self, **changes: Any) -> httpx.Response:
        body = {"key": self.key, **self.answer, **changes}
        return await self.p.anonymous.post(f"{SIGN_INS}/{self.id}/completion", json=body)

    async def shows(self, code: str, **changes: str) -> httpx.Response:
        body = {"key": self.key, "one_time_code": code, **changes}
        return await self.p.anonymous.post(f"{SIGN_INS}/{self.id}/second-factor", json=body)


async def comes_back(p: Platform, subject: str = SUBJECT, city: str = "urumqi", **person: Any) -> Browser:
    return await (await Browser.starts(p, city)).authenticates(subject, **person)


async def sign_in(p: Platform, subject: str = SUBJECT, city: str = "urumqi", **person: Any) -> httpx.Response:
    return await (await comes_back(p, subject, city, **person)).completes()


async def ask_link(client: httpx.AsyncClient, account: UUID, subject: str = SUBJECT, seen: int = 1) -> httpx.Response:
    body = {"subject": subject, "reason": "已与认证平台核对（虚构）"}
    return await client.post(f"{ACCOUNTS}/{account}/provider-link", json=body, headers={"If-Match": f'"{seen}"'})


async def decide_link(client: httpx.AsyncClient, asked: httpx.Response, verdict: str = "apply") -> httpx.Response:
    assert asked.status_code == 202, asked.text
    return await client.post(f"{LINKS}/{asked.json()['id']}/decision", json=APPLY | {"verdict": verdict})


async def linked(p: Platform, account: UUID, subject: str = SUBJECT, area: str = "urumqi", seen: int = 1) -> None:
    """By two administrators of the city."""
    asked = await ask_link(admin(p, area, new_id()), account, subject, seen)
    decided = await decide_link(admin(p, area, new_id()), asked)
    assert decided.status_code == 200, decided.text


async def end_link(client: httpx.AsyncClient, account: UUID, seen: int = 2) -> httpx.Response:
    path = f"{ACCOUNTS}/{account}/provider-link/end"
    return await client.post(path, json={"reason": "停用（虚构）"}, headers={"If-Match": f'"{seen}"'})


def operator(p: Platform, id: UUID | None = None) -> httpx.AsyncClient:
    return p.as_(Role.OPS, id=id or new_id())
