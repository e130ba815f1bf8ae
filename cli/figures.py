"""`qihang figures`: compare the sums behind the figures of today with the ledger, and make them anew."""

import time
from collections import Counter
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli.connection import DEFAULT_BASE, Base, operator, plainly
from client.models.registry import SumsComparison
from client.operations.registry import Registry
from client.platform import RequestRefused

app = typer.Typer(no_args_is_help=True, help="The sums behind the figures of today.")
console = Console()
NOT_READY, PAUSE_SECONDS = "sums-not-ready", 1.0
NUMBERS = ("people", "people_differing", "sums", "sums_differing")
City = Annotated[str | None, typer.Option(help="one city; every city that the platform has, unless given")]
Patience = Annotated[float, typer.Option(min=0, help="seconds to wait for sums that are not made yet")]


@app.callback()
def about() -> None:
    """Sheets and indicators of today are read from sums, which the worker keeps at the ledger."""


@app.command("compare")
def compare_sums(base: Base = DEFAULT_BASE, city: City = None, patience: Patience = 60.0) -> None:
    """Compare each person and each sum with the ledger; exit status 1 where one differs."""
    with plainly(base), operator(base) as platform:
        cities = _cities(platform.registry, city)
        seen = {each: _compared(platform.registry, each, patience) for each in cities}
    console.print(_table(seen))
    if any(numbers["people_differing"] or numbers["sums_differing"] for numbers in seen.values()):
        raise typer.Exit(1)


@app.command("rebuild")
def rebuild_sums(
    reason: Annotated[str, typer.Option(help="why; it goes into the trail")],
    base: Base = DEFAULT_BASE,
    city: City = None,
    patience: Patience = 600.0,
) -> None:
    """Throw the sums away and have them made from the ledger; then compare. Meanwhile the ledger itself is counted."""
    with plainly(base), operator(base) as platform:
        for each in _cities(platform.registry, city):
            platform.registry.rebuild_sums("ops", {"city": each, "reason": reason})
    compare_sums(base, city, patience)


def _cities(registry: Registry, city: str | None) -> list[str]:
    return [city] if city else [each["city"] for each in registry.show_sums("ops")["items"]]


def _compared(registry: Registry, city: str, patience: float) -> Counter[str]:
    """All stretches of a city, added up."""
    total, after = Counter[str](), None
    while True:
        stretch = _stretch(registry, city, after, time.monotonic() + patience)
        total.update({name: number for name, number in stretch.items() if name in NUMBERS and isinstance(number, int)})
        after = stretch["next_after"]
        if after is None:
            return total


def _stretch(registry: Registry, city: str, after: str | None, until: float) -> SumsComparison:
    while True:
        try:
            return registry.compare_sums("ops", city=city, after=after)
        except RequestRefused as refused:
            if not str(refused.problem.get("type")).endswith(NOT_READY) or time.monotonic() > until:
                raise
        time.sleep(PAUSE_SECONDS)


def _table(seen: dict[str, Counter[str]]) -> Table:
    table = Table()
    for column in ("city", "people", "differing", "sums", "differing"):
        table.add_column(column)
    for city, numbers in seen.items():
        table.add_row(city, *(str(numbers[name]) for name in NUMBERS))
    return table
