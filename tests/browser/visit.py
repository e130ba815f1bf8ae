"""A short visit to a platform that is known by its address alone: a caseworker logs a contact, the city sees a figure.

`make test-compose` goes it through the gateway of the production stack; a test beside it, on the embedded platform.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from playwright.async_api import Error, Page, expect
from rich.console import Console

from client import operators
from client.operators import Operators
from client.platform import Platform
from demo.journey import business_time
from demo.journey.walk import Walk
from demo.people import people_of_own
from tests.browser import chromium
from tests.browser.contacts import fill_contact
from tests.browser.site import Site
from tests.browser.watch import Watch

CITY, DISTRICT, DAY = "urumqi", "urumqi/650102", "2023-07-28T10:00:00+08:00"
PATIENCE_MS = 20_000


@contextmanager
def prepared(base: str, ops: Operators, console: Console) -> Iterator[Site]:
    """Accounts of its own and somebody to call, on a day of the documents; the platform's time is given back."""
    with httpx.Client(base_url=base, timeout=60) as http:
        walk = Walk(Platform(http), console)
        operators.sign_in(walk.platform, ops)
        with business_time.given_back(walk):
            business_time.set_time(walk, DAY)
            site = Site(base, _accounts(walk), secrets.token_urlsafe(12))
            _open(walk, site)
            yield site


def _accounts(walk: Walk) -> dict[str, str]:
    return {f"visit-worker-{walk.nonce}": f"caseworker {DISTRICT}", f"visit-city-{walk.nonce}": f"city_approver {CITY}"}


def _open(walk: Walk, site: Site) -> None:
    for login, duty in site.accounts.items():
        role, area = duty.split()
        body = {"login": login, "secret": site.password, "role": role, "display_name": "走访演示（虚构）", "area": area}
        operators.open_account(walk.platform, body)
    worker = site.logins["caseworker"]
    walk.platform.sign_in(worker, worker, site.password)
    [who] = people_of_own(1)
    named = {"name": who.name, "id_number": who.id_number, "phone": who.phone}
    entry: Any = {"place_kind": "hukou", "area": DISTRICT, "cohort_year": 2023, "person": named}
    walk.platform.registry.register_graduate(worker, entry)


async def short_visit(site: Site, worker: str, city: str) -> list[str]:
    """What went wrong: in a page, in its console, or on the way to another host."""
    watch = Watch(site.base)
    async with chromium.running() as browser:
        context = await browser.new_context(base_url=site.base, locale="zh-CN", timezone_id="Asia/Shanghai")
        context.set_default_timeout(PATIENCE_MS)
        watch.listen(context)
        page = await context.new_page()
        try:
            await _contact(page, site, worker)
            await _figure(page, site, city)
        except (Error, AssertionError) as missing:
            watch.faults.append(f"{page.url}: {missing}")
    return watch.trouble()


async def _contact(page: Page, site: Site, worker: str) -> None:
    """From today's list to the first person's page, and one contact there."""
    await site.sign_in(page, worker)
    await page.goto("/caseload")
    await page.locator("main table tbody a[href^='/people/']").first.click()
    await page.wait_for_url(re.compile("/people/"))
    await fill_contact(page)
    await page.get_by_label("备注").first.fill("下周来窗口")
    await page.get_by_role("button", name="打通了", exact=True).click()
    await expect(page.get_by_role("status")).to_contain_text("已登记联系")
    await page.get_by_role("button", name="退出").click()
    await page.wait_for_url(re.compile("/sign-in"))


async def _figure(page: Page, site: Site, city: str) -> None:
    """The rates, and the names behind the first number."""
    await site.sign_in(page, city)
    await page.goto("/figures/rates")
    await page.locator("main table a[href^='/people?']").first.click()
    await page.wait_for_url(re.compile(r"/people\?"))
    await expect(page.locator("main table tbody tr").first).to_be_visible()
