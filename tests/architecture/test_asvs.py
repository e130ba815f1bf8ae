"""What docs/security/asvs.md claims is held by tests that exist."""

import re

import pytest

from tests.support.named_tests import ROOT, missing_tests, named_tests

STATES = {"met", "partly", "differs", "no", "none"}
AUTHENTICATION = {
    *(f"6.1.{number}" for number in (1, 2, 3)),
    *(f"6.2.{number}" for number in range(1, 13)),
    *(f"6.3.{number}" for number in (1, 2, 3, 4)),
    *(f"6.4.{number}" for number in (1, 2, 3, 4)),
    *(f"6.5.{number}" for number in (1, 2, 3, 4, 5)),
    *(f"6.6.{number}" for number in (1, 2, 3)),
    *(f"6.8.{number}" for number in (1, 2, 3, 4)),
}
"""The requirements of levels 1 and 2 of chapter 6 in ASVS 5.0.0."""
SESSIONS = {
    *(f"7.1.{number}" for number in (1, 2, 3)),
    *(f"7.2.{number}" for number in (1, 2, 3, 4)),
    *(f"7.3.{number}" for number in (1, 2)),
    *(f"7.4.{number}" for number in (1, 2, 3, 4, 5)),
    *(f"7.5.{number}" for number in (1, 2)),
    *(f"7.6.{number}" for number in (1, 2)),
}
"""Those of chapter 7."""
AUTHORIZATION = {"8.1.1", "8.1.2", "8.2.1", "8.2.2", "8.2.3", "8.3.1", "8.4.1"}
"""Those of chapter 8."""
TOKENS = {*(f"9.1.{number}" for number in (1, 2, 3)), *(f"9.2.{number}" for number in (1, 2, 3, 4))}
"""Those of chapter 9."""
OAUTH = {
    *(f"10.1.{number}" for number in (1, 2)),
    *(f"10.2.{number}" for number in (1, 2)),
    *(f"10.3.{number}" for number in (1, 2, 3, 4)),
    *(f"10.4.{number}" for number in range(1, 12)),
    *(f"10.5.{number}" for number in (1, 2, 3, 4, 5)),
    *(f"10.6.{number}" for number in (1, 2)),
    *(f"10.7.{number}" for number in (1, 2, 3)),
}
"""Those of chapter 10."""
_LINE = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([123]) \| (\w+) \| (.*) \|(.*)\|$", re.MULTILINE)
ROWS = [match.groups() for match in _LINE.finditer((ROOT / "docs/security/asvs.md").read_text())]


@pytest.mark.parametrize(("requirement", "level", "state", "what", "tests"), ROWS, ids=[row[0] for row in ROWS])
def test_a_row_names_tests_that_exist(requirement: str, level: str, state: str, what: str, tests: str) -> None:
    assert state in STATES
    assert what.strip()
    assert len(named_tests(tests)) == tests.count("`") // 2
    assert missing_tests(tests) == []
    assert named_tests(tests) or state in ("no", "none")


def test_each_requirement_has_one_row_and_none_of_the_first_two_levels_is_left_out() -> None:
    names = [row[0] for row in ROWS]
    assert len(names) == len(set(names))
    assert set(names) >= AUTHENTICATION | SESSIONS | AUTHORIZATION | TOKENS | OAUTH
