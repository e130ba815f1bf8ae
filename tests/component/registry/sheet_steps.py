"""Steps of the tests of sheets."""

from collections.abc import Iterator
from typing import Any

import httpx

from tests.component.registry.people import (
    everything,
)


async def sheet(client: httpx.AsyncClient, link: str, **query: str) -> dict[str, Any]:
    answer = await client.get(link, params=query)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def judged(row: dict[str, Any], measure: str) -> tuple[int, int, str | None, bool | None]:
    cell = row["rates"][measure]
    return cell["part"], cell["whole"], cell["rate"], cell["met"]


def cells(shown: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every number of the sheet, those of the other readings too."""
    for row in (*shown["rows"], shown["total"]):
        for cell in row["rates"].values():
            yield cell
            yield from cell["others"]


async def names_match(client: httpx.AsyncClient, shown: dict[str, Any]) -> None:
    for cell in cells(shown):
        assert len(await everything(client, cell["names"])) == cell["part"], cell
        assert len(await everything(client, cell["missing"])) == cell["whole"] - cell["part"], cell
