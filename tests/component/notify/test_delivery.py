"""Messages on their way out: each provider answer, lost workers, lost answers, receipts."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from chassis.db import new_id
from services.notify.messages import commands, repository, rules
from services.notify.messages.ports import Providers, Token, Tokens
from services.notify.settings import notify_settings
from standins import app as standins
from tests.component.notify.conftest import RECEIPT_SECRET, Outside
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


def receipt(message: dict[str, Any], *, success: bool = True, biz_id: str | None = None) -> dict[str, Any]:
    return {
        "phone_number": PHONE,
        "send_time": "2023-07-28 10:00:00",
        "report_time": "2023-07-28 10:00:05",
        "success": success,
        "err_code": "DELIVERED" if success else "MK:0005",
        "err_msg": "",
        "sms_size": "1",
        "biz_id": biz_id or message["provider_ref"],
        "out_id": str(message["id"]),
    }


async def push(out: Outside, *receipts: dict[str, Any], secret: str = RECEIPT_SECRET) -> httpx.Response:
    return await out.p.anonymous.post(f"/notify/v1/sms-receipts/{secret}", json=list(receipts))


async def test_wechat_takes_the_message_with_its_fields(outside: BootOutside) -> None:
    out = await outside(SMS_BASE_URL="")
    await promised(out, openid="o-amy")
    await out.deliver_due()
    message = await out.row("wechat")
    assert (message["state"], message["attempts"], message["lease"]) == ("delivered", 1, None)
    [sent] = standins.wechat_sent
    assert sent["data"] == {"thing4": {"value": "工作人员将与您联系"}, "date3": {"value": "2023年8月2日"}}
    assert [fact["channel"] for fact in await out.said("notify.message_delivered.v1")] == ["in_app", "wechat"]


async def test_a_message_is_told_once_however_often_the_job_runs(outside: BootOutside) -> None:
    out = await outside()
    await promised(out, openid="o-amy", phone=PHONE)
    for _ in range(3):
        await out.deliver_due()
    assert (len(standins.wechat_sent), len(standins.sms_sent)) == (1, 1)


async def test_who_refuses_consent_is_never_asked_again(outside: BootOutside) -> None:
    out = await outside(SMS_BASE_URL="")
    await promised(out, openid="o-refused")
    for _ in range(2):
        await out.deliver_due()
        await out.make_due()
    message = await out.row("wechat")
    assert (message["state"], message["reason_code"], message["attempts"]) == ("failed", "43101", 1)
    [failed] = await out.said("notify.message_failed.v1")
    assert failed["reason_code"] == "43101"


async def test_wechats_trouble_is_tried_again_after_a_pause(outside: BootOutside) -> None:
    out = await outside(SMS_BASE_URL="")
    await promised(out, openid="o-flaky")
    await out.deliver_due()
    await out.deliver_due()
    message = await out.row("wechat")
    assert (message["state"], message["attempts"], message["reason_code"]) == ("queued", 1, "-1")
    await out.make_due()
    await out.deliver_due()
    message = await out.row("wechat")
    assert (message["state"], message["attempts"], message["reason_code"]) == ("delivered", 2, None)


async def test_a_used_up_quota_stops_the_channel_and_no_other(outside: BootOutside) -> None:
    out = await outside()
    await promised(out, openid="o-quota", phone=PHONE)
    for _ in range(2):
        await out.deliver_due()
    message = await out.row("wechat")
    assert (message["state"], message["reason_code"], message["attempts"]) == ("queued", "45009", 1)
    assert len(standins.sms_sent) == 1


async def test_waiting_messages_of_a_throttled_channel_are_held_back(outside: BootOutside) -> None:
    out = await outside(SMS_BASE_URL="")
    for _ in range(8):
        await promised(out, openid="o-quota")
    await out.deliver_due()
    messages = await out.rows("wechat")
    assert sum(message["attempts"] for message in messages) == 5
    soonest = min(message["next_attempt_at"] for message in messages)
    assert soonest > datetime.now(UTC) + timedelta(minutes=50)


async def test_a_stale_wechat_token_is_renewed_once_and_the_message_goes_out(outside: BootOutside) -> None:
    out = await outside(SMS_BASE_URL="")
    await promised(out, openid="o-amy")
    await out.deliver_due()
    standins._wechat_tokens.clear()
    await promised(out, openid="o-bob")
    await out.deliver_due()
    assert [message["state"] for message in await out.rows("wechat")] == ["delivered", "delivered"]
    assert len(standins._wechat_tokens) == 1


async def test_many_workers_without_a_token_ask_for_one_token(outside: BootOutside) -> None:
    out = await outside()
    asked = 0

    async def fetch() -> tuple[str, int]:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0)
        return f"token-{asked}", 7200

    tokens = Tokens(out.p.runtime("notify"), "wechat", fetch)
    got = await asyncio.gather(*(tokens.get() for _ in range(4)))
    again = await asyncio.gather(*(tokens.get(stale=1) for _ in range(4)))
    assert asked == 2
    assert {token.generation for token in got} == {1}
    assert {token.value for token in again} == {"token-2"}


async def test_wrong_credentials_lose_no_message(outside: BootOutside) -> None:
    out = await outside(WECHAT_SECRET="wrong", SMS_SECRET="wrong")
    await promised(out, openid="o-amy", phone=PHONE)
    await out.deliver_due()
    found = [(await out.row(channel)) for channel in ("wechat", "sms")]
    assert [message["state"] for message in found] == ["queued", "queued"]
    assert [message["reason_code"] for message in found] == ["wechat-token-40125", "SignatureDoesNotMatch"]


async def test_without_an_address_the_message_fails_with_the_reason(outside: BootOutside) -> None:
    out = await outside()
    await promised(out)
    await out.p.deliver("notify", registered(new_id()))
    await out.deliver_due()
    reasons = [message["reason_code"] for channel in ("wechat", "sms") for message in await out.rows(channel)]
    assert reasons == ["no-openid", "person-unknown", "no-phone", "person-unknown"]


async def test_the_registrys_token_is_kept_and_renewed_when_it_is_refused(outside: BootOutside) -> None:
    out = await outside(SMS_BASE_URL="")
    await promised(out, openid="o-amy")
    await promised(out, openid="o-bob")
    await out.deliver_due()
    assert (out.registry.tokens_given, out.registry.asked) == (1, 2)
    out.registry.refuse_next = True
    await promised(out, openid="o-cat")
    await out.deliver_due()
    assert out.registry.tokens_given == 2
    assert len(standins.wechat_sent) == 3


async def test_tokens_are_stored_sealed_and_contact_points_never(outside: BootOutside) -> None:
    out = await outside()
    await promised(out, openid="o-amy", phone=PHONE)
    await out.deliver_due()
    everything = ""
    async with out.p.transaction("notify") as session:
        for table in ("message", "provider_token", "outbox", "sms_receipt", "audit_entry"):
            rows = await session.scalars(text(f"SELECT row_to_json(t)::text FROM {table} t"))
            everything += "".join(rows)
    assert "provider" in everything
    for secret in (PHONE, "o-amy", "registry-1", next(iter(standins._wechat_tokens))):
        assert secret not in everything


async def test_a_worker_that_dies_before_the_answer_is_replaced_when_its_lease_ends(outside: BootOutside) -> None:
    out = await outside(SMS_BASE_URL="")
    await promised(out, openid="o-amy")
    lost = repository.new_lease()
    async with out.p.transaction("notify") as session:
        [taken] = await repository.lease_due_messages(session, "wechat", lost, rules.LEASE, A_DAY, 10)
    await out.deliver_due()
    assert (await out.row("wechat"))["lease"] == lost
    await out.make_due()
    await out.deliver_due()
    assert (await out.row("wechat"))["state"] == "delivered"
    async with out.p.transaction("notify") as session:
        late = rules.DeliveryOutcome("failed", "late")
        assert not await commands.settle(session, out.p.runtime("notify"), taken.id, lost, late)
    assert (await out.row("wechat"))["state"] == "delivered"


async def test_an_sms_that_may_be_out_is_looked_up_before_it_is_sent_again(outside: BootOutside) -> None:
    out = await outside(WECHAT_BASE_URL="")
    await promised(out, phone="13800000008")
    await out.deliver_due()
    message = await out.row("sms")
    assert (message["state"], message["outcome_unknown"]) == ("queued", True)
    await out.make_due()
    await out.deliver_due()
    assert (await out.row("sms"))["state"] == "delivered"
    assert len(standins.sms_sent) == 1


async def test_an_sms_whose_worker_died_after_sending_is_not_sent_again(outside: BootOutside) -> None:
    out = await outside(WECHAT_BASE_URL="")
    await promised(out, phone=PHONE)
    runtime = out.p.runtime("notify")
    async with runtime.transaction() as session:
        [taken] = await repository.lease_due_messages(session, "sms", uuid4(), rules.LEASE, A_DAY, 10)
    await commands.attempt(Providers.of(runtime, notify_settings()), taken)
    await out.make_due()
    await out.deliver_due()
    assert (await out.row("sms"))["state"] == "delivered"
    assert len(standins.sms_sent) == 1


async def test_an_sms_that_the_provider_never_had_is_sent_again(outside: BootOutside) -> None:
    out = await outside(WECHAT_BASE_URL="")
    await promised(out, phone=PHONE)
    async with out.p.transaction("notify") as session:
        await repository.lease_due_messages(session, "sms", uuid4(), rules.LEASE, A_DAY, 10)
    await out.make_due()
    await out.deliver_due()
    message = await out.row("sms")
    assert (message["state"], message["outcome_unknown"]) == ("sending", False)
    assert len(standins.sms_sent) == 1


async def test_a_wrong_number_is_terminal_and_too_many_to_one_number_hold_only_that_one(outside: BootOutside) -> None:
    out = await outside(WECHAT_BASE_URL="")
    await promised(out, phone="12")
    for _ in range(standins.SMS_PER_HOUR + 1):
        await promised(out, phone=PHONE)
    await promised(out, phone="13800000002")
    await out.deliver_due()
    messages = await out.rows("sms")
    assert (messages[0]["state"], messages[0]["reason_code"]) == ("failed", "isv.MOBILE_NUMBER_ILLEGAL")
    held = [message for message in messages if message["reason_code"] == "isv.BUSINESS_LIMIT_CONTROL"]
    assert [message["state"] for message in held] == ["queued"]
    assert [message["state"] for message in messages].count("sending") == standins.SMS_PER_HOUR + 1


@pytest.mark.parametrize(("success", "state"), [(True, "delivered"), (False, "failed")])
async def test_the_receipt_ends_a_submitted_sms_once(outside: BootOutside, success: bool, state: str) -> None:
    out = await outside(WECHAT_BASE_URL="")
    await promised(out, phone=PHONE)
    await out.deliver_due()
    message = await out.row("sms")
    assert message["state"] == "sending"
    for _ in range(2):
        taken = await push(out, receipt(message, success=success), receipt(message, success=success))
        assert (taken.status_code, taken.json()["code"]) == (200, 0)
    assert (await out.row("sms"))["state"] == state
    ended = [fact for kind in ("delivered", "failed") for fact in await out.said(f"notify.message_{kind}.v1")]
    assert [fact["channel"] for fact in ended].count("sms") == 1


async def test_a_receipt_that_overtakes_our_own_note_of_sending_is_kept_for_it(outside: BootOutside) -> None:
    out = await outside(WECHAT_BASE_URL="")
    await promised(out, phone=PHONE)
    runtime, lease = out.p.runtime("notify"), uuid4()
    async with runtime.transaction() as session:
        [taken] = await repository.lease_due_messages(session, "sms", lease, rules.LEASE, A_DAY, 10)
    outcome = await commands.attempt(Providers.of(runtime, notify_settings()), taken)
    await push(out, receipt(await out.row("sms"), biz_id=outcome.provider_ref))
    assert (await out.row("sms"))["state"] == "sending"
    async with runtime.transaction() as session:
        assert await commands.settle(session, runtime, taken.id, lease, outcome)
    assert (await out.row("sms"))["state"] == "delivered"


async def test_an_unreached_sms_is_found_out_by_asking_where_no_receipt_comes(outside: BootOutside) -> None:
    out = await outside(WECHAT_BASE_URL="")
    await promised(out, phone="13800000009")
    await out.deliver_due()
    await out.make_due()
    await out.deliver_due()
    message = await out.row("sms")
    assert (message["state"], message["reason_code"]) == ("failed", "MK:0005")


async def test_an_odd_receipt_loses_none_of_the_others(outside: BootOutside) -> None:
    out = await outside(WECHAT_BASE_URL="")
    await promised(out, phone=PHONE)
    await out.deliver_due()
    message = await out.row("sms")
    odd = [{**receipt(message), "success": "perhaps"}, {"out_id": "x"}]
    assert (await push(out, *odd)).status_code == 422
    assert (await push(out, *odd, receipt(message))).status_code == 200
    assert (await out.row("sms"))["state"] == "delivered"


async def test_a_receipt_at_a_wrong_door_is_not_found_and_a_strange_one_changes_nothing(outside: BootOutside) -> None:
    out = await outside(WECHAT_BASE_URL="")
    await promised(out, phone=PHONE)
    await out.deliver_due()
    message = await out.row("sms")
    assert (await push(out, receipt(message), secret="guess")).status_code == 404
    strange = [receipt(message, biz_id="999"), {**receipt(message), "out_id": str(uuid4())}]
    strange.append({**receipt(message), "out_id": "not ours"})
    assert (await push(out, *strange)).status_code == 200
    assert (await out.row("sms"))["state"] == "sending"


async def test_without_a_receipt_secret_there_is_no_door(outside: BootOutside) -> None:
    out = await outside(RECEIPT_SECRET="")
    assert (await push(out, secret="x")).status_code == 404


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
