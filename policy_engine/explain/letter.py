"""Decisions as letters to the applicant, in Chinese: what was decided, by which document, why, how to redo the sum."""

from collections.abc import Iterator, Sequence

from policy_engine.explain.formula import yuan
from policy_engine.schemes.decide import PLACEMENT, UNDECIDED, Decision, Outcome
from policy_engine.schemes.scheme import OTHERS, Reading, Scheme

TRIAL, REVIEWED = "试算", "经审核"
NO_CLAIM = "本件是按所填事实的试算，没有经过审核，不是发放决定"


def letter(scheme: Scheme, decision: Decision, notes: Sequence[str] = (), *, reviewed: bool = False) -> str:
    """One paragraph a line; the last names the pack, so that the decision can be made again by it.

    Only what stands on a claim that people have reviewed may say so; everything else is a trial. `notes` say what of
    the facts nobody has checked.
    """
    by = REVIEWED if reviewed else TRIAL
    lines = [_head(scheme, decision), *_body(scheme, decision, by), *(f"注：{note}。" for note in notes)]
    return "\n".join([*lines, *_foot(scheme, decision, reviewed=reviewed)])


def _head(scheme: Scheme, decision: Decision) -> str:
    pack = scheme.pack
    clause = pack.place(scheme.source.clause).removeprefix(f"《{pack.title}》")
    number = f"（{pack.document['number']}）" if pack.document.get("number") else ""
    return f"依据：《{pack.title}》{number}{clause}。项目：{scheme.title}。认定日期：{decision.on.isoformat()}。"


def _body(scheme: Scheme, decision: Decision, by: str) -> Iterator[str]:
    if not decision.applicable:
        yield f"{by}，{decision.arithmetic}，不予发放。"
    elif decision.amount_fen is None:
        yield f"{by}，{UNDECIDED}。"
        for reading, outcome in zip(scheme.readings, decision.readings, strict=True):
            yield f"按{outcome.title}，{_verdict(reading, outcome)}。"
            yield from _reasons(reading, outcome)
    else:
        reading, result = _decided_by(scheme, decision)
        yield f"{by}，{_verdict(reading, result)}。"
        yield from _reasons(reading, result)
        yield from _choice(scheme, decision)


def _decided_by(scheme: Scheme, decision: Decision) -> tuple[Reading, Outcome | Decision]:
    """The chosen reading, or the first where there is one only or all come to the same."""
    outcomes: Sequence[Outcome | Decision] = decision.readings or (decision,)
    pairs = list(zip(scheme.readings, outcomes, strict=True))
    return next(pair for pair in pairs if decision.chosen in (None, pair[0].key))


def _verdict(reading: Reading, result: Outcome | Decision) -> str:
    if not result.eligible:
        grounds = "；".join(condition.ground for condition in result.conditions if not condition.held)
        return f"不符合条件，不予发放，原因：{grounds}"
    if not reading.money:
        return f"符合条件，{PLACEMENT}"
    if reading.payer == OTHERS:
        owed = f" {yuan(result.owed_fen)} 元" if isinstance(result, Outcome) else ""
        return f"符合条件，由{reading.payer_title}承担{owed}，财政支付 {yuan(0)} 元"
    word = "金额" if result.schedule_fen is None else "已到期金额"
    return f"符合条件，{word} {yuan(result.amount_fen or 0)} 元"


def _reasons(reading: Reading, result: Outcome | Decision) -> Iterator[str]:
    for number, condition in enumerate(result.conditions, 1):
        reason = f"{condition.said}，" if condition.said else ""
        verdict = f"{reason}{'符合' if condition.held else '不符合'}"
        yield f"{number}. {condition.text}：{verdict}（{condition.clause}“{condition.quote}”）。"
    if result.eligible and reading.money:
        yield f"计算：{result.arithmetic}。"
        yield from _month_by_month(result)


def _month_by_month(result: Outcome | Decision) -> Iterator[str]:
    """What all lines come to, what of it is due, and when the rest will be."""
    released = [line for line in result.lines if line.released]
    if result.schedule_fen is None:
        return
    due, later = ([line for line in released if line.due is state] for state in (True, False))
    text = f"按月发放：共 {len(released)} 个月，合计 {yuan(result.schedule_fen)} 元；已到期 {len(due)} 个月，"
    text += f"{yuan(result.amount_fen or 0)} 元"
    if later:
        rest = yuan(sum(line.amount_fen for line in later))
        text += f"；未到期 {len(later)} 个月，{rest} 元，自 {later[0].due_on.isoformat()} 起逐月到期"
    yield f"{text}。"
    if withheld := [line.month_on.isoformat() for line in result.lines if not line.released]:
        yield f"不发放的月份（按各月首日）：{'、'.join(withheld)}。"


def _choice(scheme: Scheme, decision: Decision) -> Iterator[str]:
    if scheme.chosen is None or decision.chosen is None:
        return
    title = next(outcome.title for outcome in decision.readings if outcome.reading == decision.chosen)
    choice = scheme.chosen
    first = f"，自 {choice.applies_from.isoformat()} 起适用"
    yield f"条款不止一种读法，{choice.by}于 {choice.on.isoformat()} 选定“{title}”{first}，理由：{choice.reason}。"


def _foot(scheme: Scheme, decision: Decision, *, reviewed: bool) -> Iterator[str]:
    if decision.discretionary and scheme.discretionary:
        yield f"本项属“可以”发放，须经审批（{scheme.discretionary.clause}“{scheme.discretionary.quote}”）。"
    for warning in decision.warnings:
        yield f"提示：{warning}。"
    if not reviewed:
        yield f"{NO_CLAIM}。"
    yield f"政策包：{scheme.pack.name}，版本 {scheme.pack.version}。"
