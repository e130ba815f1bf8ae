"""How a page is looked at: its picture in a file, and what axe-core has against it."""

from typing import Any

import pytest
from playwright.async_api import Page

from console.asset_build import AXE
from deploy.embedded import ROOT
from tests.browser.site import Site

PICTURES = ROOT / "var" / "screenshots"
PLAIN, LARGE, CONTRAST = SWITCHES = ("plain", "large", "contrast")
"""How somebody has the console show itself."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


async def switched(page: Page, site: Site, switch: str) -> None:
    """From the next page on, for this visitor."""
    values = {f"qihang-{name}": str(int(name == switch)) for name in (LARGE, CONTRAST)}
    await page.context.add_cookies([{"name": name, "value": value, "url": site.base} for name, value in values.items()])


async def picture(page: Page, name: str, *, full: bool = True) -> None:
    """`var/screenshots/<name>.png`; `full`: as long as the page is."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=PICTURES / f"{name}.png", full_page=full, animations="disabled")


async def axe(page: Page) -> list[str]:
    """What axe-core finds in the page as it is now, one line for each element; none is what is wanted.

    The program comes with the assets from npm and is put in by the debugger, so the page's own policy stays in force.
    """
    if not AXE.is_file():
        pytest.fail("axe-core is not there: run `make assets`")
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"runOnly": RULES, "preload": False, "resultTypes": ["violations"]}
    results = await page.evaluate("options => axe.run(document, options)", options)
    return [_line(violation, node) for violation in results["violations"] for node in violation["nodes"]]


async def weight(page: Page) -> int:
    """Bytes that came over the wire for the page and all that it named, heads included."""
    total: int = await page.evaluate(
        "performance.getEntries().filter(e => 'transferSize' in e).reduce((sum, e) => sum + e.transferSize, 0)"
    )
    return total


def _line(violation: dict[str, Any], node: dict[str, Any]) -> str:
    return f"{violation['id']} ({violation['impact']}): {node['target']} {node['html'][:120]} {node['failureSummary']}"
