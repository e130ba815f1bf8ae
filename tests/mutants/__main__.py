"""`make mutants`: one guard removed at a time, only its own tests run; writes docs/security/mutants.md. With the word
`policies` first, the packs' data is changed instead (tests/mutants/packs).

Exit status 1 where a guard's tests do not notice that it is gone, or where a guard is no longer where the table says.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from tests.mutants.guards import GUARDS
from tests.mutants.packs import run as packs
from tests.mutants.runner import ROOT, Tell, Verdict, judge

REPORT = ROOT / "docs" / "security" / "mutants.md"
PACKS = "policies"
console = Console(width=180)


class Print(Tell):
    def __call__(self, verdict: Verdict) -> None:
        guard = verdict.guard
        line = f"{verdict.outcome:9} {verdict.seconds:5.1f} s  point {guard.point}: {guard.name}"
        console.print(line, highlight=False)
        if verdict.said:
            console.print(verdict.said, style="dim", highlight=False)


def main(arguments: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == [PACKS]:
        return packs.main(words[1:])
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--only", default="", help="a part of the guard's name or file")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args(words)
    guards = [guard for guard in GUARDS if given.only in f"{guard.point} {guard.name} {guard.file}"]
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="qihang-mutants-") as folder:
        verdicts = judge(guards, Path(folder), given.workers, Print())
    counts = {outcome: sum(one.outcome == outcome for one in verdicts) for outcome in ("killed", "SURVIVED", "stale")}
    console.print(f"{counts} of {len(verdicts)} in {time.monotonic() - started:.0f} s")
    if not given.only:
        write(verdicts, time.monotonic() - started)
    return 0 if verdicts and counts["killed"] == len(verdicts) else 1


def write(verdicts: Sequence[Verdict], seconds: float) -> None:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    killed = sum(one.outcome == "killed" for one in verdicts)
    lines = [
        "# Guards, and the tests that notice when one is gone",
        "",
        f"Written by `make mutants` at {commit.strip()}: {killed} of {len(verdicts)} killed in {seconds:.0f} s.",
        "",
        "| point | guard | where | outcome | its tests |",
        "|---|---|---|---|---|",
    ]
    for one in verdicts:
        tests = "<br>".join(f"`{test}`" for test in one.guard.tests)
        lines.append(f"| {one.guard.point} | {one.guard.name} | `{one.guard.file}` | {one.outcome} | {tests} |")
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
