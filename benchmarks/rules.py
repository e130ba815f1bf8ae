"""The rules: a million cases and one explained decision, beside OpenFisca and hand-written NumPy."""

import json
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

from benchmarks.cases import CASES, JUDGED_ON, by_hand
from deploy.composition import policies_folder
from policy_engine.expressions.calendar import civil_date
from policy_engine.expressions.types import Day, Truth
from policy_engine.packs.loader import load_packs
from policy_engine.schemes.batch import judge
from policy_engine.schemes.binding import bind
from policy_engine.schemes.catalogue import scheme_of
from policy_engine.schemes.decide import explain
from policy_engine.schemes.scheme import Scheme

FOLDER = Path(__file__).parent
ENVIRONMENT = FOLDER.parent / "var" / "bench-venv"
OPENFISCA = "openfisca-core==46.0.1"
MANY, ROUNDS, ONES = 1_000_000, 7, 100


@dataclass(frozen=True)
class Timing:
    """Milliseconds of one run, round by round, of one scheme."""

    scheme: str
    ours: list[float]
    numpy: list[float]
    openfisca: list[float]
    single: list[float]
    openfisca_one: list[float]


def measure() -> list[Timing]:
    """Runs every scheme on all engines in turns. Raises AssertionError where two disagree by a fen."""
    packs = load_packs(policies_folder())
    with _openfisca() as peer:
        return [_one_scheme(scheme_of(packs.city(city), name), peer) for name, (city, _) in CASES.items()]


def _one_scheme(scheme: Scheme, peer: Callable[[str, int], tuple[float, int]]) -> Timing:
    columns, day = CASES[scheme.name][1](MANY), date.fromisoformat(JUDGED_ON)
    bound = bind(scheme, day)
    timing = Timing(scheme=scheme.name, ours=[], numpy=[], openfisca=[], single=[], openfisca_one=[])
    case = {name: _given(scheme, name, column[0]) for name, column in columns.items()}
    for _ in range(ROUNDS):
        seconds, ours = _timed(lambda: judge(bound, columns))
        timing.ours.append(seconds * 1e3)
        by_numpy, hand = _timed(lambda: by_hand(scheme.name, columns))
        timing.numpy.append(by_numpy * 1e3)
        of_openfisca, total = peer(scheme.name, MANY)
        timing.openfisca.append(of_openfisca * 1e3)
        for reading, amounts in zip(ours.readings, hand[0], strict=True):
            assert (reading.amount_fen == amounts).all()
        assert sum(int(amounts.sum()) for amounts in hand[0]) == total
        alone = [_timed(lambda: explain(scheme, case, day))[0] for _ in range(ONES)]
        timing.single.append(statistics.median(alone) * 1e3)
        timing.openfisca_one.append(statistics.median(peer(scheme.name, 1)[0] for _ in range(ONES)) * 1e3)
    return timing


def _given(scheme: Scheme, name: str, value: Any) -> Any:
    kind = scheme.facts[name].type
    if isinstance(kind, Truth):
        return bool(value)
    return civil_date(int(value)).isoformat() if isinstance(kind, Day) else int(value)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result


@contextmanager
def _openfisca() -> Iterator[Callable[[str, int], tuple[float, int]]]:
    """The peer in an environment of its own, kept warm for the whole run."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        venv.create(ENVIRONMENT, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", OPENFISCA], check=True)
    command = [str(python), str(FOLDER / "peer_openfisca.py")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield lambda scheme, count: _asked(process.stdin, process.stdout, scheme, count)
        process.stdin.close()


def _asked(orders: IO[str] | None, answers: IO[str] | None, scheme: str, count: int) -> tuple[float, int]:
    assert orders is not None
    assert answers is not None
    orders.write(json.dumps({"scheme": scheme, "count": count}) + "\n")
    orders.flush()
    answer = json.loads(answers.readline())
    return answer["seconds"], answer["sum"]


if __name__ == "__main__":
    for row in measure():
        median = {name: statistics.median(getattr(row, name)) for name in vars(row) if name != "scheme"}
        sys.stdout.write(f"{row.scheme}: {json.dumps(median)}\n")
