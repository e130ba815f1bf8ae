"""What the tests of the registry share: its settings for one test, and a clock of secrets that stands."""

from collections.abc import Callable, Iterator

import pytest

from services.registry.settings import registry_settings
from tests.component.registry import secret_steps
from tests.component.registry.secret_steps import Clock

Settings = Callable[..., None]


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Sets `QIHANG_REGISTRY_<NAME>` for each name, for this test alone."""

    def put(**values: object) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"QIHANG_REGISTRY_{name}", str(value))
        registry_settings.cache_clear()

    yield put
    registry_settings.cache_clear()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return secret_steps.stopped(monkeypatch)
