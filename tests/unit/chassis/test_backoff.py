"""Pauses between attempts."""

from chassis.background.backoff import Backoff


def test_pauses_double_up_to_the_longest_and_begin_again_after_a_success() -> None:
    pause = Backoff(0.5, 3.0)
    assert [pause.longer() for _ in range(5)] == [0.5, 1.0, 2.0, 3.0, 3.0]
    pause.reset()
    assert pause.longer() == 0.5
