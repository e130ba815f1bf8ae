"""The rows that somebody marked in a list: the same is done to each, and what became of it stands beside it."""

from collections.abc import Callable

from client.caller import RequestRefused
from console.components import Cell, Column, Link, Section, Table, View
from console.desk import Desk, NotThere, refused_as_absent

ABSENT = "没有这一件，或无权办理"
SHORT = 8
"""Of a row's number as it is shown: its last digits tell rows apart."""


def each(desk: Desk, act: Callable[[str], str], *, title: str, back: str, page: str | None = None) -> View:
    """Does the same to every row that was marked and says of each what became of it: one that is refused keeps the
    others from nothing. Sent twice, each is done once. `back` is the list; the page of each row lies below `page`, or
    below the list."""
    outcomes = [(entry, *_outcome_of(act, entry)) for entry in desk.chosen]
    columns = (
        Column[tuple[str, bool, str]]("编号", lambda row: Cell(f"…{row[0][-SHORT:]}", f"{page or back}/{row[0]}")),
        Column[tuple[str, bool, str]]("结果", lambda row: Cell(row[2], tone="good" if row[1] else "bad")),
    )
    done = sum(passed for _, passed, _ in outcomes)
    return View(
        title,
        [Section("逐件结果", Table(columns, outcomes, "没有选择任何一件"))],
        note=f"所选 {len(outcomes)} 件，办成 {done} 件",
        links=[Link("返回列表", back, primary=True)],
    )


def _outcome_of(act: Callable[[str], str], entry: str) -> tuple[bool, str]:
    try:
        return True, act(entry)
    except NotThere:
        return False, ABSENT
    except RequestRefused as refused:
        if refused_as_absent(refused):
            return False, ABSENT
        return False, str(refused.problem.get("detail") or refused.problem.get("title", "未能完成"))
