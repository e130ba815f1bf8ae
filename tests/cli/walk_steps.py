"""Steps of the tests of `qihang policy walk`: the third city with a walk of the test's own, walked on a platform."""

import asyncio
import shutil
from pathlib import Path

from cli.policy.walk.command import walked
from cli.policy.walk.reading import Flaw, WalkInvalid, read
from cli.policy.walk.references import flaws_of
from cli.policy.walk.stage import Stage
from policy_engine.packs.loader import WALK_FILE, load_pack
from tests.packs import FOLDER
from tests.support.bridge import served
from tests.support.platform import Platform

XINGHE = FOLDER / "xinghe-2024"


def city_with(folder: Path, steps: str) -> Path:
    """The third city's pack with these steps as its walk; the first of them stands on line 3."""
    directory = folder / "xinghe-2024"
    shutil.copytree(XINGHE, directory, dirs_exist_ok=True)
    (directory / WALK_FILE).write_text(f"title: 试走\nsteps:\n{steps}")
    return directory


def flaws(folder: Path, steps: str) -> list[Flaw]:
    """What is wrong with these steps, of form and of content."""
    directory = city_with(folder, steps)
    try:
        return flaws_of(read(directory), load_pack(directory))
    except WalkInvalid as invalid:
        return list(invalid.flaws)


async def walk(p: Platform, directory: Path, patience_seconds: float = 20.0) -> bool:
    """Whether the walk of this pack comes as it expects, on a platform that is there already."""
    async with served(p) as client:
        stage = Stage(client, load_pack(directory), patience_seconds)
        return await asyncio.to_thread(walked, stage, read(directory))
