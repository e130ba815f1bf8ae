"""Callers who do not give up: each order keeps its Idempotency-Key until somebody answers."""

import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

import httpx

from chassis.access import Caller
from chassis.auth import TokenIssuer
from chassis.db import new_id
from chassis.settings import Settings
from contracts.roles import Role
from demo.people import Fictional, fictional_people

AREA = "urumqi/650102"
CONTACTS = 3
NEXT = {"on": "2099-08-15", "kind": "phone"}
PATIENCE_SECONDS = 600


def token(role: Role, area: str | None, org: str | None = None, scopes: Collection[str] = ()) -> dict[str, str]:
    issuer = TokenIssuer.from_settings(Settings(demo=True))
    return {"Authorization": f"Bearer {issuer.issue(Caller(new_id(), role, area, org, scopes=frozenset(scopes)))}"}


def insist(
    http: httpx.Client,
    path: str,
    headers: dict[str, str],
    failed: Callable[[], None] = lambda: None,
    **body: Any,
) -> httpx.Response:
    """The first answer that is not a 5xx or a 409 still-running, however often the server dies meanwhile.

    `failed` hears of every try that got no such answer.
    """
    key = {"Idempotency-Key": new_id().hex}
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            answer = http.post(path, headers={**headers, **key}, **body)
            still_running = answer.status_code == 409 and "still-running" in answer.text
            if answer.status_code < 500 and not still_running:
                return answer
        except httpx.HTTPError:
            pass
        failed()
        if time.monotonic() > deadline:
            raise TimeoutError(path)
        time.sleep(0.05)


@dataclass
class Load:
    """Registers people and logs contacts in several threads until told to stop."""

    base: str
    seed: str
    threads: int = 4
    registered: int = 0
    contacts: int = 0
    errors: int = 0
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._headers = token(Role.CASEWORKER, AREA)
        self._workers: list[threading.Thread] = []

    def start(self) -> "Load":
        for number in range(self.threads):
            people = fictional_people(4_000, f"{self.seed}-{number}")
            worker = threading.Thread(target=self._work, args=(people,), daemon=True)
            worker.start()
            self._workers.append(worker)
        return self

    def stop(self) -> None:
        self._stop.set()
        for worker in self._workers:
            worker.join(PATIENCE_SECONDS + 30)

    def _failed(self) -> None:
        with self._lock:
            self.errors += 1

    def _work(self, people: list[Fictional]) -> None:
        with httpx.Client(base_url=self.base, timeout=10) as http:
            for person in people:
                if self._stop.is_set():
                    return
                try:
                    self._one(http, person)
                except TimeoutError as nobody:
                    self.refused.append(f"no answer: {nobody}")
                    return

    def _one(self, http: httpx.Client, person: Fictional) -> None:
        named = {"name": person.name, "id_number": person.id_number, "phone": person.phone}
        body = {"place_kind": "hukou", "area": AREA, "cohort_year": 2023, "person": named}
        answer = insist(http, "/registry/v1/registrations", self._headers, self._failed, json=body)
        with self._lock:
            if answer.status_code != 201:
                self.refused.append(answer.text)
                return
            self.registered += 1
        for _ in range(CONTACTS):
            said = {"kind": "phone", "reached": True, "contacted_at": "2023-07-28T09:00:00+08:00", "next_action": NEXT}
            path = f"/registry/v1/graduates/{answer.json()['id']}/contacts"
            logged = insist(http, path, self._headers, self._failed, json=said)
            with self._lock:
                self.contacts += logged.status_code == 201
