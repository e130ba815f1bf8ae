"""The staff console on a ledger of 100,000: a list page against the API call behind it, and a first load's bytes."""

import re
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
from rich.console import Console

from benchmarks.figures import SEED, Figure, ratio
from client.platform import Platform
from demo.people import fictional_people
from demo.plan import PASSWORD, Size
from demo.roster_file import roster_row, xlsx
from demo.year import DemoYear
from deploy.embedded import OPERATORS
from tests.e2e.process import served

ROUNDS, PEOPLE, FILES = 15, 100_000, 5
MOST_KB = 350
SMALL = Size({"urumqi": 1, "wuhan": 1}, roster_of=12, registered_share=0.7, bases=1, interns_of_base=4)
LOGIN, SCHOOL, DISTRICT = "urumqi-city", "urumqi-university-00", "650102"
console = Console()


def measure(folder: Path) -> list[Figure]:
    """Pages and calls in alternation, on one platform of its own process."""
    with served(folder) as base, httpx.Client(base_url=base, timeout=120) as http:
        DemoYear(http, OPERATORS, Console(file=StringIO()), SMALL).run()
        _fill(http)
        weight = _first_load(base)
        page, call = _signed_in(base), _token(http)
        ours, peers = [], []
        for _ in range(ROUNDS):
            ours.append(1_000 / _milliseconds(lambda: page.get("/people")))
            peers.append(1_000 / _milliseconds(lambda: http.get("/registry/v1/graduates?limit=50", headers=call)))
        page.close()
    kilobytes = weight / 1_000
    bytes_of = Figure(
        what="console, first load",
        unit="KB",
        ours=kilobytes,
        peer=MOST_KB,
        peer_name=f"the limit of {MOST_KB} KB",
        ratio=kilobytes / MOST_KB,
        spread="one load",
    )
    return [ratio("console, a list page of 100,000", "pages/s", ours, peers, "the API call behind it"), bytes_of]


def _fill(http: httpx.Client) -> None:
    """By rosters, as a university's office would."""
    platform = Platform(http)
    platform.sign_in("school", SCHOOL, PASSWORD)
    people = list(fictional_people(PEOPLE, f"{SEED}-console"))
    share = PEOPLE // FILES
    for number in range(FILES):
        rows = [roster_row(person, DISTRICT) for person in people[number * share : (number + 1) * share]]
        file = ("roster.xlsx", xlsx(rows), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        roster: Any = platform.registry.upload_roster("school", files={"file": file}, data={"city": "urumqi"})
        while (state := platform.registry.show_roster("school", roster["id"]))["state"] != "done":
            time.sleep(1)
        console.print(f"  console: {state['processed']:,} rows of file {number + 1}")


def _token(http: httpx.Client) -> dict[str, str]:
    answer = http.post("/registry/v1/sessions", json={"login": LOGIN.replace("city", "auditor"), "password": PASSWORD})
    return {"Authorization": f"Bearer {answer.raise_for_status().json()['access_token']}"}


def _signed_in(base: str) -> httpx.Client:
    browser = httpx.Client(base_url=base, timeout=120)
    answer = browser.post("/sign-in", data={"login": LOGIN, "password": PASSWORD})
    assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
    return browser


def _milliseconds(ask: Callable[[], httpx.Response]) -> float:
    started = time.perf_counter()
    assert ask().status_code == httpx.codes.OK
    return (time.perf_counter() - started) * 1_000


def _first_load(base: str) -> int:
    """Bytes on the wire of the sign-in page with its styles and scripts, as a browser that takes gzip gets them."""
    with httpx.Client(base_url=base, headers={"Accept-Encoding": "gzip"}) as browser:
        page = browser.get("/sign-in")
        files = [urljoin(base, path) for path in re.findall(r'(?:href|src)="(/assets/[^"]+)"', page.text)]
        assert files, "no styles, no scripts"
        return sum(_wire(browser, address) for address in [f"{base}/sign-in", *files])


def _wire(browser: httpx.Client, address: str) -> int:
    with browser.stream("GET", address) as answer:
        return sum(len(part) for part in answer.iter_raw())
