"""The worked examples of a pack: what each comes to, in the pack's own words, and where that is not as written."""

from collections.abc import Iterator, Mapping
from typing import Any

from policy_engine.errors import FactsInvalid, Flaw, ParameterNotCited
from policy_engine.packs.flaws import At, as_written
from policy_engine.packs.pack import line_of
from policy_engine.schemes.binding import Bound, bind_what_is_given
from policy_engine.schemes.decide import Decision, explain
from policy_engine.schemes.scheme import Scheme

_GIVEN = ("judged_on", "facts", "title")
_NO_DECISION = frozenset({"refused", "error"})
"""What an example that comes to no decision has to say: the same conditions may fail with and without a value."""


def failures(scheme: Scheme) -> Iterator[Flaw]:
    """A flaw for each example that does not come out as written."""
    for number in range(1, len(scheme.examples) + 1):
        if (flaw := failure(scheme, number)) is not None:
            yield flaw


def failure(scheme: Scheme, number: int) -> Flaw | None:
    """What is wrong with the example of this number, counted from 1; None where it comes out as written."""
    example = scheme.examples[number - 1]
    expected = {key: value for key, value in example.items() if key not in _GIVEN}
    seen = comes_to(scheme, example)
    is_complete = seen.keys() & _NO_DECISION <= expected.keys()
    if expected and is_complete and all(seen.get(key) == value for key, value in expected.items()):
        return None
    at = At(f"{scheme.pack.name}/subsidy.yaml", f"{scheme.name} 算例 {number}", line_of(example))
    return at.flaw(f"实际算得 {as_written(seen)}", expected)


def comes_to(scheme: Scheme, example: Mapping[str, Any]) -> dict[str, Any]:
    """What an example comes to. Readings stand side by side even where one is chosen: an example is of the clause.

    A refused one tells also the conditions that fail without the missing values, and which values these are. `error` is
    why the facts are no case. `left_out` are the conditions that nobody could ask for, as a value is not given.
    """
    bound = bind_what_is_given(scheme, example["judged_on"])
    try:
        decision = explain(scheme, example["facts"], example["judged_on"])
    except ParameterNotCited as unset:
        conditions: Any = unset.extra.get("conditions", [])
        unmet = [condition["key"] for condition in conditions]
        return {"refused": unset.clause, "unmet": unmet, "lacking": list(bound.missing)}
    except FactsInvalid as problem:
        return {"error": problem.detail or problem.title}
    if not decision.applicable:
        return {"applicable": False}
    return (_by_reading(decision) if decision.readings else _plain(decision)) | _left_out(bound)


def _left_out(bound: Bound) -> dict[str, Any]:
    """The keys of the conditions that wait for a value."""
    asked = {rule.key for reading in bound.readings for rule in reading.conditions}
    declared = [rule for reading in bound.scheme.readings for rule in reading.conditions if rule.key not in asked]
    return {"left_out": list(dict.fromkeys(rule.key for rule in declared))} if declared else {}


def _plain(decision: Decision) -> dict[str, Any]:
    if decision.eligible:
        return {"amount_fen": decision.amount_fen} | _scheduled({decision.schedule_fen})
    return {"unmet": [condition.key for condition in decision.conditions if not condition.held]}


def _by_reading(decision: Decision) -> dict[str, Any]:
    """Each reading's amount and whether anything is due by it, and, where all readings say the same, that; of refusals,
    what fails in every reading."""
    result: dict[str, Any] = {
        "readings": {outcome.reading: outcome.amount_fen for outcome in decision.readings},
        "eligible": {outcome.reading: outcome.eligible for outcome in decision.readings},
    }
    unmet = [[condition.key for condition in outcome.conditions if not condition.held] for outcome in decision.readings]
    amounts = {outcome.amount_fen for outcome in decision.readings if outcome.eligible}
    if all(outcome.eligible for outcome in decision.readings) and len(amounts) == 1:
        result["amount_fen"] = amounts.pop()
        result |= _scheduled({outcome.schedule_fen for outcome in decision.readings})
    elif all(unmet):
        result["unmet"] = [key for key in unmet[0] if all(key in keys for keys in unmet)]
    return result


def _scheduled(sums: set[int | None]) -> dict[str, Any]:
    """What is paid month by month comes to this in all, where all readings say the same."""
    return {"schedule_fen": sums.pop()} if len(sums) == 1 and None not in sums else {}
