"""What a department's answer does to a request, which days it speaks of, and when a silent partner is asked again."""

from datetime import date, timedelta

import pytest

from policy_engine.packs.departments import Answer, Question
from services.registry.exchange.rules import Reply, RequestState, effect_of, pause_before

TODAY, FIRST, LAST = date(2024, 3, 1), date(2024, 1, 1), date(2024, 12, 31)
YES, NO = Reply("yes", FIRST, LAST), Reply("no")
ASKED, ANSWERED, REFUSED, EXPIRED = RequestState


@pytest.mark.parametrize(
    ("state", "first", "reply", "expires_on", "effect"),
    [
        (ASKED, None, YES, None, "recorded"),
        (ASKED, None, YES, TODAY, "recorded"),
        (ASKED, None, YES, TODAY - timedelta(days=1), "closed"),
        (ANSWERED, YES, YES, TODAY - timedelta(days=1), "repeated"),
        (ANSWERED, YES, NO, None, "contradicts"),
        (ANSWERED, YES, Reply("yes", FIRST, TODAY), None, "contradicts"),
        (REFUSED, Reply("unknown"), YES, None, "contradicts"),
        (EXPIRED, None, YES, None, "closed"),
    ],
)
def test_the_first_answer_stays(
    state: RequestState, first: Reply | None, reply: Reply, expires_on: date | None, effect: str
) -> None:
    assert effect_of(state, first, reply, expires_on, TODAY) == effect


@pytest.mark.parametrize(
    ("day", "says"),
    [(FIRST, True), (LAST, True), (FIRST - timedelta(days=1), None), (LAST + timedelta(days=1), None)],
)
def test_an_answer_speaks_of_its_own_days_alone(day: date, says: bool | None) -> None:
    assert Answer(True, FIRST, LAST).on(day, TODAY) is says
    assert Answer(False).on(day, TODAY) is None
    assert Answer(False).on(TODAY, TODAY) is False


def test_a_yes_to_a_dated_question_needs_days_and_a_no_does_not() -> None:
    texts = dict.fromkeys(("key", "title", "department", "department_title", "certifies", "clause", "quote"), "x")
    dated, plain = Question(**texts, is_dated=True), Question(**texts, is_dated=False)
    assert dated.flaw(Answer(True), TODAY) == "validity-missing"
    assert plain.flaw(Answer(True), TODAY) is dated.flaw(Answer(False), TODAY) is None
    assert plain.flaw(Answer(True, FIRST, TODAY - timedelta(days=1)), TODAY) == "validity-over"
    assert plain.flaw(Answer(True, TODAY, TODAY), TODAY) is None
    assert plain.flaw(Answer(False, FIRST, TODAY - timedelta(days=1)), TODAY) is None
    assert plain.flaw(Answer(False, LAST, FIRST), TODAY) == "validity-reversed"


def test_a_silent_partner_is_asked_ever_later_and_never_all_at_once() -> None:
    pauses = [pause_before(attempts, 1.0).total_seconds() for attempts in (0, 1, 2, 3, 8, 100)]
    assert pauses == [30, 30, 60, 120, 3600, 3600]
    assert pause_before(3, 0.0).total_seconds() == 60
