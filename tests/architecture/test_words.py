"""Names are nouns of the field: hardly one of the words below, which say that something was done and not what it is.

`CEILINGS` is what each package still binds of them. It only falls: a new one fails, and so does a ceiling that is
higher than the count. Zero is done; when all are, at most five may stand in all packages together.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.words import bound_names

ROOT = Path(__file__).parents[2]
GENERATED = ROOT / "client" / "models"
_BY_DEED = ("said", "tell", "told", "made", "found", "kept", "keep", "known", "begins", "holds", "held")
WORDS = frozenset({*_BY_DEED, "one", "whole", "here", "away", "apart"})
MOST = 5
CEILINGS = {
    "benchmarks": 0,
    "chassis": 0,
    "cli": 0,
    "client": 0,
    "console": 0,
    "contracts": 0,
    "demo": 0,
    "deploy": 0,
    "policy_engine": 0,
    "services/jobfair": 0,
    "services/notify": 0,
    "services/registry": 0,
    "services/subsidy": 0,
    "standins": 0,
}
PUBLISHED = {
    "policy_engine/schemes/decide.py": {"Condition.held", "Condition.said"},
    "policy_engine/simulation/comparison.py": {"Difference.said"},
    "services/registry/indicators/schemas.py": {"IndicatorFigure.whole"},
    "services/registry/reports/schemas.py": {"RateFigure.whole", "RateSheet.whole"},
    "services/subsidy/payments/models.py": {"BankDiscrepancy.said"},
    "services/subsidy/payments/schemas.py": {"DiscrepancyView.said"},
    "services/subsidy/schemes/schemas.py": {"ConditionView.held", "ConditionView.said", "ExplainTarget.whole"},
    "services/subsidy/simulations/schemas.py": {"DifferenceView.said"},
}
"""Fields of answers, of stored reasons and of tables: others read them by these names, so they stay."""


def _files(package: str) -> Iterator[Path]:
    """Without the models that are generated: these have the names of the published fields."""
    yield from sorted(path for path in (ROOT / package).rglob("*.py") if GENERATED not in path.parents)


def _fields(tree: ast.AST) -> Iterator[str]:
    """`Class.field` of every annotated field that is one of the words."""
    for node in ast.walk(tree):
        for entry in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(entry, ast.AnnAssign) and isinstance(entry.target, ast.Name) and entry.target.id in WORDS:
                yield f"{node.name}.{entry.target.id}"  # type: ignore[attr-defined]


def _in_file(path: Path) -> Counter[str]:
    tree = ast.parse(path.read_text())
    names = [name.lower().strip("_") for name in bound_names(tree)]
    published = PUBLISHED.get(str(path.relative_to(ROOT)), set()) & set(_fields(tree))
    return Counter(name for name in names if name in WORDS) - Counter(field.split(".")[1] for field in published)


def _in_package(package: str) -> Counter[str]:
    return sum(map(_in_file, _files(package)), Counter())


def test_every_package_has_a_ceiling() -> None:
    services = {f"services/{path.parent.name}" for path in (ROOT / "services").glob("*/__init__.py")}
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"services", "tests"}
    assert CEILINGS.keys() == packages | services


@pytest.mark.parametrize("package", sorted(CEILINGS))
def test_names_are_nouns(package: str) -> None:
    words = _in_package(package)
    where = [str(path.relative_to(ROOT)) for path in _files(package) if _in_file(path)]
    assert words.total() <= CEILINGS[package], f"name what it holds: {dict(words)} in {where}"
    assert words.total() == CEILINGS[package], f"fewer than the ceiling: lower it to {words.total()}"


def test_a_handful_is_the_end() -> None:
    """Once no package is above the handful, the handful is of all of them together."""
    if all(ceiling <= MOST for ceiling in CEILINGS.values()):
        assert sum(CEILINGS.values()) <= MOST


def test_what_is_published_is_there() -> None:
    for path, fields in PUBLISHED.items():
        assert fields <= set(_fields(ast.parse((ROOT / path).read_text()))), path
