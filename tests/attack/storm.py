"""A storm of wrong secrets, from many addresses of this machine at once."""

import asyncio
import secrets
import threading
from collections import Counter
from itertools import count, cycle
from types import TracebackType
from typing import Self

import httpx

FIRST_ADDRESS = 100
"""Of 127.0.0.x, where the system lets a socket be bound to it."""
WARM_UP_SECONDS = 30.0


class Storm:
    """Rages while the block runs, and until at least so many attempts have been answered.

    Every other attempt is at the victim's own login; `together` are on their way at a time.
    """

    def __init__(self, base: str, login: str, attempts: int, addresses: int, together: int) -> None:
        self._base, self._login, self._attempts = base, login, attempts
        self._addresses, self._together = addresses, together
        self._answered, self._over, self._began = Counter[int](), threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._numbers = count()
        self.broken_off: str | None = None
        """Why it ended before its time; None where it did not, and without that it proves nothing."""

    @property
    def statuses(self) -> set[int]:
        """What wrong secrets were answered."""
        return set(self._answered)

    def __enter__(self) -> Self:
        self._thread.start()
        self._began.wait(WARM_UP_SECONDS)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._rage())
        except (httpx.HTTPError, OSError) as error:
            self.broken_off = f"{type(error).__name__}: {error}"
        finally:
            self._began.set()

    async def _rage(self) -> None:
        clients = [self._client(number) for number in range(self._addresses)]
        turns = cycle(clients)
        try:
            async with asyncio.TaskGroup() as together:
                for _ in range(self._together):
                    together.create_task(self._one_after_another(next(turns)))
        except* httpx.HTTPError as errors:
            raise errors.exceptions[0] from None
        finally:
            for client in clients:
                await client.aclose()

    def _client(self, number: int) -> httpx.AsyncClient:
        transport = httpx.AsyncHTTPTransport(local_address=f"127.0.0.{FIRST_ADDRESS + number}")
        return httpx.AsyncClient(base_url=self._base, timeout=60, transport=transport)

    async def _one_after_another(self, client: httpx.AsyncClient) -> None:
        while not self._over.is_set() or self._answered.total() < self._attempts:
            login = self._login if next(self._numbers) % 2 == 0 else f"nobody-{secrets.token_hex(4)}"
            body = {"login": login, "password": secrets.token_urlsafe(12)}
            answer = await client.post("/registry/v1/sessions", json=body)
            self._answered[answer.status_code] += 1
            if self._answered.total() >= self._together:
                self._began.set()
