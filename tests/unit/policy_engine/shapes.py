"""A pack of the house with one text of a file replaced, and the line of it."""

import shutil
from pathlib import Path

from policy_engine.packs.loader import load_pack
from policy_engine.packs.pack import Pack
from tests.support.platform import ROOT

POLICIES = ROOT / "policies"


def amended(folder: Path, name: str, file: str, old: str, new: str) -> tuple[Pack, int]:
    """The pack with the first `old` of a file replaced, and the line of what differs."""
    target = folder / name
    shutil.copytree(POLICIES / name, target)
    text = (target / file).read_text()
    assert old in text
    place = text.index(old) + next(i for i, (a, b) in enumerate(zip(old + "\0", new + "\1", strict=False)) if a != b)
    (target / file).write_text(text.replace(old, new, 1))
    return load_pack(target), text[:place].count("\n") + 1
