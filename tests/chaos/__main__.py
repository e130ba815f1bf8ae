"""`make chaos`: every fail-point at least twenty times, every mutant caught; writes `var/chaos.json`."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.chaos import scenarios
from tests.chaos.judging import Outcome
from tests.chaos.scenarios import API_POINTS, CONSUMER_POINTS, CONTROL, MUTANTS, RELAY_POINTS, setup_of

HITS = 20
SECONDS = 2_400
CALM_SECONDS = 40
MUTANT_HITS, MUTANT_SECONDS = 8, 400
TELLING = {
    "no_inbox": "consumer_after_commit",
    "offset_first": "consumer_after_commit",
    "mark_first": "relay_before_send",
}
BROKER_AWAY_SECONDS = 60
SEED = "2023"
REPORT = Path(__file__).parents[2] / "var" / "chaos.json"
MESSAGING_POINTS = (*API_POINTS, *RELAY_POINTS, *CONSUMER_POINTS)
WORDS = {"duplicates": "duplicate effects", "amplified": "sent again", "api_errors": "API errors"}
POINTS = (*MESSAGING_POINTS, "import_between_rows", "payer_between_lines")


def main() -> None:
    console = Console()
    outcomes: dict[str, Outcome] = {}
    mutants: dict[str, Outcome] = {}
    caught: dict[str, bool] = {}
    with tempfile.TemporaryDirectory(prefix="qihang-chaos-", ignore_cleanup_errors=True) as folder:
        console.print(f"seed {SEED}; at least {HITS} hits of each of {len(POINTS)} points, then {len(MUTANTS)} mutants")
        outcomes["messaging"] = scenarios.messaging(Path(folder) / "m", SEED, enough, SECONDS)
        console.print(outcomes["messaging"])
        outcomes["broker away"] = scenarios.broker_away(Path(folder) / "b", SEED, BROKER_AWAY_SECONDS)
        console.print(outcomes["broker away"])
        outcomes["import"] = scenarios.roster_import(Path(folder) / "i", SEED, HITS, 1_000)
        console.print(outcomes["import"])
        outcomes["payer"] = scenarios.payer(Path(folder) / "p", SEED, HITS, 30)
        console.print(outcomes["payer"])
        control = scenarios.messaging(Path(folder) / "c", SEED, never, CALM_SECONDS, CONTROL)
        outcomes["control, nobody killed"] = control
        console.print("control", control)
        for mutant in MUTANTS:
            mutants[mutant] = seen = run_mutant(Path(folder) / mutant, mutant)
            caught[mutant] = is_caught(mutant, seen)
            console.print(mutant, seen)
    hits = {point: sum(one.hits.get(point, 0) for one in outcomes.values()) for point in POINTS}
    passed = all(one.flawless for one in outcomes.values()) and all(caught.values())
    passed = passed and min(hits.values()) >= HITS and control.calm
    console.print(_table(hits, outcomes, mutants, caught))
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    report = {
        "seed": SEED,
        "commit": commit,
        "hits": hits,
        "lost": sum(one.lost for one in outcomes.values()),
        "duplicate_effects": sum(one.duplicates for one in outcomes.values()),
        "inversions": sum(one.inversions for one in outcomes.values()),
        "scenarios": {name: asdict(one) for name, one in outcomes.items()},
        "mutants": {name: asdict(one) for name, one in mutants.items()},
        "mutants_caught": caught,
        "passed": passed,
    }
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(report, indent=1))
    console.print(f"written to {REPORT.name}; {'passed' if passed else 'FAILED'}")
    sys.exit(0 if passed else 1)


def never(_: Mapping[str, int]) -> bool:
    return False


def run_mutant(folder: Path, mutant: str) -> Outcome:
    """Until the point that shows it was hit several times; where none does, as long as the control run."""
    telling = TELLING.get(mutant)
    if telling is None:
        return scenarios.messaging(folder, SEED, never, CALM_SECONDS, setup_of(mutant))
    return scenarios.messaging(
        folder, SEED, lambda hits: hits.get(telling, 0) >= MUTANT_HITS, MUTANT_SECONDS, setup_of(mutant)
    )


def enough(hits: Mapping[str, int]) -> bool:
    return all(hits.get(point, 0) >= HITS for point in MESSAGING_POINTS)


def is_caught(mutant: str, seen: Outcome) -> bool:
    """Each mutant by the count that it is bound to spoil, which correct code in the same set-up leaves at zero."""
    return {
        "no_inbox": seen.duplicates > 0,
        "offset_first": seen.lost > 0,
        "mark_first": seen.lost > 0,
        "no_bucket_lock": seen.amplified > 0 or seen.inversions > 0,
    }[mutant]


def _table(
    hits: Mapping[str, int],
    outcomes: Mapping[str, Outcome],
    mutants: Mapping[str, Outcome],
    caught: Mapping[str, bool],
) -> Table:
    table = Table("what", "seen")
    for point, count in hits.items():
        table.add_row(f"hits {point}", str(count))
    for scenario, one in outcomes.items():
        table.add_row(scenario, _figures(one))
    for mutant, seen in mutants.items():
        table.add_row(f"mutant {mutant}", f"{'caught' if caught[mutant] else 'NOT CAUGHT'}: {_figures(seen)}")
    return table


def _figures(one: Outcome) -> str:
    figures = {name: value for name, value in asdict(one).items() if name != "hits"}
    return ", ".join(f"{WORDS.get(name, name)} {value}" for name, value in figures.items())


if __name__ == "__main__":
    main()
