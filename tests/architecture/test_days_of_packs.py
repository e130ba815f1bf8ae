"""Which document governs a case is decided by its day: no service asks for a city's pack without one."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _asked_without_a_day(source: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "city"):
            continue
        if ast.unparse(node.func.value).endswith("packs") and not any(word.arg == "on" for word in node.keywords):
            yield node.lineno


def test_every_question_for_a_citys_pack_says_of_which_day() -> None:
    sources = sorted((ROOT / "services").rglob("*.py"))
    assert len(sources) > 100
    places = [f"{path.relative_to(ROOT)}:{line}" for path in sources for line in _asked_without_a_day(path.read_text())]
    assert places == []


def test_a_question_without_a_day_is_noticed() -> None:
    assert list(_asked_without_a_day("a = 1\npack = runtime.packs.city(city)\npacks.city(city, on=day)\n")) == [2]
