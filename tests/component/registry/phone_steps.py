"""Steps of the tests of codes by SMS: a registry that has a provider, and what came to a phone."""

import json

import httpx
from sqlalchemy import text

from standins import app as standins
from standins import sms
from tests.component.registry.conftest import Settings
from tests.component.registry.people import API, on_friday
from tests.support.platform import STANDINS, Boot, Platform

ENVIRONMENT = {"SMS_BASE_URL": f"{STANDINS}/sms", "SMS_KEY": sms.KEY, "SMS_SECRET": sms.SECRET}


async def with_sms(boot: Boot, settings: Settings, **values: object) -> Platform:
    """A registry that sends codes, with nothing sent yet."""
    settings(**{**ENVIRONMENT, **values})
    standins.forget_messages()
    return await on_friday(boot)


def sent_to(phone: str) -> list[str]:
    """The digits of every code that came to the phone, in order."""
    return [json.loads(message["params"])["code"] for message in sms.sent if message["phone"] == phone]


async def asked(client: httpx.AsyncClient, phone: str) -> httpx.Response:
    return await client.post(f"{API}/me/phone-codes", json={"phone": phone})


async def tried(client: httpx.AsyncClient, code_id: object, digits: str) -> httpx.Response:
    body = {"phone_code_id": str(code_id), "code": digits}
    return await client.post(f"{API}/me/phone-verifications", json=body)


def other_than(digits: str) -> str:
    return f"{(int(digits) + 1) % 1_000_000:06d}"


async def pause_over(p: Platform) -> None:
    """As if every code had been asked for a minute before."""
    async with p.transaction("registry") as session:
        await session.execute(text("UPDATE phone_code SET created_at = created_at - interval '1 minute'"))


async def states(p: Platform) -> list[str]:
    async with p.transaction("registry") as session:
        return list(await session.scalars(text("SELECT state FROM phone_code ORDER BY created_at, id")))


async def refusals(p: Platform) -> list[str]:
    """Why codes were refused, as the trail has it and the answers do not."""
    query = text("SELECT detail->>'reason' FROM audit_entry WHERE action = 'refuse_phone_code' ORDER BY id")
    async with p.transaction("registry") as session:
        return list(await session.scalars(query))
