"""Tests as pages of the documentation name them: `tests/….py::test_…`."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def names_in(file: str) -> frozenset[str]:
    path = ROOT / file
    tree = ast.parse(path.read_text()) if path.is_file() else ast.Module([], [])
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def named_tests(cell: str) -> list[tuple[str, str]]:
    return re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", cell)


def missing_tests(cell: str) -> list[str]:
    """Of those that the cell names, the ones that are not there."""
    return [name for file, name in named_tests(cell) if name not in names_in(file)]
