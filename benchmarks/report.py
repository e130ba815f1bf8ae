"""What a run of all jobs writes: the page of results with its plots, and the same as data."""

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figures import SEED, Figure
from benchmarks.goals import goal_of

FOLDER = Path(__file__).parent
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


def write(results: Mapping[str, Sequence[Figure]], plots: Sequence[str]) -> str:
    """Writes `results.md` and `results.json`; the text of the first."""
    run, figures = about(), [figure for job in results.values() for figure in job]
    lines = ["# Results", "", "`make bench`, written by the run itself. Figures are medians.", ""]
    lines += [f"- {name}: {value}" for name, value in run.items()]
    lines += [f"- {caveat}" for caveat in CAVEATS]
    pictures = [f"![{plot.removesuffix('.svg')}](plots/{plot})\n" for plot in plots]
    text = "\n".join([*lines, "", table_of(figures), *pictures])
    (FOLDER / "results.md").write_text(text)
    data = {**run, "caveats": CAVEATS, "figures": [asdict(figure) for figure in figures]}
    (FOLDER / "results.json").write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n")
    return text


def table_of(figures: Sequence[Figure]) -> str:
    lines = ["| what | ours | peer | ratio | goal | spread |", "|---|---|---|---|---|---|", *map(_line, figures)]
    return "\n".join(lines) + "\n"


def about() -> dict[str, str]:
    """When, of which commit and where a run was."""
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
    goal = goal_of(figure)
    words = goal.words(figure) if goal is not None else ""
    return f"| {figure.what} | {figure.ours:.1f} {figure.unit} | {peer} | {times} | {words} | {figure.spread} |"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"
