"""The page of roles says who there is, and who opens whom, as the code does."""

import re
from pathlib import Path

from cli import access_page
from contracts.roles import Role
from services.registry.account_opening import rules
from services.registry.account_opening.rules import ADMINISTERED_BY, ROLES_OF_TWO_OPERATORS

PAGE = (Path(__file__).parents[2] / "docs" / "security" / "roles.md").read_text()


def rows(section: str) -> list[list[str]]:
    part = PAGE.split(f"## {section}\n")[1].split("\n## ")[0]
    lines = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line] for line in lines if not line[0].startswith("---")]


def test_the_page_has_every_role_and_no_other() -> None:
    assert {row[0].strip("`") for row in rows("The roles")[1:]} == set(Role)
    named = {cell.strip("`") for cell in rows("What they do")[0][1:]}
    assert named == set(Role) - {Role.SERVICE}


def test_the_page_says_who_opens_whose_account_and_how_many_that_takes() -> None:
    for role, _, _, opened_by, persons in rows("The roles")[1:]:
        name = Role(role.strip("`"))
        if name == Role.GRADUATE:
            continue
        assert set(re.findall("`(.+?)`", opened_by)) == {by for by, whom in ADMINISTERED_BY.items() if name in whom}
        assert (persons[0] == "2") == (name in ROLES_OF_TWO_OPERATORS), name


def test_nobody_administers_their_own_role_or_one_above_but_the_operators() -> None:
    for by, whom in ADMINISTERED_BY.items():
        assert by in (Role.OPS, Role.CITY_ADMINISTRATOR)
        assert by == Role.OPS or whom == rules.OF_A_CITY
    assert {Role.OPS, Role.CITY_ADMINISTRATOR, Role.SECURITY_OFFICER, Role.AUDITOR} & rules.OF_A_CITY == set()


def test_the_page_of_access_is_what_the_rules_say() -> None:
    """`make contracts` writes it again."""
    assert access_page.PAGE.read_text() == access_page.text()
