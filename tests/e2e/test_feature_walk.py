"""docs/adding-a-feature.md, followed to the letter in a copy of the tree: what it says works.

A comment before a block of the page says where it goes: `whole FILE`, `append FILE`, `before FILE LINE` (the first that
begins so) or `instead FILE LINE`.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("feature-walk")
ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "adding-a-feature.md"
STEP = re.compile(r"<!-- (whole|append|before|instead) (\S+)(?: ([^\n]*?))? -->\n```\w+\n(.*?)```\n", re.DOTALL)
LINTED = ("services", "contracts", "tests/component/registry/test_visits.py")
TESTS = (
    "tests/component/registry/test_visits.py",
    "tests/component/registry/test_figure_sums.py",
    "tests/contract/test_events.py",
    "tests/architecture/test_layout.py",
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What git tracks, with the feature of the page."""
    folder = tmp_path_factory.mktemp("walk")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    (folder / "services/registry/visits").mkdir()
    (folder / "services/registry/visits/__init__.py").touch()
    for kind, file, line, block in STEP.findall(PAGE.read_text()):
        _write(folder / file, kind, line, block)
    return folder


def _write(file: Path, kind: str, line: str, block: str) -> None:
    if kind == "whole":
        assert not file.exists(), file
        file.write_text(block)
        return
    lines = file.read_text().splitlines(keepends=True)
    place = len(lines)
    if kind != "append":
        place = next(number for number, text in enumerate(lines) if text.startswith(line))
    gap = "\n\n" if block.startswith("class ") else ""
    lines[place : place + (kind == "instead")] = [block + gap]
    file.write_text("".join(lines))


def run(tree: Path, *command: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    environment.pop("QIHANG_TEST_POSTGRES", None)
    done = subprocess.run(
        [sys.executable, *command], cwd=tree, env=environment, capture_output=True, text=True, timeout=540
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-4000:]}\n{done.stderr[-2000:]}"
    return done.stdout


def test_every_block_of_code_has_its_place() -> None:
    blocks = re.findall(r"```(?:python|text|yaml|json|toml|markdown)\n", PAGE.read_text())
    assert len(STEP.findall(PAGE.read_text())) == len(blocks) > 15


def test_the_feature_is_served_told_and_counted(tree: Path) -> None:
    for kind in ("openapi", "asyncapi"):
        run(tree, "-m", "cli.main", "export", kind)
    run(tree, "-m", "cli.main", "policy", "check", "xinghe-2024", "--policies", "tests/packs")
    run(tree, "-m", "ruff", "check", "--fix", "--select", "I", *LINTED)
    run(tree, "-m", "ruff", "check", *LINTED)
    run(tree, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *TESTS)
