"""Providers that do not answer, and channels or templates that are not set up."""

from collections.abc import Callable

import httpx
import pytest

from services.notify.messages.ports import Token, Tokens
from services.notify.settings import notify_settings
from standins import app as standins
from tests.component.notify.conftest import Outside
from tests.component.notify.delivery_steps import PHONE, BootOutside, promised


@pytest.fixture
def dead_provider() -> Callable[[Outside, Exception], list[str]]:
    """Lets every call to the stand-ins fail with an error; gives the list of calls."""

    def kill(out: Outside, error: Exception) -> list[str]:
        calls: list[str] = []

        def fail(request: httpx.Request) -> httpx.Response:
            calls.append(request.url.path)
            raise error

        out.p.http._mounts = dict(
            httpx.AsyncClient(
                mounts={
                    "all://platform": httpx.ASGITransport(out.p.root),
                    "all://standins": httpx.MockTransport(fail),
                }
            )._mounts
        )
        return calls

    return kill


@pytest.mark.parametrize(
    ("error", "unknown"), [(httpx.ConnectError("x"), False), (httpx.ReadTimeout("x"), True)], ids=["down", "silent"]
)
async def test_a_provider_that_does_not_answer_rests_and_the_outcome_is_known_only_if_it_was_not_reached(
    outside: BootOutside, dead_provider: Callable[[Outside, Exception], list[str]], error: Exception, unknown: bool
) -> None:
    out = await outside(WECHAT_BASE_URL="")
    for _ in range(7):
        await promised(out, phone=PHONE)
    calls = dead_provider(out, error)
    await out.deliver_due()
    await out.deliver_due()
    assert len(calls) == 5
    messages = await out.rows("sms")
    assert [message["outcome_unknown"] for message in messages if message["attempts"]] == [unknown] * 5
    assert {message["state"] for message in messages} == {"queued"}


async def test_no_channel_is_queued_that_is_not_set_up(outside: BootOutside) -> None:
    out = await outside(REGISTRY_BASE_URL="")
    await promised(out, openid="o-amy", phone=PHONE)
    assert (await out.rows("wechat"), await out.rows("sms")) == ([], [])
    await out.deliver_due()


WECHAT_TEMPLATES = '{"payment_settled": {"id": "W-1", "fields": {"thing7": "scheme"}}}'
OWN = "a-word-of-our-own"
OWN_SECRETS = {"WECHAT_SECRET": OWN, "SMS_KEY": OWN, "SMS_SECRET": OWN, "SMS_SIGN_NAME": "某市人社"}


async def test_outside_the_demo_a_template_that_no_provider_named_stays_in_the_inbox(
    outside: BootOutside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QIHANG_DEMO", "false")
    named = {"WECHAT_TEMPLATES": WECHAT_TEMPLATES}
    named |= {"SMS_TEMPLATE_CODES": '{"first_contact_promised": "SMS_1"}'}
    out = await outside(**OWN_SECRETS, **named)
    await promised(out, openid="o-amy", phone=PHONE)
    assert [len(await out.rows(channel)) for channel in ("in_app", "wechat", "sms")] == [1, 0, 1]


async def test_a_template_that_lost_its_name_waits_and_is_not_sent_under_ours(
    outside: BootOutside, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = await outside(SMS_BASE_URL="")
    await promised(out, openid="o-amy")
    monkeypatch.setenv("QIHANG_DEMO", "false")
    for name, value in {**OWN_SECRETS, "WECHAT_TEMPLATES": WECHAT_TEMPLATES}.items():
        monkeypatch.setenv(f"QIHANG_NOTIFY_{name}", value)
    notify_settings.cache_clear()
    monkeypatch.setattr(Tokens, "get", _any_token)
    await out.deliver_due()
    message = await out.row("wechat")
    assert (message["state"], message["reason_code"]) == ("queued", "template-not-configured")
    assert not standins.wechat_sent


async def _any_token(self: Tokens, stale: int = 0) -> Token:
    return Token("registry-0", 1)
