"""`make bench`: ratios to named peers, interleaved in one run; writes `results.md` and `results.json`."""

import tempfile
from pathlib import Path

from rich.console import Console

from benchmarks import figures, latency, registration, roster, rules
from benchmarks.figures import Figure, ratio
from chassis.observability.logging import configure_logging
from deploy.embedded import start_postgres


def main() -> None:
    configure_logging("ERROR")
    found: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="qihang-bench-", ignore_cleanup_errors=True) as folder:
        server = start_postgres(Path(folder) / "pg")
        try:
            found += registration.measure(server)
            found += roster.measure(server)
        finally:
            server.cleanup()
        found += latency.measure(Path(folder))
    found += _rules()
    Console().print(figures.write(found))


def _rules() -> list[Figure]:
    """A million cases with every condition's column, and one decision with its reasons in words."""
    found = []
    for timing in rules.measure():
        ours, numpy, fisca = (_speeds(one) for one in (timing.ours, timing.numpy, timing.openfisca))
        found.append(ratio(f"{timing.scheme}, 1 M cases", "M cases/s", ours, fisca, "OpenFisca, vectorised"))
        found.append(ratio(f"{timing.scheme}, 1 M cases", "M cases/s", ours, numpy, "NumPy by hand"))
        one, fisca_one = (_speeds(each) for each in (timing.one, timing.openfisca_one))
        found.append(ratio(f"{timing.scheme}, one explained", "/s", one, fisca_one, "OpenFisca, one situation"))
    return found


def _speeds(milliseconds: list[float]) -> list[float]:
    return [1_000 / each for each in milliseconds]


if __name__ == "__main__":
    main()
