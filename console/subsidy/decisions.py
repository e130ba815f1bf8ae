"""What several pages of money share: who is paid, why an amount is what it is, what became of many at once."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from client.models.subsidy import ConditionView, OutcomeView, ServicesSubsidySchemesSchemasLineView
from console import labels
from console.components import Cell, Column, Condition, Explanation, Section, Shown, Table, Text
from console.desk import Desk

FEN = 100
SHORT = 8
"""Of an opaque number as it is shown: its last digits tell rows apart."""


def number(value: str, href: str | None = None) -> Cell:
    """An opaque number by its end."""
    return Cell(f"…{value[-SHORT:]}", href)


def payee(desk: Desk, kind: str, payee_id: str, name: str | None = None) -> Cell:
    """Who is paid, with the way to their own page where the caller may go there."""
    text = name or f"{labels.of(labels.PAYEE, kind)} …{payee_id[-SHORT:]}"
    page, needs = (
        ("/people/{graduate_id}", "registry.show_graduate")
        if kind == "graduate"
        else ("/employers/{employer_id}", "jobfair.get_employer")
    )
    open_to = desk.has_screen(page) and desk.may(needs)
    return Cell(text, page.replace(page[page.index("{") :], payee_id) if open_to else None)


def verdict(eligible: bool | None) -> Shown:
    if eligible is None:
        return Cell("各种读法不同", tone="warn")
    return Cell("符合条件", tone="good") if eligible else Cell("不符合条件", tone="bad")


def reasons(decision: Any) -> Iterator[Section]:
    """Every condition with its clause, what was seen and what is asked; the readings of a clause beside each other."""
    readings: Sequence[OutcomeView] = decision.get("readings") or ()
    if len(readings) > 1:
        yield Section("各种读法对照", Table(_READINGS, readings))
        yield Section("各种读法逐条对照", Table(_compared(readings), _keys(readings)))
    if decision["conditions"]:
        yield Section("逐条说明", _explanation(decision["conditions"], _outcome(decision)))
    for reading in readings:
        if not decision["conditions"]:
            text = f"{labels.yuan(reading['amount_fen'])}：{reading['arithmetic']}"
            yield Section(reading["title"], _explanation(reading["conditions"], text))
    if lines := decision.get("lines"):
        yield Section("按月发放", Table(_LINES, lines))
    if warnings := decision.get("warnings"):
        yield Section("注意", Text(warnings, tone="warn"))


def _explanation(conditions: Sequence[ConditionView], outcome: str) -> Explanation:
    return Explanation(
        [
            Condition(
                clause=row["clause"],
                quote=row["quote"],
                text=row["text"],
                observed=row["observed"],
                limit=row["limit"],
                passed=row["held"],
                reading=row.get("reading"),
            )
            for row in conditions
        ],
        outcome,
    )


def _outcome(decision: Any) -> str:
    if decision["amount_fen"] is None:
        return "各种读法结果不同，尚未选定"
    arithmetic = f"：{decision['arithmetic']}" if decision["arithmetic"] else ""
    return f"应得 {labels.yuan(decision['amount_fen'])}{arithmetic}"


_READINGS = (
    Column[OutcomeView]("读法", lambda row: row["title"]),
    Column[OutcomeView]("结论", lambda row: verdict(row["eligible"])),
    Column[OutcomeView]("财政支付", lambda row: labels.yuan(row["amount_fen"]), numeric=True),
    Column[OutcomeView]("他方承担", lambda row: labels.yuan(row["owed_fen"]), numeric=True),
    Column[OutcomeView]("算式", lambda row: row["arithmetic"]),
)
_LINES = (
    Column[ServicesSubsidySchemesSchemasLineView]("第几月", lambda row: row["number"], numeric=True),
    Column[ServicesSubsidySchemesSchemasLineView]("月份", lambda row: row["month_on"][:7]),
    Column[ServicesSubsidySchemesSchemasLineView]("到期日", lambda row: row["due_on"]),
    Column[ServicesSubsidySchemesSchemasLineView]("金额", lambda row: labels.yuan(row["amount_fen"]), numeric=True),
    Column[ServicesSubsidySchemesSchemasLineView]("状态", lambda row: _release(row)),
)


def _release(row: ServicesSubsidySchemesSchemasLineView) -> Shown:
    if not row["released"]:
        return Cell("不发放", tone="bad")
    return Cell("已到期", tone="good") if row["due"] else Cell("未到期", tone="quiet")


def _keys(readings: Sequence[OutcomeView]) -> list[str]:
    """The conditions of all readings, each once, in their order."""
    return list(dict.fromkeys(row["text"] for reading in readings for row in reading["conditions"]))


def _compared(readings: Sequence[OutcomeView]) -> list[Column[str]]:
    """A column per reading: what it asks and whether that is met."""
    return [
        Column[str]("条件", lambda text: text),
        *(Column[str](reading["title"], _in_reading(reading)) for reading in readings),
    ]


def _in_reading(reading: OutcomeView) -> Callable[[str], Shown]:
    rows = {row["text"]: row for row in reading["conditions"]}

    def cell(text: str) -> Shown:
        row = rows.get(text)
        if row is None:
            return Cell("此读法不看", tone="quiet")
        outcome = "符合" if row["held"] else "不符合"
        return Cell(outcome, tone="good" if row["held"] else "bad", hint=f"{row['observed']}／{row['limit']}")

    return cell


def full_yuan(fen: int) -> int:
    """For a drawing: the yuan without the fen; a sum stands beside it to the fen."""
    return fen // FEN if fen >= 0 else -(-fen // FEN)
