"""What the tests of decisions decide with."""

from datetime import date
from typing import Any

from policy_engine.schemes.catalogue import scheme_of
from policy_engine.schemes.decide import Decision, explain
from tests.unit.policy_engine.cases import PACKS

YEAR_END = date(2023, 12, 31)


def decided(city: str, scheme: str, on: date = YEAR_END, **facts: Any) -> Decision:
    return explain(scheme_of(PACKS.city(city), scheme), facts, on)
