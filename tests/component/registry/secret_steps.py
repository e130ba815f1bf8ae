"""Steps of staff's secrets: an account, what its owner sends, a clock that stands, the device with the seed."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pyotp
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import ended_sessions
from chassis.db import new_id
from contracts.roles import Role
from services.registry.accounts.commands import NewAccount, create_staff_account
from services.registry.secret_changes import commands as secret_changes
from services.registry.sign_ins import commands as sign_ins
from tests.component.registry.people import API, STREET
from tests.support.platform import Platform

LOGIN, FIRST, SECOND, THIRD = "worker-1", "purple kettle 77 bridge", "grey lantern 31 shore", "round anvil 58 meadow"
NOBODYS = "silent copper 19 orchard"


class Clock:
    """The database's clock, as far as secrets and codes ask it: it stands until a test moves it."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    async def instant(self, session: AsyncSession) -> datetime:
        return self.at

    def passes(self, **span: int) -> None:
        self.at += timedelta(**span)


def stopped(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for caller in (sign_ins, secret_changes):
        monkeypatch.setattr(caller, "instant", clock.instant)
    monkeypatch.setattr(ended_sessions, "READ_AGAIN_SECONDS", 0.0)
    return clock


async def opened(p: Platform, role: Role = Role.CASEWORKER, login: str = LOGIN, area: str | None = STREET) -> UUID:
    account = NewAccount(login=login, secret=FIRST, role=role, display_name="社区工作者甲（虚构）", area=area)
    async with p.transaction("registry") as session:
        assert await create_staff_account(session, account)
        return UUID(str(await session.scalar(text("SELECT id FROM staff_account WHERE login = :l"), {"l": login})))


async def sign_in(p: Platform, secret: str = FIRST, code: str | None = None, login: str = LOGIN) -> httpx.Response:
    body = {"login": login, "password": secret} | ({"code": code} if code else {})
    return await p.anonymous.post(f"{API}/sessions", json=body)


async def change(p: Platform, secret: str, new: str, login: str = LOGIN, **more: Any) -> httpx.Response:
    body = {"login": login, "secret": secret, "new_secret": new, **more}
    return await p.anonymous.post(f"{API}/secret-changes", json=body)


async def prove(p: Platform, path: str, secret: str = FIRST, login: str = LOGIN, **more: Any) -> httpx.Response:
    return await p.anonymous.post(f"{API}/{path}", json={"login": login, "secret": secret, **more})


class Device:
    """What shows the codes of a seed."""

    def __init__(self, uri: str, clock: Clock) -> None:
        self._seed, self._clock = parse_qs(urlsplit(uri).query)["secret"][0], clock

    def code(self, steps: int = 0) -> str:
        return pyotp.TOTP(self._seed).at(int(self._clock.at.timestamp()) + 30 * steps)

    def next_code(self) -> str:
        """Of half a minute later."""
        self._clock.passes(seconds=30)
        return self.code()


async def enrolled(p: Platform, clock: Clock, secret: str = FIRST, login: str = LOGIN) -> tuple[Device, list[str]]:
    """The account's device, bound, and its recovery codes."""
    started = await prove(p, "second-factors", secret, login)
    assert started.status_code == 201, started.text
    device = Device(started.json()["uri"], clock)
    confirmed = await prove(p, "second-factors/confirmation", secret, login, code=device.code())
    assert confirmed.status_code == 201, confirmed.text
    return device, confirmed.json()["recovery_codes"]


def wrong(device: Device) -> str:
    """Six digits that are no code of the device around now."""
    near = {device.code(steps) for steps in (-1, 0, 1)}
    return next(digits for digits in ("000000", "111111", "222222", "333333") if digits not in near)


async def ask_reset(
    p: Platform,
    kind: str,
    by: UUID | None = None,
    login: str = LOGIN,
    client: httpx.AsyncClient | None = None,
    **more: Any,
) -> httpx.Response:
    """By an operator, or by this client."""
    path = {"reset_secret": "secret-resets", "reset_second_factor": "second-factor-resets"}[kind]
    body = {"login": login, "reason": "本人到场，已核验工作证（虚构）"} | (
        {"secret": SECOND} if kind == "reset_secret" else {}
    )
    return await (client or p.as_(Role.OPS, id=by or new_id())).post(f"{API}/{path}", json=body | more)


async def decide(
    p: Platform,
    kind: str,
    request: str,
    by: UUID | None = None,
    verdict: str = "apply",
    client: httpx.AsyncClient | None = None,
) -> httpx.Response:
    body = {"verdict": verdict, "note": "已核对（虚构）"}
    return await (client or p.as_(Role.OPS, id=by or new_id())).post(
        f"{API}/reset-requests/{kind}/{request}/decision", json=body
    )


async def reset(p: Platform, kind: str, first: UUID | None = None, second: UUID | None = None) -> httpx.Response:
    """By two operators."""
    asked = await ask_reset(p, kind, first)
    assert asked.status_code == 202, asked.text
    return await decide(p, kind, asked.json()["id"], second)
