"""What the watch over a page takes for a fault, on pages made for it: a guard that sees nothing would let all pass."""

import pytest
from playwright.async_api import Page, Route

from tests.browser.conftest import OpenPage
from tests.browser.looks import axe
from tests.browser.site import Site
from tests.browser.watch import Watch

GOOD = "<!doctype html><html lang=zh-CN><title>好</title><main><h1>标题</h1><p>内容</p></main></html>"


async def show(page: Page, body: str, status: int = 200, policy: str = "") -> None:
    """The page as if the platform had answered it."""

    async def answer(route: Route) -> None:
        headers = {"Content-Type": "text/html; charset=utf-8"} | ({"Content-Security-Policy": policy} if policy else {})
        await route.fulfill(status=status, body=body, headers=headers)

    await page.route("**/made-here", answer)
    await page.goto("/made-here")


async def settle(page: Page, watch: Watch, fault: str) -> None:
    """Until a fault of that kind was seen."""
    for _ in range(100):
        if any(fault in seen for seen in watch.faults):
            return
        await page.wait_for_timeout(20)


async def test_a_good_page_has_no_fault(page: Page, watch: Watch) -> None:
    await show(page, GOOD)
    assert await axe(page) == []
    assert watch.trouble() == []


@pytest.mark.parametrize(
    ("body", "policy", "fault"),
    [
        ("<script>throw new Error('broken')</script>", "", "script: "),
        ("<script>console.error('broken')</script>", "", "console: broken"),
        ("<script>alert(1)</script>", "default-src 'self'", "console: "),
        ("<p style='color:red'>red</p>", "default-src 'self'", "console: "),
        ("<img src='https://cdn.example/x.png' alt='x'>", "", "another host: GET https://cdn.example/x.png"),
        ("<img src='http://127.0.0.1:9/x.png' alt='x'>", "", "another host: "),
    ],
    ids=["script fails", "console error", "inline script", "inline style", "third party", "another port"],
)
async def test_a_fault_is_seen(page: Page, watch: Watch, body: str, policy: str, fault: str) -> None:
    watch.expect(".")
    await show(page, body, policy=policy)
    await settle(page, watch, fault)
    assert any(seen.startswith(fault) for seen in watch.faults), watch.faults


async def test_an_answer_of_500_is_a_fault(page: Page, watch: Watch) -> None:
    watch.expect("^answer 500: GET")
    watch.expect("^console: Failed to load resource")
    await show(page, GOOD, status=500)


async def test_an_expected_fault_that_does_not_come_is_trouble(page: Page) -> None:
    watch = Watch("http://127.0.0.1:1")
    watch.expect("^console: nothing")
    await show(page, GOOD)
    assert watch.trouble() == ["expected, and did not come: ^console: nothing"]


async def test_axe_sees_what_a_page_lacks(page: Page) -> None:
    await show(page, "<!doctype html><title>差</title><main><h1>差</h1><input></main>", policy="default-src 'self'")
    rules = {line.partition(" ")[0] for line in await axe(page)}
    assert {"html-has-lang", "label"} <= rules


async def test_two_visitors_share_nothing(open_page: OpenPage, site: Site) -> None:
    one, other = await open_page(), await open_page()
    await one.context.add_cookies([{"name": "seal", "value": "1", "url": site.base}])
    assert await other.context.cookies() == []
