"""`make mutants ARGS=policies`: one value, bound, day, comparison or reading of a pack changed at a time; its own
examples must notice. Writes docs/security/pack-mutants.md.

Exit status 1 where a change of any file is not noticed, and where a row of the equivalents names none.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import yaml

from cli.policy.check import checked
from policy_engine.errors import PackInvalid
from policy_engine.packs.flaws import clipped
from policy_engine.packs.loader import load_pack
from tests.mutants.packs.generate import mutants
from tests.mutants.packs.judge import SURVIVED, Equivalent, Judge, Verdict, excused
from tests.mutants.packs.page import ROOT, summary, write

LISTED = Path(__file__).with_name("equivalents.yaml")
FOLDERS = (ROOT / "policies", ROOT / "tests" / "packs")


def pack_folders() -> list[Path]:
    return sorted(path.parent for folder in FOLDERS for path in folder.glob("*/document.yaml"))


def verdicts_of(folder: Path, only: str = "") -> list[Verdict]:
    """A verdict for each mutant of the pack whose place or kind has the words. Raises PackInvalid for a pack that is
    not sound as it is: every change of it would pass for noticed."""
    pack = load_pack(folder)
    found = checked(folder)
    if wrong := (*found.flaws, *found.failed):
        raise PackInvalid(f"{folder.name}: {wrong[0]}")
    judge = Judge(pack)
    chosen = [mutant for mutant in mutants(pack) if only in f"{mutant.pack} {mutant.at} {mutant.kind}"]
    return [judge.judged(mutant) for mutant in chosen]


def equivalents() -> list[Equivalent]:
    return [Equivalent(**row) for row in yaml.safe_load(LISTED.read_text())]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants policies", description=__doc__)
    parser.add_argument("--only", default="", help="a part of the pack's name, the place or the kind")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args(arguments)
    started, folders = time.monotonic(), pack_folders()
    with ProcessPoolExecutor(given.workers) as pool:
        each = list(pool.map(verdicts_of, folders, [given.only] * len(folders)))
    verdicts, stale = excused([verdict for own in each for verdict in own], equivalents())
    for line in _told(verdicts, [] if given.only else stale):
        print(line)
    if not given.only:
        write(verdicts)
    survived = [verdict for verdict in verdicts if verdict.outcome == SURVIVED]
    print(f"{summary(verdicts)}, in {time.monotonic() - started:.0f} s")
    return 1 if survived or not verdicts or (stale and not given.only) else 0


def _told(verdicts: Sequence[Verdict], stale: Sequence[Equivalent]) -> Iterator[str]:
    for verdict in (verdict for verdict in verdicts if verdict.outcome == SURVIVED):
        mutant = verdict.mutant
        yield f"{verdict.outcome:9} {mutant.pack} {mutant.at}: {mutant.kind}: {clipped(mutant.words, 400)}"
    yield from (f"stale     {row.pack} {row.at}: {row.becomes}: no survivor is named by it" for row in stale)
