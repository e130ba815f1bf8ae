"""The staff console on a ledger of 100,000: a list page against the API call behind it, bytes of pages, first paint."""

import asyncio
import re
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Browser
from rich.console import Console

from benchmarks import people
from benchmarks.figures import Figure, ratio
from client import operators
from client.platform import Platform
from deploy import tools
from deploy.embedded import OPERATORS
from tests.browser import chromium
from tests.e2e.process import served

ROUNDS, WARM, PEOPLE, PAINTS = 25, 3, 100_000, 5
MOST_KB, MOST_TIMES = 350, 3
CITY, SECRET = "urumqi", "grey lantern by quiet shore"
PAGE, CALL = "bench-page", "bench-call"
"""Two of one role and area: an account has one session."""
LIST, API = "/people", "/registry/v1/graduates?limit=50"
DRAWN = "/figures/rates"
PAGES = ("/sign-in", "/work", LIST, DRAWN, "/help")
"""In the order of a visit."""
FIRST_PAINT = """() => new Promise(done => new PerformanceObserver(list => {
  const paint = list.getEntriesByName('first-contentful-paint')[0]; if (paint) done(paint.startTime);
}).observe({type: 'paint', buffered: true}))"""
console = Console()


def measure(folder: Path) -> list[Figure]:
    """Pages and calls in alternation, on one platform of its own process."""
    with served(folder) as base, httpx.Client(base_url=base, timeout=120) as http:
        headers = _accounts(http)
        people.fill(folder, CITY, PEOPLE)
        console.print(f"  console: a ledger of {PEOPLE:,}")
        with closing(_signed_in(base)) as page:
            _must_agree(page, http, headers)
            ours, peers = _rounds(lambda: page.get(LIST), lambda: http.get(API, headers=headers))
            weights = _weights(page)
            cookies = dict(page.cookies)
        paints = asyncio.run(_paints(base, cookies)) if tools.chromium() else {}
    times = statistics.median(peers) / statistics.median(ours)
    assert times <= MOST_TIMES, f"a list page takes {times:.1f} times its API call"
    return [
        ratio(f"console, a list page of {PEOPLE:,}", "pages/s", ours, peers, "the API call behind it"),
        *_bytes(weights),
        *_first_paints(paints),
    ]


def _accounts(http: httpx.Client) -> dict[str, str]:
    """Two of the city's, by two operators; the headers of the one who calls."""
    platform = Platform(http)
    operators.sign_in(platform, OPERATORS)
    for login in (PAGE, CALL):
        body = {"login": login, "secret": SECRET, "role": "city_approver", "display_name": "测量（虚构）", "area": CITY}
        operators.open_account(platform, body)
    platform.sign_in(CALL, CALL, SECRET)
    return {"Authorization": f"Bearer {platform.tokens[CALL]}"}


def _signed_in(base: str) -> httpx.Client:
    browser = httpx.Client(base_url=base, timeout=120, headers={"Accept-Encoding": "gzip, br"})
    answer = browser.post("/sign-in", data={"login": PAGE, "password": SECRET})
    assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
    return browser


def _must_agree(page: httpx.Client, http: httpx.Client, headers: dict[str, str]) -> None:
    """The page has the people of the answer, in their order."""
    rows: Any = http.get(API, headers=headers).json()["items"]
    shown = re.findall(rf'<a href="{LIST}/([0-9a-f-]{{36}})"', page.get(LIST).text)
    assert shown == [row["id"] for row in rows], "the page and the answer differ"


def _rounds(ours: Callable[[], httpx.Response], peer: Callable[[], httpx.Response]) -> tuple[list[float], list[float]]:
    """Answers a second of both, in alternation."""
    rates: tuple[list[float], list[float]] = [], []
    for turn in range(WARM + ROUNDS):
        for ask, speeds in zip((ours, peer), rates, strict=True):
            started = time.perf_counter()
            assert ask().status_code == httpx.codes.OK
            if turn >= WARM:
                speeds.append(1 / (time.perf_counter() - started))
    return rates


def _weights(page: httpx.Client) -> dict[str, float]:
    """KB on the wire of each page with what it names, styles, scripts and the charts' library where it draws; what a
    page before it brought is the browser's for a year. And of a page that draws, with nothing brought before."""
    weights: dict[str, float] = {}
    files: set[str] = set()
    for path in PAGES:
        named = _named(page, path)
        fresh = named - files
        files |= fresh
        if path == DRAWN:
            weights[f"{path}, all of it anew"] = sum(_wire(page, address) for address in (path, *named)) / 1_000
        weights[path] = sum(_wire(page, address) for address in (path, *fresh)) / 1_000
    assert files, "no styles, no scripts"
    return weights


def _named(page: httpx.Client, path: str) -> set[str]:
    return set(re.findall(r'(?:href|src|data-library)="(/assets/[^"]+)"', page.get(path).text))


def _wire(browser: httpx.Client, address: str) -> int:
    with browser.stream("GET", address) as answer:
        return sum(len(part) for part in answer.iter_raw())


def _bytes(weights: dict[str, float]) -> list[Figure]:
    worst = max(weights.values())
    assert worst <= MOST_KB, f"a page of more than {MOST_KB} KB: {weights}"
    return [
        _line(f"console, bytes of {path}", "KB", [weight], MOST_KB, "the limit") for path, weight in weights.items()
    ]


async def _paints(base: str, cookies: dict[str, str]) -> dict[str, list[float]]:
    """Milliseconds to the first contentful paint, in a browser that has never been here each time."""
    async with chromium.running() as browser:
        return {
            path: [await _paint(browser, base, path, cookies) for _ in range(PAINTS)] for path in ("/sign-in", LIST)
        }


async def _paint(browser: Browser, base: str, path: str, cookies: dict[str, str]) -> float:
    context = await browser.new_context(base_url=base, viewport={"width": 1280, "height": 800})
    try:
        if path != "/sign-in":
            await context.add_cookies([{"name": name, "value": value, "url": base} for name, value in cookies.items()])
        page = await context.new_page()
        await page.goto(path)
        return float(await page.evaluate(FIRST_PAINT))
    finally:
        await context.close()


def _first_paints(paints: dict[str, list[float]]) -> list[Figure]:
    return [_line(f"console, first contentful paint of {path}", "ms", each, None, "") for path, each in paints.items()]


def _line(what: str, unit: str, values: Sequence[float], limit: float | None, name: str) -> Figure:
    middle = statistics.median(values)
    return Figure(
        what=what,
        unit=unit,
        ours=middle,
        peer=limit,
        peer_name=name,
        ratio=middle / limit if limit else None,
        spread="one load" if len(values) == 1 else f"{len(values)} loads, {min(values):.0f}–{max(values):.0f}",
    )
