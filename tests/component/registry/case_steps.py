"""Steps of cases: how one stands, as whoever serves the person reads it."""

from typing import Any

import httpx

from tests.component.registry.casework_steps import LIST

ALL = {"information": {"basics": "done", "needs": "done", "status": "done"}}


async def case(client: httpx.AsyncClient, entry: str) -> dict[str, Any]:
    answer = await client.get(f"{LIST}/{entry}/case")
    assert answer.status_code == 200, answer.text
    view: dict[str, Any] = answer.json()
    return view


def outcomes(shown: dict[str, Any]) -> list[tuple[str, str | None]]:
    """Of the appointments, the newest first."""
    return [(row["due_on"], row["outcome"]) for row in shown["appointments"]]
