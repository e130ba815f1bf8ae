"""Messages on their way out: each provider answer, lost workers, lost answers, receipts."""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from chassis.db import new_id
from services.notify.messages import commands, repository, rules
from services.notify.messages.ports import Tokens
from standins import app as standins
from standins import sms
from tests.component.notify.delivery_steps import A_DAY, PHONE, BootOutside, promised
from tests.component.notify.facts import registered


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
    assert (len(standins.wechat_sent), len(sms.sent)) == (1, 1)


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
    assert len(sms.sent) == 1


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
    assert (out.registry.tokens, out.registry.asked) == (1, 2)
    out.registry.refuse_next = 1
    await promised(out, openid="o-cat")
    await out.deliver_due()
    assert out.registry.tokens == 2
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
