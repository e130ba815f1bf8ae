"""An SMS goes out once; its receipt ends it."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.notify.messages import commands, repository, rules
from services.notify.messages.ports import Providers
from services.notify.settings import notify_settings
from standins import sms
from tests.component.notify.conftest import RECEIPT_SECRET, Outside
from tests.component.notify.delivery_steps import A_DAY, PHONE, BootOutside, promised


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


async def test_an_sms_that_may_be_out_is_looked_up_before_it_is_sent_again(outside: BootOutside) -> None:
    out = await outside(WECHAT_BASE_URL="")
    await promised(out, phone="13800000008")
    await out.deliver_due()
    message = await out.row("sms")
    assert (message["state"], message["outcome_unknown"]) == ("queued", True)
    await out.make_due()
    await out.deliver_due()
    assert (await out.row("sms"))["state"] == "delivered"
    assert len(sms.sent) == 1


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
    assert len(sms.sent) == 1


async def test_an_sms_that_the_provider_never_had_is_sent_again(outside: BootOutside) -> None:
    out = await outside(WECHAT_BASE_URL="")
    await promised(out, phone=PHONE)
    async with out.p.transaction("notify") as session:
        await repository.lease_due_messages(session, "sms", uuid4(), rules.LEASE, A_DAY, 10)
    await out.make_due()
    await out.deliver_due()
    message = await out.row("sms")
    assert (message["state"], message["outcome_unknown"]) == ("sending", False)
    assert len(sms.sent) == 1


async def test_a_wrong_number_is_terminal_and_too_many_to_one_number_hold_only_that_one(outside: BootOutside) -> None:
    out = await outside(WECHAT_BASE_URL="")
    await promised(out, phone="12")
    for _ in range(sms.PER_HOUR + 1):
        await promised(out, phone=PHONE)
    await promised(out, phone="13800000002")
    await out.deliver_due()
    messages = await out.rows("sms")
    assert (messages[0]["state"], messages[0]["reason_code"]) == ("failed", "isv.MOBILE_NUMBER_ILLEGAL")
    held = [message for message in messages if message["reason_code"] == "isv.BUSINESS_LIMIT_CONTROL"]
    assert [message["state"] for message in held] == ["queued"]
    assert [message["state"] for message in messages].count("sending") == sms.PER_HOUR + 1


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
