"""A role's day in a browser: its tasks of `console/tasks.py` in their order, and the pictures that the book shows."""

import os
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import FloatRect, Locator, Page, expect

from console.tasks import TASKS
from deploy.embedded import ROOT
from tests.browser.chromium import DESK
from tests.browser.looks import PICTURES
from tests.browser.site import Site

BOOK, BOOK_PICTURES = ROOT / "docs/console.zh-CN.md", ROOT / "docs/console"
UPPER_PART: FloatRect = {"x": 0, "y": 0, "width": DESK["width"], "height": 640}
_PICTURE = re.compile(r"!\[[^]]+]\(console/([^)]+)\)")


def pictures_of_the_book() -> list[str]:
    """File names, in the order of the book: `<role>-<number of the task>.png`."""
    return _PICTURE.findall(BOOK.read_text(encoding="utf-8"))


def folder_of_pictures() -> Path:
    """Those of the book are drawn anew with `DRAW_BOOK=1` alone: each run would change them a little."""
    return BOOK_PICTURES if os.environ.get("DRAW_BOOK") == "1" else PICTURES


@dataclass
class Day:
    """Somebody of the role at work: `async with day.task("…"):` in the words of the list."""

    site: Site
    page: Page
    role: str
    done: list[str] = field(default_factory=list)
    is_broken: bool = False

    async def begin(self, login: str | None = None) -> Page:
        """Signs in; by default as the first of the role."""
        await self.site.sign_in(self.page, login or self.site.logins[self.role])
        return self.page

    async def open(self, href: str) -> None:
        """By the menu's entry."""
        await self.follow(self.page.locator(f"nav.menu a[href='{href}']"))

    async def follow(self, link: Locator) -> None:
        """Clicks what leads to another page, and waits until that has taken the place of this one."""
        await self.page.locator("main").evaluate("main => { main.dataset.left = 'true'; }")
        await link.click()
        await expect(self.page.locator("main:not([data-left])")).to_be_visible()

    @asynccontextmanager
    async def task(self, words: str) -> AsyncIterator[None]:
        """One task. Its picture, where the book has one, is the page as the task leaves it."""
        self.is_broken = True
        yield
        self.is_broken = False
        self.done.append(words)
        await self._draw()

    async def _draw(self) -> None:
        name = f"{self.role}-{len(self.done):02d}.png"
        if name in pictures_of_the_book():
            folder = folder_of_pictures()
            folder.mkdir(parents=True, exist_ok=True)
            await self.page.mouse.move(0, 0)
            await self.page.screenshot(path=folder / name, animations="disabled", clip=UPPER_PART)

    def check(self) -> None:
        """All tasks of the role were done, in their order; a task that failed has its own failure."""
        if not self.is_broken:
            assert self.done == [task.words for task in TASKS[self.role]]


async def opened(page: Page, title: str) -> Locator:
    """The folded part of a page under this title, unfolded."""
    part = page.locator("main details", has=page.get_by_role("heading", name=title, exact=True))
    await part.locator("summary").click()
    return part


def row_of(page: Page, href: str) -> Locator:
    """The row of a list that leads to this address."""
    return page.locator("main tbody tr", has=page.locator(f"a[href='{href}']"))


async def show(part: Locator) -> None:
    """Scrolls the page until this stands at its top, as somebody does who reads it."""
    await part.evaluate("part => part.scrollIntoView()")


async def decide_many(page: Page, hrefs: Sequence[str]) -> None:
    """Marks these rows and passes them with one reason."""
    for href in hrefs:
        await row_of(page, href).get_by_role("checkbox").check()
    await page.get_by_label("理由").select_option(label="条件和金额核对无误")
    await page.get_by_role("button", name="通过").click()
    await expect(page.locator("main")).to_contain_text(f"办成 {len(hrefs)} 件")
