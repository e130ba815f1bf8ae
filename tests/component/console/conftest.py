"""The console on a platform of the test's own."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from tests.component.registry.conftest import clock, settings
from tests.support.browsers import ConsoleOfTest
from tests.support.platform import Boot

__all__ = ["clock", "settings"]
OpenConsole = Callable[..., Awaitable[ConsoleOfTest]]


@pytest.fixture
async def console(platform: Boot) -> AsyncIterator[OpenConsole]:
    """`await console("registry", "notify")` is the console in front of these services, on fresh databases."""
    opened: list[ConsoleOfTest] = []

    async def open_console(*services: str, **world: Any) -> ConsoleOfTest:
        made = ConsoleOfTest.on(await platform(*services, **world))
        opened.append(made)
        return made

    yield open_console
    for made in opened:
        await made.aclose()
