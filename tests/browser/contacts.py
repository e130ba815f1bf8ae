"""A contact as a caseworker fills it in: what the document wants to be learned, and the next appointment."""

from playwright.async_api import Page

FAR = "2030-12-31"


async def fill_contact(page: Page) -> None:
    form = page.locator("form[action$='/contacts']").first
    await form.locator("[name=next_on]").fill(FAR)
    for block in await form.locator("select[name^=block_]").all():
        await block.select_option("done")
