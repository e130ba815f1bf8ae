"""A caseworker's contact, logged in a real browser: once, with whatever was typed, and nothing lost on a slip."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.contacts import fill_contact
from tests.browser.looks import picture
from tests.browser.site import Site, contacts
from tests.browser.watch import Watch

WORKER = "wuhan-420102-worker"
HOSTILE = "<script>document.title='hit'</script> بعد الظهر ' \" & " + "长" * 300


@pytest.fixture
async def person(page: Page, site: Site) -> Page:
    """The first person of the caseworker's area, opened by keyboard alone."""
    await site.sign_in(page, WORKER)
    await page.goto("/people")
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile("/people/"))
    return page


async def test_a_contact_is_logged_once_although_the_button_is_pressed_twice(person: Page) -> None:
    before = await contacts(person).count()
    await fill_contact(person)
    await person.get_by_label("备注").first.fill(HOSTILE)
    await person.get_by_role("button", name="打通了", exact=True).dblclick()
    await expect(person.get_by_role("status")).to_contain_text("已登记联系")
    assert await contacts(person).count() == before + 1
    await person.reload()
    assert await contacts(person).count() == before + 1
    assert await person.title() != "hit"
    await picture(person, "person-contacted")


async def test_what_turns_the_text_around_is_refused_and_shown_as_it_was_typed(person: Page, watch: Watch) -> None:
    watch.expect("^console: .* status of 422")
    await person.get_by_label("备注").first.fill("电话\u202e5805")
    await person.get_by_role("button", name="打通了", exact=True).click()
    await expect(person.get_by_role("alert").last).to_contain_text("改变文字方向")
    await expect(person.get_by_label("备注").first).to_have_value("电话\u202e5805")


async def test_a_slip_is_said_beside_the_field_and_nothing_typed_is_lost(person: Page, watch: Watch) -> None:
    watch.expect("^console: .* status of 422")
    await person.get_by_label("备注").first.fill("明天再打")
    await person.get_by_label("时间", exact=False).first.fill("2099-01-01T09:00")
    await person.get_by_role("button", name="打通了", exact=True).click()
    await expect(person.get_by_role("alert").first).to_be_visible()
    await expect(person.get_by_label("备注").first).to_have_value("明天再打")
    await picture(person, "person-refused")
