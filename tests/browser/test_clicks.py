"""Somebody who clicks on before the last page has come gets the page of the last click."""

import asyncio
from contextlib import suppress

from playwright.async_api import Error, Page, Route, expect

from tests.browser.site import Site


async def test_the_last_click_wins_however_slow_the_one_before_is(page: Page, site: Site) -> None:
    await site.sign_in(page, site.logins["caseworker"])
    asked, released = asyncio.Event(), asyncio.Event()

    async def slow(route: Route) -> None:
        asked.set()
        await released.wait()
        with suppress(Error):
            await route.continue_()

    await page.route("**/caseload", slow)
    await page.locator("nav.menu a[href='/caseload']").click()
    await asyncio.wait_for(asked.wait(), 10)
    async with page.expect_event("requestfailed", lambda request: request.url.endswith("/caseload")):
        await page.locator("nav.menu a[href='/people']").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("实名台账")
    released.set()
