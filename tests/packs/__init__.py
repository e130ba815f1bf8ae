"""Packs of cities that do not exist, for what no real document shows: schemes, clocks and indicators as data alone."""

import shutil
from pathlib import Path

from policy_engine.packs.loader import load_pack, load_packs
from policy_engine.packs.pack import Packs

FOLDER = Path(__file__).parent
WUHAN = FOLDER.parents[1] / "policies" / "wuhan-2023"
CITY = "xinghe"


def third_city() -> Packs:
    """星河市 by its document of 2024 alone, freshly loaded."""
    return Packs.of([load_pack(FOLDER / "xinghe-2024")])


def third_city_of_all_years() -> Packs:
    """星河市 by all its documents: that of 2024, and what each later one says of what was running."""
    return load_packs(FOLDER)


def beside_wuhan(folder: Path) -> Path:
    """A folder with the packs of 星河市 and of 武汉市, to be changed; returns that of 星河市's pack."""
    shutil.copytree(WUHAN, folder / "wuhan-2023")
    shutil.copytree(FOLDER / "xinghe-2024", folder / "xinghe-2024")
    return folder / "xinghe-2024"


def two_years(folder: Path) -> Path:
    """星河市 in two years: its pack of 2024, and one in force from 2025 on, to be changed; returns the latter."""
    shutil.copytree(FOLDER / "xinghe-2024", folder / "xinghe-2024")
    next_year = shutil.copytree(FOLDER / "xinghe-2024", folder / "xinghe-2025")
    rewritten(next_year / "document.yaml", "policy_year: 2024", "policy_year: 2025")
    rewritten(next_year / "document.yaml", "in_force_from: 2024-01-01", "in_force_from: 2025-01-01")
    return next_year


def rewritten(file: Path, before: str, after: str) -> int:
    """Writes one place of a pack's file otherwise; returns its line."""
    text = file.read_text()
    assert text.count(before) >= 1, before
    file.write_text(text.replace(before, after, 1))
    return text[: text.index(before)].count("\n") + 1
