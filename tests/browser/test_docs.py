"""The pages that tell developers what each service does work in a browser, without any other host."""

import pytest
from playwright.async_api import Page, expect

from deploy.composition import SERVICES
from tests.browser.looks import picture


@pytest.mark.parametrize("service", SERVICES)
async def test_the_documentation_of_a_service_shows_its_endpoints(page: Page, service: str) -> None:
    await page.goto(f"/{service}/docs")
    await expect(page.locator(".opblock").first).to_be_visible()
    await expect(page.locator(".info .title")).to_contain_text("启航")
    await picture(page, f"docs-{service}", full=False)
