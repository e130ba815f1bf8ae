"""Decisions as letters to the applicant, in Chinese: what was decided, by which document, why, how to redo the sum."""

from collections.abc import Iterator, Sequence

from chassis.wording import yuan
from services.subsidy.schemes.engine import PLACEMENT, UNDECIDED, Decision, Outcome
from services.subsidy.schemes.scheme import OTHERS, Reading, Scheme


def letter(scheme: Scheme, decision: Decision) -> str:
    """One paragraph a line; the last names the pack, so that the decision can be made again by it."""
    return "\n".join([_head(scheme, decision), *_body(scheme, decision), *_foot(scheme, decision)])


def _head(scheme: Scheme, decision: Decision) -> str:
    pack = scheme.pack
    clause = pack.place(scheme.source.clause).removeprefix(f"《{pack.title}》")
    number = f"（{pack.document['number']}）" if pack.document.get("number") else ""
    return f"依据：《{pack.title}》{number}{clause}。项目：{scheme.title}。认定日期：{decision.on.isoformat()}。"


def _body(scheme: Scheme, decision: Decision) -> Iterator[str]:
    if not decision.applicable:
        yield f"经审核，{decision.arithmetic}，不予发放。"
    elif decision.amount_fen is None:
        yield f"经审核，{UNDECIDED}。"
        for reading, outcome in zip(scheme.readings, decision.readings, strict=True):
            yield f"按{outcome.title}，{_verdict(reading, outcome)}。"
            yield from _reasons(reading, outcome)
    else:
        reading, told = _decided_by(scheme, decision)
        yield f"经审核，{_verdict(reading, told)}。"
        yield from _reasons(reading, told)
        yield from _choice(scheme, decision)


def _decided_by(scheme: Scheme, decision: Decision) -> tuple[Reading, Outcome | Decision]:
    """The chosen reading, or the first where there is one only or all come to the same."""
    outcomes: Sequence[Outcome | Decision] = decision.readings or (decision,)
    pairs = list(zip(scheme.readings, outcomes, strict=True))
    return next(pair for pair in pairs if decision.chosen in (None, pair[0].key))


def _verdict(reading: Reading, told: Outcome | Decision) -> str:
    if not told.eligible:
        grounds = "；".join(condition.ground for condition in told.conditions if not condition.held)
        return f"不符合条件，不予发放，原因：{grounds}"
    if not reading.money:
        return f"符合条件，{PLACEMENT}"
    if reading.payer == OTHERS:
        owed = f" {yuan(told.owed_fen)} 元" if isinstance(told, Outcome) else ""
        return f"符合条件，由{reading.payer_title}承担{owed}，财政支付 {yuan(0)} 元"
    return f"符合条件，核定金额 {yuan(told.amount_fen or 0)} 元"


def _reasons(reading: Reading, told: Outcome | Decision) -> Iterator[str]:
    for number, one in enumerate(told.conditions, 1):
        said = f"{one.said}，" if one.said else ""
        yield f"{number}. {one.text}：{said}{'符合' if one.held else '不符合'}（{one.clause}“{one.quote}”）。"
    if told.eligible and reading.money:
        yield f"计算：{told.arithmetic}。"


def _choice(scheme: Scheme, decision: Decision) -> Iterator[str]:
    if scheme.chosen is None or decision.chosen is None:
        return
    title = next(outcome.title for outcome in decision.readings if outcome.reading == decision.chosen)
    made = scheme.chosen
    first = f"，自 {made.applies_from.isoformat()} 起适用"
    yield f"条款有两种读法，{made.by}于 {made.on.isoformat()} 选定“{title}”{first}，理由：{made.reason}。"


def _foot(scheme: Scheme, decision: Decision) -> Iterator[str]:
    if decision.discretionary and scheme.discretionary:
        yield f"本项属“可以”发放，须经审批（{scheme.discretionary.clause}“{scheme.discretionary.quote}”）。"
    for warning in decision.warnings:
        yield f"提示：{warning}。"
    yield f"政策包：{scheme.pack.name}，版本 {scheme.pack.version}。"
