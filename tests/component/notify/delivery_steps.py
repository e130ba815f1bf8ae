"""Steps of the tests of delivery."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from chassis.db import new_id
from tests.component.notify.conftest import Outside
from tests.component.notify.facts import registered

BootOutside = Callable[..., Awaitable[Outside]]
PHONE = "13800000001"
A_DAY = timedelta(hours=24)


async def promised(out: Outside, *, openid: str | None = None, phone: str | None = None) -> UUID:
    """A graduate who is promised a call: one message in each channel."""
    person = new_id()
    out.registry.knows(person, openid=openid, phone=phone)
    await out.p.deliver("notify", registered(person))
    return person
