"""docs/security/pack-mutants.md: how many mutants of each kind of each pack were noticed, and which nobody proves."""

import subprocess
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from policy_engine.packs.flaws import clipped
from tests.mutants.packs.judge import EQUIVALENT, KILLED, OUTCOMES, REFUSED, SURVIVED, Verdict
from tests.mutants.packs.mutant import Mutant

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "security" / "pack-mutants.md"
_PROVISIONS = "provisions, which no program executes"
_INTRODUCTION = """# Mutants of the packs, and what notices them

Written by `make mutants ARGS=policies` at {commit}: {mutants} changes of the data of {packs} packs, one at a time. The
pack is loaded with each as a service would load it, and its own worked examples run.

- *killed*: a worked example of the pack no longer comes out as written.
- *refused*: the pack with that change does not load, and says where.
- *equivalent*: no decision changes; each is listed with its reason in `tests/mutants/packs/equivalents.yaml`.
- *SURVIVED*: a value, bound, day or reading that nothing notices, in any file: the run fails.
"""


def kind_of(mutant: Mutant) -> str:
    """The line of the page that a mutant is counted in."""
    if "provisions" in mutant.path:
        return _PROVISIONS
    if mutant.path[:2] in (("subsidy", "schemes"), ("subsidy", "parameters")):
        return f"schemes: {mutant.kind}"
    return "funds" if mutant.path[:2] == ("subsidy", "funds") else f"{mutant.file}.yaml"


def page(verdicts: Sequence[Verdict], commit: str) -> str:
    packs = list(dict.fromkeys(verdict.mutant.pack for verdict in verdicts))
    lines = [_INTRODUCTION.format(commit=commit, mutants=len(verdicts), packs=len(packs))]
    lines += [f"| pack | kind | mutants | {' | '.join(OUTCOMES)} |", f"|---|---|{'--:|' * (1 + len(OUTCOMES))}"]
    for pack in packs:
        own = [verdict for verdict in verdicts if verdict.mutant.pack == pack]
        for kind in sorted({kind_of(verdict.mutant) for verdict in own}):
            lines.append(_row(pack, kind, [verdict for verdict in own if kind_of(verdict.mutant) == kind]))
        lines.append(_row(f"**{pack}**", "**all**", own))
    lines += ["", "## Equivalents", "", "| pack | where | instead | reason |", "|---|---|---|---|"]
    lines += [_reason(verdict) for verdict in verdicts if verdict.outcome == EQUIVALENT]
    return "\n".join(lines) + "\n"


def _row(pack: str, kind: str, verdicts: Sequence[Verdict]) -> str:
    counts = counted(verdicts)
    return f"| {pack} | {kind} | {len(verdicts)} | {' | '.join(str(counts[outcome]) for outcome in OUTCOMES)} |"


def counted(verdicts: Iterable[Verdict]) -> Counter[str]:
    return Counter(verdict.outcome for verdict in verdicts)


def summary(verdicts: Sequence[Verdict]) -> str:
    """The last line of a run."""
    counts = counted(verdicts)
    noticed = counts[KILLED] + counts[REFUSED]
    return (
        f"{noticed} of {len(verdicts)} noticed ({counts[KILLED]} killed, {counts[REFUSED]} refused), "
        f"{counts[EQUIVALENT]} equivalent, {counts[SURVIVED]} survived"
    )


def _reason(verdict: Verdict) -> str:
    mutant = verdict.mutant
    return f"| {mutant.pack} | `{mutant.at}` | {mutant.kind}: `{clipped(mutant.words)}` | {verdict.by} |"


def write(verdicts: Sequence[Verdict]) -> None:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    PAGE.write_text(page(verdicts, commit.strip()))
