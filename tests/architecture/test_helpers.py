"""What tests share lives in `tests/support` and in the steps of a folder; a test module is imported by nobody."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _test_modules(path: Path) -> list[str]:
    """What of a file's imports is a test module, or stands in one."""
    parts = ((name, name.split(".")) for name in _imported(ast.parse(path.read_text())))
    return [name for name, steps in parts if steps[0] == "tests" and _is_test_module(steps)]


def _is_test_module(steps: list[str]) -> bool:
    paths = (ROOT.joinpath(*steps[:count]).with_suffix(".py") for count in range(1, len(steps) + 1))
    return any(path.name.startswith("test_") and path.is_file() for path in paths)


def test_nobody_imports_from_a_test_module() -> None:
    importing = {str(path.relative_to(ROOT)): _test_modules(path) for path in (ROOT / "tests").rglob("*.py")}
    assert {path: names for path, names in importing.items() if names} == {}


def test_an_import_from_a_test_module_is_seen(tmp_path: Path) -> None:
    source = tmp_path / "some.py"
    source.write_text("from tests.architecture.test_helpers import ROOT\nfrom tests.architecture import test_layout\n")
    assert len(_test_modules(source)) == 2
