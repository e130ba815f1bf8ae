"""All that is wrong with a pack is told at once: file, line, the words as written, what is expected, an example."""

import random
import re
import shutil
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.policy.check import checked
from cli.policy.commands import app
from policy_engine.errors import MOST_SHOWN, Flaw, PackInvalid, in_order
from tests.unit.cli.mistakes import MISTAKES, PACK, Mistake

RUN = CliRunner()
NAMES = [mistake.name for mistake in MISTAKES]


def pack_with(folder: Path, mistakes: Iterable[Mistake]) -> Path:
    target = folder / PACK.name
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(PACK, target)
    for mistake in mistakes:
        file = target / mistake.file
        file.write_text(file.read_text().replace(mistake.old, mistake.new, 1))
    return target


def told(folder: Path) -> tuple[Flaw, ...]:
    found = checked(folder)
    return in_order((*found.flaws, *found.failed))


def expected_line(mistake: Mistake, among: Sequence[Mistake]) -> int:
    """Its line once the others have added or taken away lines above it."""
    shifts = [
        other.new.count("\n") - other.old.count("\n")
        for other in among
        if other is not mistake and other.file == mistake.file and other.place() < mistake.place()
    ]
    return mistake.place() + 1 + sum(shifts)


def is_told(mistake: Mistake, flaws: Iterable[Flaw], among: Sequence[Mistake]) -> bool:
    place = (f"{PACK.name}/{mistake.file}", expected_line(mistake, among))
    return any((flaw.file, flaw.line) == place and mistake.told in str(flaw) for flaw in flaws)


def test_the_third_city_has_no_flaw() -> None:
    assert told(PACK) == ()


@pytest.mark.parametrize("mistake", MISTAKES, ids=NAMES)
def test_a_mistake_is_told_at_its_line_and_nothing_else_is(tmp_path: Path, mistake: Mistake) -> None:
    flaws = told(pack_with(tmp_path, [mistake]))
    assert is_told(mistake, flaws, [mistake]), "\n".join(map(str, flaws))
    assert len(flaws) == 1, "\n".join(map(str, flaws))


def in_one_place(mistakes: Sequence[Mistake]) -> bool:
    """Whether one of them takes the ground from under another: it cannot be read, or an example cannot run."""
    return any(
        one.file == other.file and (one.file == "places.yaml" or _hides(one, other) or _hides(other, one))
        for one, other in combinations(mistakes, 2)
    )


def _hides(one: Mistake, other: Mistake) -> bool:
    """An example runs where its scheme is sound, an expression where its names are."""
    if one.file != "subsidy.yaml" or _scheme(one) != _scheme(other):
        return False
    return "实际算得" in one.told or bool(other.breaks and other.breaks in one.old)


def _scheme(mistake: Mistake) -> str:
    text = (PACK / mistake.file).read_text()
    return str(re.findall(r"^  (\w+):$", text[: text.index(mistake.old) + 1], re.MULTILINE)[-1])


@pytest.mark.parametrize("seed", range(60))
def test_any_three_mistakes_are_told_together(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    three = draw.sample(MISTAKES, 3)
    while in_one_place(three):
        three = draw.sample(MISTAKES, 3)
    flaws = told(pack_with(tmp_path, three))
    lacking = [mistake.name for mistake in three if not is_told(mistake, flaws, three)]
    assert not lacking, (lacking, "\n".join(map(str, flaws)))
    assert len(flaws) == 3, "\n".join(map(str, flaws))


def test_all_of_them_together_are_told_in_order_but_what_depends_on_another(tmp_path: Path) -> None:
    flaws = told(pack_with(tmp_path, MISTAKES))
    runs = [mistake for mistake in MISTAKES if "实际算得" not in mistake.told]
    assert [(flaw.file, flaw.line) for flaw in flaws] == sorted((flaw.file, flaw.line) for flaw in flaws)
    assert len(flaws) >= len(runs) - 3


def test_the_command_shows_them_and_fails(tmp_path: Path) -> None:
    pack_with(tmp_path, MISTAKES[:3])
    answer = RUN.invoke(app, ["check", PACK.name, "--policies", str(tmp_path)])
    assert answer.exit_code == 1
    assert "3 处有误" in answer.output
    assert len(re.findall(r"^xinghe-2024/\w+\.yaml:\d+: ", answer.output, re.MULTILINE)) == 3


def test_a_sentence_names_what_is_written_what_is_expected_and_an_example() -> None:
    flaw = Flaw("a-2024/clocks.yaml", 7, "first_contact.days.0", "应为 1 至 3660 的整数", "五", "5")
    assert str(flaw) == "a-2024/clocks.yaml:7: first_contact.days.0: 写作“五”；应为 1 至 3660 的整数；例：5"


def test_two_hundred_are_shown_and_the_rest_counted() -> None:
    flaws = [Flaw("a/b.yaml", line, "x", "应为文字") for line in range(MOST_SHOWN + 5, 0, -1)]
    error = PackInvalid(flaws=[*flaws, *flaws])
    assert len(error.flaws) == MOST_SHOWN + 5
    lines = str(error).split("\n")
    assert (lines[0], lines[-1], len(lines)) == ("a/b.yaml:1: x: 应为文字", "……另有 5 处", MOST_SHOWN + 1)
