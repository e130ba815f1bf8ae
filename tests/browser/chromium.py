"""Debian's Chromium as the tests drive it: without a window, and without a way to any other machine."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, async_playwright

from deploy import tools

FLAGS = (
    "--headless",
    "--lang=zh-CN",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
"""The last: a host that a page should not ask is not found, wherever the tests run."""
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


def chromium_needed() -> str:
    """Where the program is. Without it the test is skipped; with REQUIRE_BROWSER=1 that is a failure."""
    if program := tools.chromium():
        return program
    reason = f"Chromium is missing. On Debian: sudo {tools.command(tools.BROWSER)}"
    if os.environ.get("REQUIRE_BROWSER") == "1":
        raise RuntimeError(reason)
    pytest.skip(reason)


@asynccontextmanager
async def running() -> AsyncIterator[Browser]:
    """One browser; each page gets a context of its own, which shares nothing with another's."""
    program = chromium_needed()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program, args=list(FLAGS), env=dict(os.environ, LANGUAGE="zh_CN")
        )
        try:
            yield browser
        finally:
            await browser.close()
