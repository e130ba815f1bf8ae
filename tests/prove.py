"""`make prove`: the long proofs, once per issue; writes docs/security/proof.md.

Each stage may be run alone (`--only`); what it came to is kept with its commit, so that the page names for each line
what it was seen at. Exit status 1 where a stage that ran did not pass.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "security" / "proof.md"
KEPT = ROOT / "var" / "prove.json"
STAGES: Mapping[str, tuple[str, Sequence[str]]] = {
    "mutants": ("every guard removed in turn, and noticed", ["-m", "tests.mutants"]),
    "policies": (
        "every value, bound, day and reading of every pack changed in turn",
        ["-m", "tests.mutants", "policies"],
    ),
    "chaos": ("processes killed at every named point; nothing lost or done twice", ["-m", "tests.chaos"]),
    "year": (
        "the simulated year, broken off and gone on with; the journey in other time zones",
        ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/e2e/test_demo_year.py", "tests/e2e/test_journey.py"],
    ),
    "packs": (
        "ten times as many broken packs and generated schemes as in `make test`: each refused, or sound in every form",
        [
            *("-m", "pytest", "-q", "-p", "no:cacheprovider", "--hypothesis-profile=prove"),
            "tests/unit/policy_engine/test_hostile_packs.py",
            "tests/unit/policy_engine/test_generated_packs.py",
        ],
    ),
    "attack": (
        "the attack program against a platform as an operator starts it",
        ["-m", "tests.attack.served"],
    ),
}
"""The full browser run joins when there is a page to open."""
Outcomes: TypeAlias = dict[str, dict[str, Any]]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.prove", description=__doc__)
    parser.add_argument("--only", action="append", choices=list(STAGES), help="a stage; may be repeated")
    chosen = parser.parse_args(arguments).only or list(STAGES)
    outcomes: Outcomes = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    for stage in chosen:
        outcomes[stage] = _run(stage)
        KEPT.parent.mkdir(exist_ok=True)
        KEPT.write_text(json.dumps(outcomes, indent=1))
        write(outcomes)
    return 0 if all(outcomes[stage]["status"] == 0 for stage in chosen) else 1


def _run(stage: str) -> dict[str, Any]:
    print(f"== {stage}: {STAGES[stage][0]}", flush=True)
    began, last = time.monotonic(), ""
    command = [sys.executable, *STAGES[stage][1]]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        assert running.stdout is not None
        for line in running.stdout:
            print(line, end="", flush=True)
            last = line.strip() or last
    seconds = round(time.monotonic() - began)
    print(f"== {stage}: exit status {running.returncode} after {seconds} s", flush=True)
    return {"status": running.returncode, "seconds": seconds, "last": last, "commit": _commit()}


def _commit() -> str:
    asked = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def write(outcomes: Outcomes) -> None:
    lines = [
        "# What was proved, and at which commit",
        "",
        "Written by `make prove`. These runs are too long for every change; they are made once per issue.",
        "",
        "| stage | what it shows | outcome | seconds | commit | its last line |",
        "|---|---|---|---|---|---|",
    ]
    for stage, (about, _) in STAGES.items():
        if one := outcomes.get(stage):
            passed = "passed" if one["status"] == 0 else f"FAILED ({one['status']})"
            lines.append(f"| {stage} | {about} | {passed} | {one['seconds']} | {one['commit']} | {one['last']} |")
        else:
            lines.append(f"| {stage} | {about} | not run | | | |")
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
