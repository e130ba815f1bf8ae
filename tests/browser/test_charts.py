"""Charts: drawn on the pages that have them, the same numbers in a table, readable without colour."""

from playwright.async_api import Page, expect

from tests.browser.looks import picture
from tests.browser.site import Site


async def test_rates_are_drawn_and_stand_in_a_table(page: Page, site: Site) -> None:
    await site.sign_in(page, site.logins["city_approver"])
    assert await page.evaluate("typeof window.echarts") == "undefined"
    await page.locator("nav.menu a[href='/figures/rates']").click()
    await expect(page.locator(".chart .drawing canvas").first).to_be_visible()
    assert await page.locator(".chart table tbody tr").count() > 0
    folded = page.locator("details.section", has=page.locator(".chart")).first
    await expect(folded.locator("canvas")).to_have_count(0)
    await folded.locator("summary").click()
    await expect(folded.locator("canvas")).to_be_visible()
    await picture(page, "figures-rates")
