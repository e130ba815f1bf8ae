"""What a provider's answer means, when it is tried again, and what people read."""

import string
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.messages import rules
from services.notify.messages.rules import Note, Recipient
from services.notify.messages.templates import TEMPLATES, WECHAT_THING_LIMIT, channels_of, text_of, wechat_fields

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
    outcome = rules.outcome_of(rules.sms_answer(code), code, rules.MAX_ATTEMPTS, 0.5)
    assert (outcome.state, outcome.hold_channel) == ("queued", rules.THROTTLE_PAUSE)


def test_too_many_to_one_number_rest_that_number_alone_and_not_forever() -> None:
    answer = rules.sms_answer("isv.BUSINESS_LIMIT_CONTROL")
    held = rules.outcome_of(answer, "x", 1, 0.5)
    assert (held.state, held.pause, held.hold_channel) == ("queued", rules.THROTTLE_PAUSE, None)
    assert rules.outcome_of(answer, "x", rules.MAX_ATTEMPTS, 0.5).state == "failed"


def test_trouble_is_tried_again_until_it_has_been_tried_enough() -> None:
    assert rules.outcome_of("retry", "-1", 1, 0.5).state == "queued"
    last = rules.outcome_of("retry", "-1", rules.MAX_ATTEMPTS, 0.5)
    assert (last.state, last.reason_code) == ("failed", "gave-up:-1")


def test_an_sms_that_may_be_out_waits_for_its_receipt_and_rests_the_channel_only_shortly() -> None:
    outcome = rules.silence("sms", "sms-no-answer", True, 1, 0.5)
    assert (outcome.uncertain, outcome.pause, outcome.hold_channel) == (True, rules.RECEIPT_PAUSE, rules.OUTAGE_PAUSE)
    known = rules.silence("sms", "sms-unreachable", False, 1, 0.5)
    assert known.pause is not None
    assert known.pause < rules.RECEIPT_PAUSE


def test_a_receipt_that_never_comes_is_not_waited_for_forever() -> None:
    assert rules.submitted("b1", 1).state == "submitted"
    assert rules.submitted("b1", rules.MAX_ATTEMPTS).reason_code == "no-receipt"


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_a_pause_is_never_longer_than_half_an_hour_nor_shorter_than_half_a_step(attempts: int, jitter: float) -> None:
    pause = rules.pause_after(attempts, jitter)
    assert rules.FIRST_PAUSE / 2 <= pause <= rules.LONGEST_PAUSE


def test_pauses_double() -> None:
    assert [rules.pause_after(n, 1.0) for n in (1, 2, 3)] == [timedelta(seconds=s) for s in (5, 10, 20)]


@pytest.mark.parametrize(("fen", "text"), [(1_100_000, "11,000.00元"), (1, "0.01元"), (-100_050, "1,000.50元")])
def test_money_is_written_exactly(fen: int, text: str) -> None:
    assert rules.yuan(fen) == text


def test_dates_are_written_as_people_say_them() -> None:
    assert rules.chinese_date(date(2023, 8, 2)) == "2023年8月2日"


def test_only_people_have_wechat_or_a_phone() -> None:
    def note(to: Recipient) -> Note:
        return Note("wuhan", to, "payment_settled", {}, "k")

    assert channels_of(note(Recipient.person(PERSON)), ALL) == ("in_app", "wechat", "sms")
    assert channels_of(note(Recipient.employer(PERSON)), ALL) == ("in_app",)
    assert channels_of(note(Recipient.staff("caseworker", "wuhan")), ALL) == ("in_app",)
    assert channels_of(note(Recipient.person(PERSON)), frozenset({"in_app"})) == ("in_app",)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_fills_in_and_gives_wechat_its_fields_in_length(name: str) -> None:
    template = TEMPLATES[name]
    params = dict.fromkeys(_names(template.title, template.body, *template.wechat.values()), "很长的内容" * 10)
    assert "{" not in text_of(name, params).body
    fields = wechat_fields(name, params)
    assert bool(fields) == ("wechat" in template.channels)
    assert all(len(value) <= WECHAT_THING_LIMIT for key, value in fields.items() if key.startswith("thing"))


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_template_asks_for_personal_data(name: str) -> None:
    template = TEMPLATES[name]
    allowed = {"due_on", "clause", "quote", "clock_id", "scheme", "amount", "claim_id", "settled_on", "reversed_on"}
    allowed |= {"retained_on", "contract_months"}
    assert _names(template.title, template.body, *template.wechat.values()) <= allowed
