"""A plot per job, drawn by ECharts in Node, which the console's assets bring: each line's ratio, and its goal."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from benchmarks.goals import Goal, goal_of
from console.asset_build import FOLDER as CONSOLE
from console.asset_build import node

FOLDER = Path(__file__).parent / "plots"
ROW, HEAD, WIDTH = 34, 90, 1100
INK = {"color": "#222222"}
DRAW = """
const echarts = require('echarts');
const plots = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const drawn = {};
for (const [name, {option, width, height}] of Object.entries(plots)) {
  const chart = echarts.init(null, null, {renderer: 'svg', ssr: true, width, height});
  chart.setOption(option);
  drawn[name] = chart.renderToSVGString();
  chart.dispose();
}
process.stdout.write(JSON.stringify(drawn));
"""


def draw(results: Mapping[str, Sequence[Figure]]) -> list[str]:
    """Writes a plot for each job that has something to compare; their file names."""
    plots = {job: plot for job, figures in results.items() if (plot := _plot(job, figures)) is not None}
    FOLDER.mkdir(exist_ok=True)
    for job, picture in svg_of(plots).items():
        (FOLDER / f"{job}.svg").write_text(picture + "\n")
    return [f"{job}.svg" for job in plots]


def svg_of(plots: Mapping[str, Any]) -> dict[str, str]:
    """Name → picture, of name → `option` of ECharts, `width` and `height`."""
    command, given = [*(node() or ["node"]), "-e", DRAW], json.dumps(plots)
    drawn = subprocess.run(command, input=given, capture_output=True, text=True, cwd=CONSOLE, check=True).stdout
    pictures: dict[str, str] = json.loads(drawn)
    return pictures


def _plot(job: str, figures: Sequence[Figure]) -> dict[str, Any] | None:
    rows = [(figure, goal_of(figure)) for figure in figures]
    shown = [(figure, goal, ratio) for figure, goal in rows if (ratio := _shown(figure, goal)) is not None]
    if not shown:
        return None
    names = [f"{figure.what}\n{figure.peer_name or figure.unit}" for figure, _, _ in shown]
    bars = [{"value": round(ratio, 3), "itemStyle": _style(figure, goal)} for figure, goal, ratio in shown]
    marks = [[_limit(goal), place] for place, (_, goal, _) in enumerate(shown) if goal is not None]
    option = {
        "animation": False,
        "backgroundColor": "#ffffff",
        "title": {"text": job, "subtext": "the ratio to its peer (logarithmic); the mark is the goal; dashed: missed"},
        "grid": {"left": 430, "right": 90, "top": HEAD - 20, "bottom": 30},
        "xAxis": {"type": "log", "name": "ratio", "min": _low(shown), "axisLabel": INK},
        "yAxis": {"type": "category", "inverse": True, "data": names, "axisLabel": {**INK, "width": 410}},
        "series": [
            {"type": "bar", "data": bars, "barWidth": "55%", "label": {"show": True, "position": "right", **INK}},
            {"type": "scatter", "data": marks, "symbol": "diamond", "symbolSize": 13, "itemStyle": INK},
        ],
    }
    return {"option": option, "width": WIDTH, "height": HEAD + 30 + ROW * len(shown)}


def _shown(figure: Figure, goal: Goal | None) -> float | None:
    """What the bar is long: the ratio, or our own figure over its goal where that is what is to be reached."""
    return figure.ours / goal.value if goal is not None and goal.own else figure.ratio


def _limit(goal: Goal) -> float:
    return 1.0 if goal.own else goal.value


def _low(shown: Sequence[tuple[Figure, Goal | None, float]]) -> float:
    """The axis begins at the power of ten below everything on it."""
    least = min(min(ratio, _limit(goal) if goal is not None else ratio) for _, goal, ratio in shown)
    low = 1.0
    while low >= least:
        low /= 10
    return low


def _style(figure: Figure, goal: Goal | None) -> dict[str, Any]:
    """Grey without a goal; reached and missed are told apart without colour too."""
    if goal is None:
        return {"color": "#8a94a6"}
    if goal.reached(figure):
        return {"color": "#2f7d4f"}
    return {"color": "#e8c3ae", "borderColor": "#b3541e", "borderWidth": 2, "borderType": "dashed"}
