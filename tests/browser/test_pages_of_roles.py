"""Every page that a role's menu leads to, and the first thing in each list: it opens, nothing fails in it, and axe-core
has nothing against it, in plain and in high contrast."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.looks import CONTRAST, PLAIN, axe, switched
from tests.browser.site import Site

ROLES = (
    *("caseworker", "university_office", "employer_clerk", "district_reviewer", "district_approver"),
    *("city_approver", "payer", "auditor", "ops", "finance", "policy_officer", "observer"),
    *("city_administrator", "security_officer", "department_officer"),
)
LOOKED_AT: set[str] = set()
"""Shapes of addresses whose pages axe-core has seen: what two roles both have is looked at once."""


@pytest.mark.parametrize("role", ROLES)
async def test_every_page_of_the_menu(page: Page, site: Site, role: str) -> None:
    await site.sign_in(page, site.logins[role])
    found = []
    for address in await addresses(page, "nav.menu a[href]"):
        found += await faults(page, site, address)
        for first in (await addresses(page, "main table tbody a[href^='/']"))[:1]:
            found += await faults(page, site, first)
    assert found == []


async def addresses(page: Page, selector: str) -> list[str]:
    """Where these links lead, each once, in the order of the page."""
    hrefs = await page.locator(selector).evaluate_all("links => links.map(link => link.getAttribute('href'))")
    return list(dict.fromkeys(hrefs))


async def faults(page: Page, site: Site, address: str) -> list[str]:
    """What is wrong with the page at this address."""
    answer = await page.goto(address)
    if answer is None or answer.status != 200:
        return [f"{address}: {answer and answer.status}"]
    await expect(page.locator("h1")).to_have_count(1)
    found = []
    for contrast in (PLAIN, CONTRAST) if _shape(address) not in LOOKED_AT else ():
        await switched(page, site, contrast)
        await page.reload()
        found += [f"{address} ({contrast}): {line}" for line in await axe(page)]
    LOOKED_AT.add(_shape(address))
    return found


def _shape(address: str) -> str:
    """`/people/0190…` and `/people/0191…` are one page."""
    return "/".join("…" if len(part) == 36 else part for part in address.partition("?")[0].split("/"))
