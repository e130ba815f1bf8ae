"""One platform with a small demo year, and one Chromium, for all tests of pages; both are started once."""

import io
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, expect
from rich.console import Console

from demo.plan import Size
from demo.year import DemoYear
from deploy.embedded import OPERATORS, demo_file
from tests.browser import chromium
from tests.browser.days import Day
from tests.browser.site import Site
from tests.browser.watch import Watch
from tests.e2e.process import QUICK, served

FOLDER = Path(__file__).parent
SMALL = Size({"urumqi": 1, "wuhan": 1}, roster_of=12, registered_share=0.7, bases=1, interns_of_base=4)
PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)
STILL = {"reduced_motion": "reduce"}
"""Nothing glides: a page that is still scrolling is no picture."""
OpenPage = Callable[..., Awaitable[Page]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(FOLDER):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """`qihang run` on a port of its own, with a demo year of some twenty people; half a minute, once.

    With `QIHANG_BASE`, the platform that `make run` serves there instead: nothing is waited for.
    """
    chromium.chromium_needed()
    if base := os.environ.get("QIHANG_BASE"):
        yield Site(base, json.loads(demo_file().read_text())["accounts"], folder=demo_file().parent)
        return
    folder = tmp_path_factory.mktemp("site")
    with served(folder, cli=QUICK) as base:
        with httpx.Client(base_url=base, timeout=60) as http:
            accounts = DemoYear(http, OPERATORS, Console(file=io.StringIO()), SMALL).run().sign_ins
        site = Site(base, accounts | {who.login: "ops" for who in OPERATORS}, folder=folder)
        (folder / "demo.json").write_text(
            json.dumps({"accounts": site.accounts, "passwords": {"others": site.password}})
        )
        yield site


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium.running() as started:
        yield started


@pytest.fixture
def watch(site: Site) -> Iterator[Watch]:
    """What went wrong in the test's pages; anything but what `watch.expect` named fails the test at its end."""
    seen = Watch(site.base)
    yield seen
    assert seen.trouble() == []


@pytest.fixture
async def open_page(site: Site, browser: Browser, watch: Watch) -> AsyncIterator[OpenPage]:
    """`await open_page()`: a page of a visitor of their own, at the desk; `viewport=PHONE`, `color_scheme=…` and the
    like as Playwright's `new_context` takes them. Addresses without a host are the platform's."""
    async with AsyncExitStack() as stack:

        async def opened(**options: Any) -> Page:
            shape = {"viewport": chromium.DESK, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", **STILL}
            context = await browser.new_context(base_url=site.base, **{**shape, **options})
            stack.push_async_callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            watch.listen(context)
            return await context.new_page()

        yield opened


@pytest.fixture
async def page(open_page: OpenPage) -> Page:
    """One visitor's page at the desk."""
    return await open_page()


@pytest.fixture
def day(page: Page, site: Site, request: pytest.FixtureRequest) -> Iterator[Day]:
    """The day of the role after which the file is named: `test_day_of_<role>.py`."""
    day = Day(site, page, request.path.stem.removeprefix("test_day_of_"))
    yield day
    day.check()
