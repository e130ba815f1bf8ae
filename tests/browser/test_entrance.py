"""The console's first pages, as somebody meets them who has nothing but the address."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.chromium import PHONE
from tests.browser.conftest import OpenPage
from tests.browser.looks import SWITCHES, axe, picture, switched, weight
from tests.browser.site import Site
from tests.browser.watch import Watch

FIRST_LOAD_BYTES = 350 * 1024


@pytest.mark.parametrize("switch", SWITCHES)
async def test_the_sign_in_page_is_without_a_fault_for_everybody(page: Page, site: Site, switch: str) -> None:
    await switched(page, site, switch)
    await page.goto("/")
    await expect(page).to_have_title(re.compile("启航"))
    assert await axe(page) == []
    await picture(page, f"sign-in-{switch}")


async def test_the_first_load_is_light(page: Page, site: Site) -> None:
    """Sign-in and desk together, on a browser that has nothing yet."""
    await page.goto("/sign-in")
    before = await weight(page)
    await site.sign_in(page, site.logins["caseworker"])
    assert before > 10_000
    assert before + await weight(page) <= FIRST_LOAD_BYTES


async def test_a_wrong_secret_is_said_beside_the_form_and_the_login_stays(page: Page, site: Site, watch: Watch) -> None:
    watch.expect("^console: .* status of 401")
    login = site.logins["auditor"]
    await page.goto("/sign-in")
    await page.get_by_label("账号", exact=True).fill(login)
    await page.get_by_label("密码", exact=True).fill("not-the-secret")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(page.get_by_label("账号", exact=True)).to_have_value(login)
    await expect(page.get_by_label("密码", exact=True)).to_have_value("")


async def test_after_sign_out_the_back_button_shows_nothing(page: Page, site: Site) -> None:
    await site.sign_in(page, site.logins["caseworker"])
    await page.get_by_role("button", name="退出").click()
    await page.wait_for_url("**/sign-in")
    await page.go_back()
    await page.wait_for_url(re.compile("/sign-in"))
    await expect(page.get_by_label("密码", exact=True)).to_be_visible()


async def test_whoever_asks_for_a_page_first_comes_back_to_it(page: Page, site: Site) -> None:
    await page.goto("/caseload?x=1")
    await page.wait_for_url(re.compile("/sign-in"))
    login = site.logins["caseworker"]
    await page.get_by_label("账号", exact=True).fill(login)
    await page.get_by_label("密码", exact=True).fill(site.secret_of(login))
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(r"/caseload\?x=1"))


async def test_on_a_phone_nothing_lies_beside_the_screen(open_page: OpenPage, site: Site) -> None:
    page = await open_page(viewport=PHONE)
    for path in ("/sign-in", "/work", "/caseload"):
        if path == "/work":
            await site.sign_in(page, site.logins["caseworker"])
        await page.goto(path)
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"], path
        await picture(page, f"phone{path.replace('/', '-')}")
