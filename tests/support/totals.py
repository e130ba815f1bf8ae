"""The total of a list beside what it shows."""

from typing import Any

import httpx


async def total_of(client: httpx.AsyncClient, path: str, **query: Any) -> int:
    """How many rows the list says it has; asked with a page of one row and again with a page of all, which agree."""
    counts = set[int]()
    for limit in (1, 200):
        asked = httpx.URL(path).copy_merge_params({**query, "limit": limit, "total": True})
        answer = await client.get(asked)
        assert answer.status_code == 200, answer.text
        assert answer.json()["total"]["at_least"] is False
        counts.add(answer.json()["total"]["count"])
    assert counts == {len(answer.json()["items"])}, f"{path} counts other rows than it shows"
    return counts.pop()
