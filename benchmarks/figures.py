"""The measured lines, and the two files that a run writes."""

import json
import os
import platform
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).parent
SEED = "bench"
CAVEATS = (
    "Server, client and database share the cores, and other work may have run beside them: read the ratios of"
    " interleaved rounds, not the speeds.",
    "Registrations and reads are measured by the CPU of the server's process and of PostgreSQL together. Their peer"
    " shares our schema, validation and sealing; it writes no log line, keeps no metrics, traces nothing, and checks"
    " the token in each request. Its pool and the number of callers are swept and chosen for the peer's best speed.",
    "Our roster import also keeps each row as it came, sealed, with its outcome; its peer keeps the people only.",
    "Notify's events are measured by the CPU of the benchmark and of PostgreSQL together, handed to the inbox as a poll"
    " of either bus does; the rows of both ways are compared first. Their peer only notes each event: no clock, no"
    " message, no event of its own.",
    "Latency runs from the commit of the business transaction to the commit of the handler's, both by PostgreSQL's"
    " own commit timestamps; the named rate is what was asked for.",
)


@dataclass(frozen=True)
class Figure:
    """One measured line: ours, the peer's, and their ratio (ours / peer; for speeds more is better)."""

    what: str
    unit: str
    ours: float
    peer: float | None
    peer_name: str
    ratio: float | None
    spread: str


def ratio(what: str, unit: str, ours: Sequence[float], peers: Sequence[float], name: str) -> Figure:
    mine, theirs = statistics.median(ours), statistics.median(peers)
    rounds = f"{len(ours)} rounds, " if len(ours) == len(peers) else ""
    spread = f"{rounds}ours {min(ours):.0f}–{max(ours):.0f}, peer {min(peers):.0f}–{max(peers):.0f}"
    return Figure(what=what, unit=unit, ours=mine, peer=theirs, peer_name=name, ratio=mine / theirs, spread=spread)


def write(figures: Sequence[Figure]) -> str:
    """Writes `results.md` and `results.json`; the text of the first."""
    about = _about()
    lines = ["# Results", "", "`make bench`, written by the run itself. Figures are medians.", ""]
    lines += [f"- {name}: {value}" for name, value in about.items()]
    lines += [f"- {caveat}" for caveat in CAVEATS]
    text = "\n".join([*lines, "", table_of(figures)])
    (FOLDER / "results.md").write_text(text)
    results = {**about, "caveats": CAVEATS, "figures": [asdict(figure) for figure in figures]}
    (FOLDER / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    return text


def table_of(figures: Sequence[Figure]) -> str:
    lines = ["| what | ours | peer | ratio | spread |", "|---|---|---|---|---|", *map(_line, figures)]
    return "\n".join(lines) + "\n"


def _about() -> dict[str, str]:
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False, cwd=FOLDER
    )
    load = " ".join(f"{average:.1f}" for average in os.getloadavg())
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": commit.stdout.strip(),
        "seed": SEED,
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
        f" {platform.machine()}, load average at the end {load}",
    }


def _line(figure: Figure) -> str:
    peer = f"{_number(figure.peer)} ({figure.peer_name})" if figure.peer is not None else figure.peer_name
    times = f"{figure.ratio:.2f}" if figure.ratio is not None else ""
    return f"| {figure.what} | {figure.ours:.1f} {figure.unit} | {peer} | {times} | {figure.spread} |"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"
