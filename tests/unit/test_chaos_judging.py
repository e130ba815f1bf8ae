"""The judge of the chaos suite sees what it is to see."""

from tests.chaos.judging import Outcome, inversions, orphans

SAID = [("e1", "anna"), ("e2", "bert"), ("e3", "anna")]


def test_a_fact_without_its_event_is_an_orphan() -> None:
    assert orphans([("a",), ("b",)], [("a",)]) == 1


def test_an_event_without_its_fact_is_an_orphan() -> None:
    assert orphans([("a",)], [("a",), ("b",)]) == 1


def test_an_orphan_on_either_side_does_not_make_up_for_the_other() -> None:
    assert orphans([("a",)], [("b",)]) == 2


def test_a_fact_told_twice_is_an_orphan() -> None:
    assert orphans([("a",)], [("a",), ("a",)]) == 1


def test_facts_told_once_each_leave_no_orphan() -> None:
    assert orphans([("a",), ("b",)], [("b",), ("a",)]) == 0


def test_effects_of_one_person_in_another_order_than_the_facts_are_an_inversion() -> None:
    assert inversions(SAID, [("e3", "anna"), ("e2", "bert"), ("e1", "anna")]) == 1


def test_different_persons_may_overtake_each_other() -> None:
    assert inversions(SAID, [("e2", "bert"), ("e1", "anna"), ("e3", "anna")]) == 0


def test_a_control_run_in_which_an_event_was_sent_twice_is_not_calm() -> None:
    assert Outcome(events=3).calm
    assert not Outcome(events=3, amplified=1).calm
    assert not Outcome(events=0).calm


def test_a_run_under_kills_may_send_twice_but_may_not_lose() -> None:
    assert Outcome(events=3, amplified=1).flawless
    assert not Outcome(events=3, lost=1).flawless
    assert not Outcome(events=3, orphans=1).flawless
