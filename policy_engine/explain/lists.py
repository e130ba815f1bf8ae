"""Lists and sets in words: what each row or class comes to, as long as they are few, and what the others come to."""

from collections.abc import Callable
from typing import Any, TypeAlias

from policy_engine.expressions.evaluate import Values, for_one
from policy_engine.expressions.types import Choices, Node, Rows

Write: TypeAlias = Callable[[Values], str]
SHOWN = 10
"""Rows that are written out one by one."""


def row_by_row(node: Node, write: Write, show: Callable[[Any], str]) -> Write:
    """`write` writes the sum of a row, `show` what it comes to: `第1人：2,000.00 元 × 60% = 1,200.00 元`."""
    rows, part, word = node.args[0], for_one(node.args[1]), _row_word(node.args[0])

    def calculation(values: Values) -> str:
        cases = [{**values, **row} for row in values[rows.name]]
        first = enumerate(cases[:SHOWN], 1)
        texts = [f"第{number}{word}：{_equation(write(case), show(part(case)))}" for number, case in first]
        if others := cases[SHOWN:]:
            texts.append(f"其余{len(others):,}{word}合计{show(sum(part(case) for case in others))}")
        return f"（{rows.title}{len(cases):,}{word}{'：' if texts else ''}{'；'.join(texts)}）"

    return calculation


def _equation(text: str, total: str) -> str:
    return text if text == total else f"{text} = {total}"


def _row_word(rows: Node) -> str:
    """What a row is called: as what it counts."""
    assert isinstance(rows.type, Rows)
    return str(rows.type.unit) if rows.type.unit.powers else "行"


def entry_by_entry(node: Node, show: Callable[[Any], str], nothing: str) -> Write:
    """Each class of the case with its entry, and which counts: `（甲类1.00 元、乙类2.00 元中的最高者）`."""
    table, members = node.args
    bits, word = for_one(members), "中的最高者" if node.op == "most" else "的合计"
    assert isinstance(members.type, Choices)
    entries = [f"{label}{show(number)}" for label, number in zip(members.type.labels, table.value, strict=True)]

    def calculation(values: Values) -> str:
        own = [entry for place, entry in enumerate(entries) if bits(values) >> place & 1]
        return f"（{'、'.join(own)}{word if len(own) > 1 else ''}）" if own else nothing

    return calculation
