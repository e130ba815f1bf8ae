"""The glossary speaks of things that the code knows."""

import ast
import re
from pathlib import Path

from tests.architecture.words import bound_names

ROOT = Path(__file__).parents[2]
PACKAGES = ("services", "policy_engine", "chassis", "contracts", "cli")


def test_every_identifier_of_the_glossary_stands_in_the_code() -> None:
    rows = [line.split("|")[2] for line in (ROOT / "docs" / "glossary.md").read_text().splitlines() if "| `" in line]
    wanted = {name for cell in rows for name in re.findall(r"`([A-Za-z_]+)`", cell)}
    assert len(wanted) > 60
    known: set[str] = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            tree = ast.parse(path.read_text())
            known |= {path.stem, path.parent.name, *bound_names(tree)}
            known |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
            known |= {str(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert wanted - known == set()
