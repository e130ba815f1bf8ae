"""Packs of cities that do not exist, for what no real document shows: schemes, clocks and indicators as data alone."""

from pathlib import Path

from policy_engine.packs.loader import load_packs
from policy_engine.packs.pack import Packs

FOLDER = Path(__file__).parent
CITY = "xinghe"


def third_city() -> Packs:
    """星河市 alone, freshly loaded."""
    return load_packs(FOLDER)
