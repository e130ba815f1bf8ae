"""What a provider's answer means, when it is tried again, and what people read."""

import re
import string
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.messages import rules
from services.notify.messages.rules import Notification, Recipient
from services.notify.messages.templates import (
    CARRIED_BY,
    SMS_VARIABLE_LIMIT,
    TEMPLATES,
    channels_of,
    key_type,
    mapping_faults,
    sms_variables,
    text_of,
    wechat_fields,
)
from services.notify.settings import demo_wechat_template

PERSON = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
ALL = frozenset({"in_app", "wechat", "sms"})


def _names(*texts: str) -> set[str]:
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", [40003, 40037, 40164, 41030, 43101, 47003, 48001, 61004])
def test_wechats_final_words_are_never_tried_again(code: int) -> None:
    outcome = rules.outcome_of(rules.wechat_answer(code), str(code), 1, 0.5)
    assert (outcome.state, outcome.reason_code) == ("failed", str(code))


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_stale_token_is_ours_to_renew(code: int) -> None:
    assert rules.wechat_answer(code) == "refresh_token"


def test_a_code_that_nobody_documented_is_not_repeated() -> None:
    assert rules.wechat_answer(99999) == "terminal"
    assert rules.sms_answer("isv.WHAT_IS_THIS") == "terminal"


@pytest.mark.parametrize("code", ["isv.DAY_LIMIT_CONTROL", "isv.AMOUNT_NOT_ENOUGH", "SignatureDoesNotMatch"])
def test_what_is_wrong_with_the_whole_account_rests_the_channel(code: str) -> None:
    outcome = rules.outcome_of(rules.sms_answer(code), code, 100, 0.5, last=True)
    assert (outcome.state, outcome.hold_channel) == ("queued", rules.THROTTLE_PAUSE)


def test_too_many_to_one_number_rest_that_number_alone_and_not_forever() -> None:
    answer = rules.sms_answer("isv.BUSINESS_LIMIT_CONTROL")
    held = rules.outcome_of(answer, "x", 1, 0.5)
    assert (held.state, held.pause, held.hold_channel) == ("queued", rules.THROTTLE_PAUSE, None)
    assert rules.outcome_of(answer, "x", 2, 0.5, last=True).state == "failed"


@pytest.mark.parametrize("attempts", [1, 8, 60])
def test_a_providers_trouble_is_no_fault_of_the_message_however_often_it_was_tried(attempts: int) -> None:
    assert rules.outcome_of("retry", "-1", attempts, 0.5).state == "queued"
    assert rules.no_answer("wechat", "wechat-unreachable", False, attempts, 0.5).state == "queued"
    assert rules.submitted("b1", attempts).state == "submitted"


def test_time_ends_the_tries_and_says_why() -> None:
    ended = rules.outcome_of("retry", "-1", 1, 0.5, last=True)
    assert (ended.state, ended.reason_code) == ("failed", "gave-up:-1")
    silent = rules.no_answer("sms", "sms-no-answer", True, 1, 0.5, last=True)
    assert (silent.state, silent.reason_code, silent.uncertain) == ("failed", "gave-up:sms-no-answer", True)


def test_a_fresh_token_that_is_refused_rests_the_channel_longer_each_time() -> None:
    first = rules.outcome_of("refresh_token", "40001", 1, 1.0)
    later = rules.outcome_of("refresh_token", "40001", 12, 1.0)
    assert (first.state, first.hold_channel) == ("queued", rules.OUTAGE_PAUSE)
    assert later.hold_channel == rules.LONGEST_PAUSE


def test_who_refused_a_message_is_not_sent_it_again_by_hand() -> None:
    assert [rules.may_be_resent(code) for code in ("43101", "isv.BLACK_KEY_CONTROL_LIMIT", "gave-up:-1", "47003")] == [
        False,
        False,
        True,
        True,
    ]


def test_an_sms_that_may_be_out_waits_for_its_receipt_and_rests_the_channel_only_shortly() -> None:
    outcome = rules.no_answer("sms", "sms-no-answer", True, 1, 0.5)
    assert (outcome.uncertain, outcome.pause, outcome.hold_channel) == (True, rules.RECEIPT_PAUSE, rules.OUTAGE_PAUSE)
    known = rules.no_answer("sms", "sms-unreachable", False, 1, 0.5)
    assert known.pause is not None
    assert known.pause < rules.RECEIPT_PAUSE


def test_a_receipt_that_never_comes_is_not_waited_for_forever() -> None:
    assert rules.submitted("b1", 1).state == "submitted"
    assert rules.submitted("b1", 1, last=True).reason_code == "no-receipt"


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_a_pause_is_never_longer_than_half_an_hour_nor_shorter_than_half_a_step(attempts: int, jitter: float) -> None:
    pause = rules.pause_after(attempts, jitter)
    assert rules.FIRST_PAUSE / 2 <= pause <= rules.LONGEST_PAUSE


def test_pauses_double() -> None:
    assert [rules.pause_after(n, 1.0) for n in (1, 2, 3)] == [timedelta(seconds=s) for s in (5, 10, 20)]


@pytest.mark.parametrize(("fen", "text"), [(1_100_000, "11,000.00元"), (1, "0.01元"), (-100_050, "1,000.50元")])
def test_money_is_written_exactly(fen: int, text: str) -> None:
    assert rules.chinese_amount(fen) == text


def test_dates_are_written_as_people_say_them() -> None:
    assert rules.chinese_date(date(2023, 8, 2)) == "2023年8月2日"


def test_only_people_have_wechat_or_a_phone() -> None:
    def notification(to: Recipient) -> Notification:
        return Notification("wuhan", to, "payment_settled", {}, "k")

    assert channels_of(notification(Recipient.person(PERSON)), ALL) == ("in_app", "wechat", "sms")
    assert channels_of(notification(Recipient.employer(PERSON)), ALL) == ("in_app",)
    assert channels_of(notification(Recipient.staff("caseworker", "wuhan")), ALL) == ("in_app",)
    assert channels_of(notification(Recipient.person(PERSON)), frozenset({"in_app"})) == ("in_app",)


LONGEST = {
    "title": "毕" * 60,
    "amount": "12,345,678.90元",
    "due_on": "2023年12月31日",
    "settled_on": "2023年12月31日",
    "reversed_on": "2023年12月31日",
    "retained_on": "2023年12月31日",
    "changed_on": "2023年12月31日",
    "scheme": "高校毕业生等青年就业见习基地见习留用奖补（二〇二三年度第三批）" * 2,
    "quote": "建立“一对一”帮扶机制，落实5日内必联系，" * 5,
    "clause": "（五）20" * 12,
    "claim_id": str(PERSON),
    "clock_id": str(PERSON),
    "task_id": str(PERSON),
    "report_id": str(PERSON),
    "contract_months": "120",
    "times": "100",
    "area": "urumqi/650102/650102002",
}
"""The longest values that packs and rules allow."""
WECHAT_TYPES = {
    "thing": r".{1,20}",
    "phrase": r"[\u4e00-\u9fff]{1,5}",
    "amount": r"[¥￥]?\d{1,10}(\.\d+)?元?",
    "number": r"\d[\d.]{0,31}",
    "date": r"\d{4}年\d{1,2}月\d{1,2}日",
    "time": r"\d{4}年\d{1,2}月\d{1,2}日",
}


@pytest.mark.parametrize("name", [name for name, template in TEMPLATES.items() if "wechat" in template.channels])
def test_every_subscribe_message_fits_wechats_types_with_the_longest_values(name: str) -> None:
    every = {f"{kind}{n}": own for own in TEMPLATES[name].wechat for n, kind in enumerate(sorted(CARRIED_BY[own]), 1)}
    for key, own in every.items():
        [value] = wechat_fields(name, LONGEST, {key: own}).values()
        assert re.fullmatch(WECHAT_TYPES[key_type(key) or ""], value), (key, value)


@pytest.mark.parametrize("name", [name for name, template in TEMPLATES.items() if "sms" in template.channels])
def test_every_sms_variable_fits_the_provider_with_the_longest_values(name: str) -> None:
    values = sms_variables(name, LONGEST)
    assert values
    assert all(0 < len(value) <= SMS_VARIABLE_LIMIT and "," not in value for value in values.values())


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_fills_in(name: str) -> None:
    text = text_of(name, LONGEST)
    assert "{" not in text.title + text.body


def test_the_demos_keys_are_sound_for_every_template() -> None:
    carried = [name for name, template in TEMPLATES.items() if "wechat" in template.channels]
    assert [fault for name in carried for fault in mapping_faults(name, demo_wechat_template(name).fields)] == []


@pytest.mark.parametrize(
    ("template", "keys"),
    [
        ("payment_settled", {"thing7": "nothing"}),
        ("payment_settled", {"phrase1": "amount"}),
        ("payment_settled", {"date1": "scheme"}),
        ("payment_settled", {"scheme": "scheme"}),
        ("payment_settled", {}),
        ("clock_warned", {"thing1": "due_on"}),
        ("no_such_template", {"thing1": "scheme"}),
    ],
)
def test_keys_that_wechat_would_refuse_are_found_before_anything_is_sent(template: str, keys: dict[str, str]) -> None:
    assert mapping_faults(template, keys)


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_template_asks_for_personal_data(name: str) -> None:
    template = TEMPLATES[name]
    allowed = {
        "due_on",
        "clause",
        "quote",
        "clock_id",
        "task_id",
        "report_id",
        "scheme",
        "amount",
        "claim_id",
        "settled_on",
        "reversed_on",
    }
    allowed |= {"retained_on", "contract_months", "title", "times"}
    assert _names(template.title, template.body, *template.wechat.values()) <= allowed | {"area", "changed_on"}
