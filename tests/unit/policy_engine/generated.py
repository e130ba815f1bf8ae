"""Whole schemes by chance: every expression as the text that a pack writes, with the second opinion on it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import count
from typing import Any, TypeVar

from hypothesis import strategies as st

from tests.unit.policy_engine.generated_cases import CODES, FACTS, FIRST, LAST
from tests.unit.policy_engine.opinions import (
    COMPARED,
    ROUNDINGS,
    Case,
    Part,
    compared,
    full_months,
    in_force,
    months_after,
    times,
)

T = TypeVar("T")
SOURCE = {"clause": "一", "quote": "示例"}
SHARES = {"百分数": 100, "千分数": 1000, "万分数": 10_000, "三分数": 3, "十二分数": 12, "二分数": 2}


@dataclass(frozen=True)
class Form:
    """One reading: its conditions by their keys, and its amount in fen."""

    key: str | None
    conditions: Mapping[str, Part]
    amount: Part

    @property
    def texts(self) -> Iterator[str]:
        yield self.amount.text
        yield from (rule.text for rule in self.conditions.values())


@dataclass
class Generated:
    """A scheme as a pack writes it, with the second opinion on it."""

    tree: dict[str, Any]
    applies: Part | None
    forms: list[Form] = field(default_factory=list)


class Writer:
    """Writes one scheme; each parameter that an expression wants is declared on the way."""

    def __init__(self, draw: Callable[[Any], Any]) -> None:
        self.draw = draw
        self.parameters: dict[str, Any] = {}
        self.numbers: Iterator[int] = count(1)

    def among(self, *options: T) -> T:
        option: T = self.draw(st.sampled_from(options))
        return option

    # — values of the document —
    def series(self, value: st.SearchStrategy[Any], *, changes: bool) -> list[tuple[date, Any]]:
        """One value from the first day on, or several; now and then the first begins late."""
        starts = {FIRST if self.draw(st.integers(0, 9)) else date(2023, 3, 1)}
        if changes:
            starts |= set(self.draw(st.lists(st.dates(date(2023, 4, 1), LAST), max_size=2)))
        return [(start, self.draw(value)) for start in sorted(starts)]

    def declared(self, series: Sequence[tuple[date, Any]], unit: str | None = None, of: str | None = None) -> str:
        name = f"p{next(self.numbers)}"
        node: dict[str, Any] = {"title": f"数值{name}", **SOURCE}
        node |= {key: word for key, word in (("unit", unit), ("of", of)) if word}
        self.parameters[name] = {**node, "values": [{"from": start, "value": value} for start, value in series]}
        return name

    def parameter(self, unit: str, low: int, high: int, *, changes: bool = True) -> Part:
        """A number of the document; one that changes says by which day it is taken."""
        series = self.series(st.integers(low, high), changes=changes)
        return self.by_day(self.declared(series, unit), series)

    def by_day(self, name: str, series: Sequence[tuple[date, Any]], key: str | None = None) -> Part:
        """The parameter, or the entry of a table, on the judged day or on another of the case."""
        text = f"{name}[{key}]" if key else name

        def value(case: Case, day: str) -> Any:
            found = in_force(series, case[day])
            return found[case[key]] if key else found

        if len(series) == 1:
            return Part(text, lambda case: value(case, "on"))
        day = self.among("on", "hired_on")
        return Part(f"value_on({text}, {day})", lambda case: value(case, day))

    # — numbers, none of them below 0 —
    def fact(self, name: str) -> Part:
        return Part(name, lambda case: case[name])

    def heads(self) -> Part:
        return self.fact(self.among("heads", "part", "total"))

    def money(self, depth: int) -> Part:
        plain: list[Callable[[int], Part]] = [self.spent, self.flat, self.per_head, self.by_table, self.by_step]
        plain += [self.by_months, self.by_band]
        inner = [self.sum_of, self.difference, self.extreme, self.choice, self.share]
        part: Part = self.among(*plain, *(inner * 2 if depth > 0 else ()))(depth - 1)
        return part

    def spent(self, _: int = 0) -> Part:
        return self.fact("spent")

    def flat(self, _: int = 0) -> Part:
        return self.parameter("分", 0, 500_000)

    def per_head(self, _: int = 0) -> Part:
        return times(self.heads(), self.parameter("分/人", 0, 200_000))

    def by_table(self, _: int = 0) -> Part:
        table = st.fixed_dictionaries({code: st.integers(0, 300_000) for code in CODES})
        series = self.series(table, changes=True)
        return self.by_day(self.declared(series, "分"), series, "size")

    def by_step(self, _: int = 0) -> Part:
        heads, step, each = self.heads(), self.parameter("人", 1, 9), self.parameter("分", 0, 90_000)
        full = Part(f"full({heads.text}, {step.text})", lambda case: heads.value(case) // step.value(case))
        return times(full, each)

    def by_months(self, _: int = 0) -> Part:
        if self.among(True, False):
            return self.month_by_month()
        rate = self.parameter("分/月", 0, 200_000, changes=False)
        if self.among(True, False):
            return times(self.fact("months"), rate)
        left = Part("outside(months, gaps)", lambda case: len({*range(1, case["months"] + 1)} - {*case["gaps"]}))
        return times(left, rate)

    def month_by_month(self) -> Part:
        """Each month by the rate of its first day."""
        series = self.series(st.integers(0, 200_000), changes=True)
        name, with_gaps = self.declared(series, "分/月"), self.among(True, False)

        def value(case: Case) -> int:
            months = {*range(1, case["months"] + 1)} - ({*case["gaps"]} if with_gaps else set())
            return sum(in_force(series, months_after(case["hired_on"], month - 1)) for month in months)

        return Part(f"monthly({name}, hired_on, months{', gaps' if with_gaps else ''})", value)

    def by_band(self, _: int = 0) -> Part:
        """A rate by the number of heads, or by a share of them; the bands lie without a gap from 0 on."""
        shared = self.among(True, False)
        halves = st.sets(st.integers(1, 49 if shared else 149), min_size=1, max_size=4)
        limits = [2 * half for half in sorted(self.draw(halves))]
        edges: list[tuple[int, bool]] = [(limit, self.draw(st.booleans())) for limit in limits]
        values: list[int] = [self.draw(st.integers(0, 90_000)) for _ in range(len(limits) + 1)]
        bands: list[dict[str, int]] = [{"value": value} for value in values]
        for place, (limit, is_closed) in enumerate(edges):
            bands[place]["to" if is_closed else "below"] = limit
            bands[place + 1]["above" if is_closed else "from"] = limit
        name = self.declared([(FIRST, bands)], "分/人", "百分数" if shared else "人")
        number = Part("part / total", lambda case: Fraction(100 * case["part"], case["total"]))
        number = number if shared else self.heads()

        def value(case: Case) -> int:
            at: int | Fraction = number.value(case)
            return values[sum(at > limit or (at == limit and not is_closed) for limit, is_closed in edges)]

        return times(self.heads(), Part(f"band({number.text}, {name})", value))

    def sum_of(self, depth: int) -> Part:
        left, right = self.money(depth), self.money(depth - 1)
        return Part(f"({left.text} + {right.text})", lambda case: left.value(case) + right.value(case))

    def difference(self, depth: int) -> Part:
        left, right = self.money(depth), self.money(depth - 1)
        return Part(f"max({left.text} - {right.text}, 0)", lambda case: max(left.value(case) - right.value(case), 0))

    def extreme(self, depth: int) -> Part:
        name, parts = self.among("min", "max"), [self.money(depth) for _ in range(self.among(2, 3))]
        pick: Callable[..., int] = min if name == "min" else max
        text = ", ".join(part.text for part in parts)
        return Part(f"{name}({text})", lambda case: pick(*[part.value(case) for part in parts]))

    def choice(self, depth: int) -> Part:
        rule, first, second = self.rule_of_sums(), self.money(depth), self.money(depth - 1)

        def value(case: Case) -> int:
            """Both are asked for: a day without a value leaves the second opinion without one."""
            sums = second.value(case), first.value(case)
            return int(sums[bool(rule.value(case))])

        return Part(f"if({rule.text}, {first.text}, {second.text})", value)

    def share(self, depth: int) -> Part:
        unit = self.among(*SHARES)
        name, rate = self.among(*ROUNDINGS), self.parameter(unit, 0, 2 * SHARES[unit])
        whole, base = ROUNDINGS[name], self.among(self.spent, self.flat, self.per_head)(depth)
        return Part(
            f"{name}({base.text} * {rate.text})",
            lambda case: whole(Fraction(base.value(case) * rate.value(case), SHARES[unit])),
        )

    # — conditions —
    def rule(self, depth: int, *, dated: bool = True) -> Part:
        plain = (self.truth, self.of_heads, self.of_shares, self.of_days, self.of_choice)
        rule: Part = (
            self.among(*plain)(dated) if depth <= 0 else self.among(self.negated, self.joined)(depth - 1, dated)
        )
        return rule

    def rule_of_sums(self) -> Part:
        """One that an amount may hang on: it reads no date that a case may lack."""
        plain = (self.of_heads, self.of_shares, self.of_choice)
        return self.among(self.fact("small"), *[rule(self.among(True, False)) for rule in plain])

    def truth(self, _: bool) -> Part:
        return self.among(self.fact("small"), Part("given(left_on)", lambda case: case["left_on"] is not None))

    def of_heads(self, dated: bool) -> Part:
        return compared(self.heads(), self.among(*COMPARED), self.parameter("人", 0, 20, changes=dated))

    def of_shares(self, dated: bool) -> Part:
        unit = self.among(*SHARES)
        share, op = self.parameter(unit, 0, SHARES[unit], changes=dated), self.among(*COMPARED)
        return Part(
            f"part / total {op} {share.text}",
            lambda case: COMPARED[op](Fraction(case["part"], case["total"]), Fraction(share.value(case), SHARES[unit])),
        )

    def of_days(self, dated: bool) -> Part:
        op = self.among(*COMPARED)
        if self.among(True, False):
            most = self.parameter("月", 0, 30, changes=dated)
            span = Part("months_between(hired_on, on)", lambda case: full_months(case["hired_on"], case["on"]))
            return compared(span, op, most)
        return Part(
            f"left_on {op} hired_on",
            lambda case: case["left_on"] is not None and COMPARED[op](case["left_on"], case["hired_on"]),
        )

    def of_choice(self, _: bool) -> Part:
        codes = sorted(self.draw(st.sets(st.sampled_from(CODES), min_size=1)))
        name = self.declared([(FIRST, codes)])
        return Part(f"size in {name}", lambda case: case["size"] in codes)

    def negated(self, depth: int, dated: bool) -> Part:
        rule = self.rule(depth, dated=dated)
        return Part(f"not ({rule.text})", lambda case: not rule.value(case))

    def joined(self, depth: int, dated: bool) -> Part:
        word, parts = self.among("and", "or"), [self.rule(depth, dated=dated) for _ in range(2)]
        join = all if word == "and" else any
        return Part(
            "(" + f" {word} ".join(part.text for part in parts) + ")",
            lambda case: join([part.value(case) for part in parts]),
        )

    # — the scheme —
    def form(self, key: str | None) -> Form:
        number = self.draw(st.integers(0, 3))
        rules = {f"c{place}": self.rule(self.among(0, 0, 1, 2)) for place in range(number)}
        return Form(key, rules, self.money(self.among(0, 1, 2, 3)))

    def scheme(self) -> Generated:
        applies = self.rule(self.among(0, 1), dated=False) if self.among(True, False, False) else None
        forms = [self.form(key) for key in self.among((None,), (None,), ("first", "second"))]
        tree: dict[str, Any] = {"title": "生成的项目", "payee": "employer", "source": SOURCE, "facts": dict(FACTS)}
        tree["parameters"] = self.parameters
        if applies is not None:
            tree["applies_when"] = applies.text
        written = [
            {
                "conditions": [
                    {"key": name, "title": f"条件{name}", "rule": rule.text, "source": SOURCE}
                    for name, rule in form.conditions.items()
                ],
                "amount": form.amount.text,
            }
            for form in forms
        ]
        if forms[0].key is None:
            tree |= written[0]
        else:
            tree["readings"] = {
                form.key: {"title": form.key, **node} for form, node in zip(forms, written, strict=True)
            }
        return Generated(tree, applies, forms)


@st.composite
def generated(draw: Callable[[Any], Any]) -> Generated:
    return Writer(draw).scheme()


def texts(scheme: Generated) -> Iterator[str]:
    """Every expression of it."""
    for form in scheme.forms:
        yield from form.texts
