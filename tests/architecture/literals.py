"""The texts that stand in the code of services, chassis and policy engine."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = ("services", "chassis", "policy_engine")
SHOWN = {"json_schema_extra", "examples", "openapi_examples"}
"""What only an example for the reader stands in."""


def sources() -> list[Path]:
    """The files; migrations are of their day."""
    return [file for part in CODE for file in (ROOT / part).rglob("*.py") if "migrations" not in file.parts]


@cache
def literals(file: Path) -> tuple[tuple[int, str], ...]:
    """Every text that stands by itself in the code, but for examples."""
    tree = ast.parse(file.read_text())
    shown = [node.value for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg in SHOWN]
    passed_over = {id(inner) for node in shown for inner in ast.walk(node)}
    return tuple(
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed_over
    )
