"""Slips of somebody at work: the back button after an order, two tabs, a session that ended in the other one."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.contacts import fill_contact
from tests.browser.site import Site, contacts
from tests.browser.watch import Watch

WORKER = "wuhan-420103-worker"
NOTE = "说好下周来窗口"


@pytest.fixture
async def person(page: Page, site: Site) -> Page:
    """The first person of the caseworker's area."""
    await site.sign_in(page, WORKER)
    await page.goto("/people")
    await page.locator("main table tbody a").first.click()
    await page.wait_for_url(re.compile("/people/"))
    return page


async def logged(page: Page) -> None:
    await fill_contact(page)
    await page.get_by_label("备注").first.fill(NOTE)
    await page.get_by_role("button", name="打通了", exact=True).click()
    await expect(page.get_by_role("status")).to_contain_text("已登记联系")


async def test_going_back_and_forth_and_reloading_orders_nothing(person: Page) -> None:
    before = await contacts(person).count()
    await logged(person)
    there = person.url
    await person.goto("/people")
    await person.go_back()
    await person.reload()
    await person.go_forward()
    await person.go_back()
    assert person.url == there
    await expect(contacts(person)).to_have_count(before + 1)


async def test_a_session_that_ended_in_another_tab_loses_nothing_typed_in_this_one(
    person: Page, site: Site, watch: Watch
) -> None:
    watch.expect("^console: .* status of 401")
    before = await contacts(person).count()
    await fill_contact(person)
    await person.get_by_label("备注").first.fill(NOTE)
    other = await person.context.new_page()
    await other.goto("/work")
    await other.get_by_role("button", name="退出").click()
    await other.wait_for_url(re.compile("/sign-in"))
    await person.get_by_role("button", name="打通了", exact=True).click()
    over = person.locator("dialog.over")
    await over.get_by_label("账号", exact=True).fill(WORKER)
    await over.get_by_label("密码", exact=True).fill(site.secret_of(WORKER))
    await over.get_by_role("button", name="登录").click()
    await expect(over).to_have_count(0)
    await expect(person.get_by_label("备注").first).to_have_value(NOTE)
    await person.get_by_role("button", name="打通了", exact=True).click()
    await expect(person.get_by_role("status")).to_contain_text("已登记联系")
    await expect(contacts(person)).to_have_count(before + 1)


async def test_two_tabs_of_one_person_each_do_what_was_pressed_in_them(person: Page) -> None:
    before = await contacts(person).count()
    other = await person.context.new_page()
    await other.goto(person.url)
    await logged(other)
    await logged(person)
    await expect(contacts(person)).to_have_count(before + 2)
