"""What docs/security/attempts.md claims: each attempt has tests, guards that are removed in turn, and attacks."""

import re

import pytest

from tests.attack.__main__ import ALL
from tests.mutants.guards import GUARDS
from tests.support.named_tests import ROOT, missing_tests, named_tests

PAGE = (ROOT / "docs/security/attempts.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith("| attempt")
]
WANTED = ("takeover", "enumeration", "lock-out", "any department confirms", "one operator opens three", "sign-in storm")


def quoted(cell: str) -> list[str]:
    return re.findall(r"“([^”]+)”", cell)


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_an_attempt_names_tests_guards_and_attacks_that_exist(row: list[str]) -> None:
    _, tests, guards, attacks = row
    assert named_tests(tests)
    assert missing_tests(tests) == []
    assert quoted(guards)
    assert set(quoted(guards)) <= {guard.name for guard in GUARDS}
    assert set(quoted(attacks)) <= {attack.name for attack in ALL}


def test_no_attempt_of_the_issue_is_left_out() -> None:
    assert {name for name in WANTED if not any(row[0].startswith(name) for row in ROWS)} == set()
