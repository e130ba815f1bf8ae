"""How a page is looked at: its picture in a file, and what axe-core has against it."""

from typing import Any

import pytest
from playwright.async_api import Page

from console.asset_build import AXE
from deploy.embedded import ROOT

PICTURES = ROOT / "var" / "screenshots"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


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


def _line(violation: dict[str, Any], node: dict[str, Any]) -> str:
    return f"{violation['id']} ({violation['impact']}): {node['target']} {node['html'][:120]} {node['failureSummary']}"
