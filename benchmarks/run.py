"""`make bench`: ratios to named peers, interleaved in one run; writes `results.md` and `results.json`."""

import tempfile
from pathlib import Path

from rich.console import Console

from benchmarks import figures, inbox, latency, registration, roster, rules
from benchmarks.figures import Figure, ratio
from chassis.observability.logging import configure_logging
from deploy.embedded import start_postgres


def main() -> None:
    configure_logging("ERROR")
    results: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="qihang-bench-", ignore_cleanup_errors=True) as folder:
        server = start_postgres(Path(folder) / "pg")
        try:
            results += registration.measure(server)
            results += roster.measure(server)
            results += inbox.measure(server)
        finally:
            server.cleanup()
        results += latency.measure(Path(folder))
    results += _rules()
    Console().print(figures.write(results))


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


if __name__ == "__main__":
    main()
