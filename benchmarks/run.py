"""`make bench`: ratios to named peers, interleaved in one run; writes `results.md`, `results.json` and a plot per job.

`make bench ARGS=roster` measures that job alone and writes nothing: the results are of one run.
"""

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks import (
    console,
    footprint,
    inbox,
    latency,
    plots,
    rates,
    registration,
    relay,
    report,
    roster,
    rules,
    sums,
)
from benchmarks.figures import Figure, ratio
from chassis.observability.logging import configure_logging
from deploy.embedded import start_postgres


def main(names: Sequence[str] = ()) -> None:
    configure_logging("ERROR")
    if unknown := set(names) - JOBS.keys():
        raise SystemExit(f"no such job: {', '.join(sorted(unknown))}; there are {', '.join(JOBS)}")
    results: dict[str, list[Figure]] = {}
    with tempfile.TemporaryDirectory(prefix="qihang-bench-", ignore_cleanup_errors=True) as folder:
        for name in names or JOBS:
            own = Path(folder) / name
            own.mkdir()
            results[name] = JOBS[name](own)
    lines = [figure for job in results.values() for figure in job]
    Console().print(report.table_of(lines) if names else report.write(results, plots.draw(results)))


def _on_a_server(measure: Callable[[Any], list[Figure]], folder: Path) -> list[Figure]:
    server = start_postgres(folder / "pg")
    try:
        return measure(server)
    finally:
        server.cleanup()


def _rules() -> list[Figure]:
    """A million cases with every condition's column, and one decision with its reasons in words."""
    results = []
    for timing in rules.measure():
        ours, numpy, fisca = (_speeds(times) for times in (timing.ours, timing.numpy, timing.openfisca))
        results.append(ratio(f"{timing.scheme}, 1 M cases", "M cases/s", ours, fisca, "OpenFisca, vectorised"))
        results.append(ratio(f"{timing.scheme}, 1 M cases", "M cases/s", ours, numpy, "NumPy by hand"))
        single, fisca_single = (_speeds(each) for each in (timing.single, timing.openfisca_one))
        results.append(ratio(f"{timing.scheme}, one explained", "/s", single, fisca_single, "OpenFisca, one situation"))
    return results


def _speeds(milliseconds: list[float]) -> list[float]:
    return [1_000 / each for each in milliseconds]


JOBS: Mapping[str, Callable[[Path], list[Figure]]] = {
    "registration": lambda folder: _on_a_server(registration.measure, folder),
    "roster": lambda folder: _on_a_server(roster.measure, folder),
    "inbox": lambda folder: _on_a_server(inbox.measure, folder),
    "relay": relay.measure,
    "latency": latency.measure,
    "rates": lambda folder: _on_a_server(rates.measure, folder),
    "sums": lambda folder: _on_a_server(sums.measure, folder),
    "console": console.measure,
    "footprint": footprint.measure,
    "rules": lambda _: _rules(),
}


if __name__ == "__main__":
    main(sys.argv[1:])
