"""Steps to a city whose pack is refused, to its mending, and to what waited for it meanwhile."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from chassis.messaging import inbox
from contracts.envelope import Event
from contracts.roles import Role
from policy_engine.packs.loader import load_packs
from policy_engine.packs.pack import Packs
from tests.packs import beside_wuhan, rewritten
from tests.support.platform import Platform

Mistake = tuple[str, str, str]
MISTAKES: dict[str, Mistake] = {
    "cannot be loaded": ("clocks.yaml", "    kind: deadline\n", "    kind: 1.5\n"),
    "is misread by one feature": ("clocks.yaml", "level: city,", "level: moon,"),
}
UNLOADABLE, MISREAD = MISTAKES.values()
BROKEN = pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)


def broken(folder: Path, mistake: Mistake = UNLOADABLE) -> Packs:
    """武汉市 and 星河市, whose pack has a mistake."""
    rewritten(beside_wuhan(folder) / mistake[0], *mistake[1:])
    return load_packs(folder)


def restart(p: Platform, folder: Path) -> None:
    """Every service as after a restart with the packs that are in the folder by now."""
    for service in p.services.values():
        service.runtime.packs = service.definition.usable(load_packs(folder))


def stop(p: Platform, folder: Path, pack: str) -> None:
    """The pack is broken, and every service restarted; `mend` undoes it."""
    (folder / pack / "services.yaml").rename(folder / "services.sound")
    (folder / pack / "services.yaml").write_text("services: [")
    restart(p, folder)


def mend(p: Platform, folder: Path, pack: str) -> None:
    (folder / "services.sound").rename(folder / pack / "services.yaml")
    restart(p, folder)


async def published(p: Platform, *events: Event) -> None:
    """All in one go, as a bus hands over what waits in a partition."""
    await p.bus.publish([inbox.envelope(event, source="test") for event in events])


async def letters(p: Platform, service: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await p.as_(Role.OPS).get(f"/{service}/v1/dead-letters")).json()["items"]
    return items


async def replayed(p: Platform, service: str, letter: dict[str, Any]) -> httpx.Response:
    return await p.as_(Role.OPS).post(f"/{service}/v1/dead-letters/{letter['id']}/replays")
