"""Cases and schemes of the tests of simulations."""

from datetime import date
from pathlib import Path

from policy_engine.packs.loader import load_packs
from policy_engine.schemes.catalogue import scheme_of
from policy_engine.schemes.scheme import Scheme

PACKS = load_packs(Path(__file__).parents[3] / "policies")
ON = date(2023, 6, 30)
CASES = [
    (20, 11, "420102"),
    (20, 10, "420102"),
    (20, 9, "420106"),
    (20, 8, "420106"),
    (0, 0, "420106"),
    (3, 2, "420111"),
]


def bonus() -> Scheme:
    return scheme_of(PACKS.city("wuhan"), "retention_bonus")
