"""What tests share lives in `tests/support` and in the steps of a folder; a test module is imported by nobody."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.mutants.guards import GUARDS

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
MOST_LINES = 300


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


def test_no_file_of_the_tests_is_longer_than_300_lines() -> None:
    """A longer one proves more than one rule: it is split by the rule."""
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in TESTS.rglob("*.py")}
    assert {path: length for path, length in lengths.items() if length > MOST_LINES} == {}


def test_every_test_that_a_guard_names_exists() -> None:
    """Without it the run of the mutants calls the guard stale, which is seen once per issue only."""
    named = {test for guard in GUARDS for test in guard.tests}
    assert [test for test in sorted(named) if not _exists(test)] == []


def test_a_test_that_is_gone_is_seen() -> None:
    assert _exists("tests/architecture/test_helpers.py::test_a_test_that_is_gone_is_seen[any-case]")
    assert not _exists("tests/architecture/test_helpers.py::test_that_was_renamed")
    assert not _exists("tests/architecture/test_that_was_split.py")


def _exists(test: str) -> bool:
    file, _, name = test.partition("::")
    path = ROOT / file
    return path.exists() and (not name or name.partition("[")[0] in _functions(path))


@cache
def _functions(path: Path) -> frozenset[str]:
    defined = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, defined))
