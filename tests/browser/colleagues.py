"""The second person of a change: a colleague at another browser, who decides on what waits."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page, expect

from tests.browser.site import Site


@asynccontextmanager
async def colleague(page: Page, site: Site, login: str) -> AsyncIterator[Page]:
    """A colleague's page, signed in; in a browser of their own, as cookies are a person's."""
    browser = page.context.browser
    assert browser is not None
    context = await browser.new_context(base_url=site.base, locale="zh-CN", timezone_id="Asia/Shanghai")
    try:
        other = await context.new_page()
        await site.sign_in(other, login)
        yield other
    finally:
        await context.close()


async def agree(page: Page, href: str, words: str) -> None:
    """Opens the newest of what waits at the address under these words, and agrees to it."""
    await page.goto(href)
    await page.locator("main tbody tr", has_text=words).last.get_by_role("link").first.click()
    await page.get_by_label("复核依据").fill("已核对原件（演示）")
    await page.get_by_role("button", name="同意", exact=True).click()
    await expect(page.get_by_role("status")).to_contain_text("已复核")
