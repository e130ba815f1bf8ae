"""A caller whose orders can all be said again: what was done is answered as it was, the rest is done now."""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from client.platform import Platform
from client.waiting import PATIENCE_SECONDS


@dataclass
class Resumable(Platform):
    """Says the same order with the same idempotency key, in this run and in any later one."""

    seed: int = 0

    def call(self, method: str, path: str, who: str | None = None, **options: Any) -> httpx.Response:
        if method == "POST":
            options["headers"] = {**options.get("headers", {}), "Idempotency-Key": self._key(path, options)}
        for _ in patiently():
            answer = super().call(method, path, who, **options)
            if answer.status_code != 409 or "still-running" not in answer.text:
                return answer
        raise AssertionError("unreachable")

    def _key(self, path: str, options: Mapping[str, Any]) -> str:
        """From the path and the content; a file counts with its bytes."""
        content = {name: options.get(name) for name in ("json", "data", "files")}
        order = json.dumps(
            [self.seed, path, content], sort_keys=True, default=lambda raw: hashlib.sha256(raw).hexdigest()
        )
        return hashlib.sha256(order.encode()).hexdigest()


def patiently() -> Iterator[None]:
    """Turns of a wait, a short pause after each; raises TimeoutError at its end."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        yield
        time.sleep(0.1)
    raise TimeoutError("the platform did not get on in time")


def until(condition: Callable[[], bool]) -> None:
    for _ in patiently():
        if condition():
            return
