"""A provider that is away for minutes, hours or days: nothing is lost, nothing is sent twice, and people can resend."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from chassis import calls, sms
from chassis.calls import Answer, NoAnswer
from chassis.clock import civil_date
from chassis.db import new_id
from contracts.roles import Role
from services.notify.messages import ports
from services.notify.messages.ports import Sms
from services.notify.settings import NotifySettings
from standins import app as standins
from tests.component.notify.conftest import Outside
from tests.component.notify.facts import registered

BootOutside = Callable[..., Awaitable[Outside]]
PHONE = "13800000001"
Away = Callable[[str | None], None]


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Away:
    """`away("wechat")` takes a provider off the net, `away(None)` brings it back."""
    plain, gone = calls.post, set[str]()

    async def post(http: httpx.AsyncClient, who: str, url: str, **options: Any) -> Answer:
        if who in gone:
            raise NoAnswer(f"{who}-unreachable")
        return await plain(http, who, url, **options)

    for module in (ports, sms):
        monkeypatch.setattr(module, "post", post)

    def set_away(who: str | None) -> None:
        gone.clear()
        gone.update({who} if who else set())

    return set_away


async def promised(out: Outside, **reached: str) -> None:
    person = new_id()
    out.registry.knows(person, **reached)
    await out.p.deliver("notify", registered(person))


async def tries(out: Outside, times: int) -> None:
    for _ in range(times):
        await out.make_due()
        await out.deliver_due()


async def later(out: Outside, span: timedelta) -> None:
    """As if `span` had gone by since the messages were first tried."""
    async with out.p.transaction("notify") as session:
        columns = ", ".join(f"{name} = {name} - :span" for name in ("first_tried_at", "give_up_at"))
        await session.execute(text(f"UPDATE message SET {columns} WHERE first_tried_at IS NOT NULL"), {"span": span})


async def test_an_outage_of_four_hours_loses_no_message(outside: BootOutside, away: Away) -> None:
    out = await outside(SMS_BASE_URL="")
    for n in range(3):
        await promised(out, openid=f"o-amy{n}")
    away("wechat")
    await tries(out, 30)
    await later(out, timedelta(hours=4))
    assert {message["state"] for message in await out.rows("wechat")} == {"queued"}
    away(None)
    await tries(out, 1)
    assert {message["state"] for message in await out.rows("wechat")} == {"delivered"}
    assert len(standins.wechat_sent) == 3


async def test_after_a_day_it_is_given_up_with_the_reason(outside: BootOutside, away: Away) -> None:
    out = await outside(SMS_BASE_URL="")
    await promised(out, openid="o-amy")
    away("wechat")
    await tries(out, 1)
    await later(out, timedelta(hours=23, minutes=59))
    await tries(out, 1)
    assert (await out.row("wechat"))["state"] == "queued"
    await later(out, timedelta(minutes=2))
    await tries(out, 1)
    message = await out.row("wechat")
    assert (message["state"], message["reason_code"]) == ("failed", "gave-up:wechat-unreachable")


async def test_how_long_a_message_is_tried_is_a_setting(outside: BootOutside, away: Away) -> None:
    out = await outside(SMS_BASE_URL="", GIVE_UP_AFTER_HOURS="1")
    await promised(out, openid="o-amy")
    away("wechat")
    await tries(out, 1)
    await later(out, timedelta(minutes=61))
    await tries(out, 1)
    assert (await out.row("wechat"))["state"] == "failed"


async def test_a_token_that_is_refused_though_fresh_rests_the_channel(
    outside: BootOutside, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, sends = await outside(SMS_BASE_URL=""), list[str]()
    for n in range(40):
        await promised(out, openid=f"o-amy{n}")

    async def refuse(self: Any, token: Any, openid: str, *_: Any) -> int:
        sends.append(openid)
        return 40001

    monkeypatch.setattr(ports.WeChat, "_send", refuse)
    for _ in range(5):
        await out.deliver_due()
    assert len(set(sends)) == 5
    assert len(sends) == 10
    assert {message["state"] for message in await out.rows("wechat")} == {"queued"}


async def test_an_sms_without_an_answer_is_looked_for_under_the_day_of_its_try_ten_days_later(
    outside: BootOutside, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, asked = await outside(WECHAT_BASE_URL=""), list[date]()
    await promised(out, phone="13800000008")
    await out.deliver_due()
    await later(out, timedelta(days=10))
    monkeypatch.setattr(Sms, "query_delivery", _nothing_but_remember(asked))
    await tries(out, 1)
    first = (await out.row("sms"))["first_tried_at"]
    assert asked[-1] == civil_date(first)
    assert len(asked) == 11


def _nothing_but_remember(asked: list[date]) -> Any:
    async def query_delivery(self: Sms, phone: str, day: date, out_id: str) -> None:
        asked.append(day)

    return query_delivery


async def failed(out: Outside, *, openid: str = "o-amy") -> str:
    """A message that was given up."""
    await promised(out, openid=openid)
    async with out.p.transaction("notify") as session:
        query = (
            "UPDATE message SET state = 'failed', reason_code = 'gave-up:-1', next_attempt_at = NULL, attempts = 50,"
            " first_tried_at = now() - interval '2 days', give_up_at = now() - interval '1 day'"
            " WHERE channel = 'wechat' AND state = 'queued' RETURNING id"
        )
        return str((await session.execute(text(query))).scalar_one())


async def test_a_failed_message_is_sent_again_by_hand_with_a_day_before_it(outside: BootOutside) -> None:
    out = await outside(SMS_BASE_URL="")
    message = await failed(out)
    ops = out.p.as_(Role.OPS)
    answer = await ops.post(f"/notify/v1/messages/{message}/resend")
    assert (answer.status_code, answer.json()["state"]) == (200, "queued")
    await out.deliver_due()
    row = await out.row("wechat")
    assert (row["state"], len(standins.wechat_sent)) == ("delivered", 1)
    assert row["give_up_at"] - row["first_tried_at"] > timedelta(days=2)
    again = await ops.post(f"/notify/v1/messages/{message}/resend")
    assert (again.status_code, again.json()["type"].rsplit(":", 1)[-1]) == (409, "message-not-failed")


async def test_many_are_sent_again_at_once_and_each_stands_in_the_trail(outside: BootOutside) -> None:
    out = await outside(SMS_BASE_URL="")
    for n in range(4):
        await failed(out, openid=f"o-amy{n}")
    ops = out.p.as_(Role.OPS)
    page = (await ops.get("/notify/v1/failed-messages", params={"channel": "wechat", "limit": 3})).json()
    assert (len(page["items"]), page["next_cursor"] is not None) == (3, True)
    assert "recipient" not in str(page)
    body = {"channel": "wechat", "reason_code": "gave-up:-1"}
    answer = await ops.post("/notify/v1/message-resends", json=body)
    assert (answer.status_code, answer.json()) == (201, {"queued": 4})
    assert (await ops.post("/notify/v1/message-resends", json=body)).json() == {"queued": 0}
    async with out.p.transaction("notify") as session:
        query = text("SELECT count(*) FROM audit_entry WHERE action = 'resend_message'")
        assert await session.scalar(query) == 4


async def test_whoever_refused_is_left_alone_also_by_hand(outside: BootOutside) -> None:
    out = await outside(SMS_BASE_URL="")
    await promised(out, openid="o-refused")
    await out.deliver_due()
    message, ops = (await out.row("wechat"))["id"], out.p.as_(Role.OPS)
    answer = await ops.post(f"/notify/v1/messages/{message}/resend")
    assert (answer.status_code, answer.json()["type"].rsplit(":", 1)[-1]) == (409, "refused-by-recipient")
    assert (await ops.post("/notify/v1/message-resends", json={"channel": "wechat"})).json() == {"queued": 0}


async def test_only_operators_see_and_resend_what_failed(outside: BootOutside) -> None:
    out = await outside(SMS_BASE_URL="")
    message = await failed(out)
    for role in (Role.CASEWORKER, Role.CITY_APPROVER, Role.GRADUATE, Role.AUDITOR):
        other = out.p.as_(role, area="urumqi")
        assert (await other.get("/notify/v1/failed-messages", params={"channel": "wechat"})).status_code == 403
        assert (await other.post(f"/notify/v1/messages/{message}/resend")).status_code == 403
        assert (await other.post("/notify/v1/message-resends", json={"channel": "wechat"})).status_code == 403
    ops = out.p.as_(Role.OPS)
    assert (await ops.get("/notify/v1/failed-messages", params={"channel": "letter"})).status_code == 422
    assert (await ops.post("/notify/v1/message-resends", json={"channel": "wechat", "limit": 0})).status_code == 422
    assert (await ops.post(f"/notify/v1/messages/{new_id()}/resend")).status_code == 404


@pytest.mark.parametrize(
    "mapping",
    [
        '{"payment_settled": {"id": "W-1", "fields": {"phrase1": "amount"}}}',
        '{"payment_setled": {"id": "W-1", "fields": {"thing1": "scheme"}}}',
    ],
)
def test_keys_that_wechat_would_refuse_do_not_start(mapping: str, notify_environment: Callable[..., None]) -> None:
    notify_environment(WECHAT_TEMPLATES=mapping)
    with pytest.raises(ValueError, match="QIHANG_NOTIFY_WECHAT_TEMPLATES: payment_set"):
        NotifySettings()


async def test_a_template_with_other_keys_than_the_operator_named_is_refused_by_wechat(outside: BootOutside) -> None:
    wrong = '{"first_contact_promised": {"id": "T.thing7.date3", "fields": {"thing1": "subject", "date3": "due_on"}}}'
    out = await outside(SMS_BASE_URL="", WECHAT_TEMPLATES=wrong)
    await promised(out, openid="o-amy")
    await out.deliver_due()
    message = await out.row("wechat")
    assert (message["state"], message["reason_code"]) == ("failed", "47003")
