"""The test of the production stack fails when its disturbance did not happen or left something down."""

import subprocess
import time
from typing import Any, cast

import httpx
import pytest

from demo import journey
from demo.journey.walk import Check
from deploy.embedded import OPERATORS
from tests import compose
from tests.compose import NotDisturbed, Stack, containers, walk_while_disturbed


class Composed:
    """As `Stack`, without containers."""

    def __init__(self, *, fails: bool = False, healthy: dict[str, int] | None = None) -> None:
        self.done: list[str] = []
        self._fails = fails
        self._healthy = healthy or {"notify-worker": 1, "registry-worker": 2}

    def compose(self, *arguments: str) -> None:
        if self._fails:
            raise subprocess.CalledProcessError(1, arguments)
        self.done.append(arguments[0])

    def healthy(self, service: str) -> int:
        return self._healthy[service]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    monkeypatch.setattr(compose, "WAIT_SECONDS", 0)
    monkeypatch.setattr(journey, "run", lambda *_: [Check("1", "held", 1, 1), Check("1", "missed", 1, 2)])


def walked(stack: Composed) -> int:
    return walk_while_disturbed(cast(Stack, stack), "http://here", OPERATORS)


def test_a_walk_that_was_disturbed_counts_what_it_missed() -> None:
    stack = Composed()
    assert walked(stack) == 1
    assert stack.done == ["kill", "up"]


def test_a_disturbance_that_failed_fails_the_test() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        walked(Composed(fails=True))


@pytest.mark.parametrize(("notify", "registry"), [(0, 2), (1, 1)])
def test_a_worker_that_is_not_back_fails_the_test(notify: int, registry: int) -> None:
    with pytest.raises(NotDisturbed):
        walked(Composed(healthy={"notify-worker": notify, "registry-worker": registry}))


def test_the_disturbance_has_ended_before_a_failed_walk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> list[Check]:
        raise httpx.ReadError("gone")

    monkeypatch.setattr(journey, "run", refuse)
    stack = Composed()
    with pytest.raises(httpx.ReadError):
        walked(stack)
    assert stack.done == ["kill", "up"]


def test_both_forms_of_the_container_list_are_read() -> None:
    assert containers('[{"Health": "healthy"}]') == [{"Health": "healthy"}]
    assert containers('{"Health": "healthy"}\n{"Health": ""}\n') == [{"Health": "healthy"}, {"Health": ""}]
    assert containers("") == []
