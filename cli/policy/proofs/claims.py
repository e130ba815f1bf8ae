"""The worked examples of what is counted of other claims, and of how long what is approved is public."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from cli.policy.proofs.comparing import Example
from cli.policy.proofs.comparing import failures as differing
from policy_engine.errors import Flaw, HolidaysUnpublished, ParameterNotCited
from policy_engine.packs.flaws import At
from policy_engine.schemes.claim_examples import OTHERS
from policy_engine.schemes.scheme import Scheme
from services.subsidy.claims.rules import ClaimState, Granted, tallied
from services.subsidy.publicity.commands import last_public_day
from services.subsidy.schemes.commands import PeriodUnknown, period_named

GIVEN = ("others", "period", "approved_on", "title")


def failures(scheme: Scheme) -> Iterator[Flaw]:
    """A flaw for each example by other claims, or from an approval on, that does not come out as written."""
    at = At(f"{scheme.pack.name}/subsidy.yaml", f"{scheme.name} 申领", 1)
    own = [example for example in scheme.claim_examples if OTHERS & set(example)]
    yield from differing(own, at, GIVEN, partial(comes_to, scheme))


def comes_to(scheme: Scheme, example: Example) -> Mapping[str, Any]:
    if scheme.claim is None:
        return {"error": "本项目没有 claim 一节，不接受申领"}
    return _tallied(scheme, example) if "others" in example else _public(scheme, example)


def _tallied(scheme: Scheme, example: Example) -> Mapping[str, Any]:
    """The facts that are added up from these claims of the same payee, approved in this order."""
    assert scheme.claim is not None
    try:
        period = period_named(scheme, example["period"])
    except PeriodUnknown:
        return {"error": f"没有核算期 {example['period']}"}
    grants = [
        Granted(
            scheme=other["scheme"],
            period=other.get("period", f"other {place}"),
            judged_on=other["judged_on"],
            amount_fen=other["amount_fen"],
            state=ClaimState.SETTLED if other.get("paid") else ClaimState.APPROVED,
            place=place,
        )
        for place, other in enumerate(example["others"])
    ]
    judged_on, case = scheme.claim.day_of(period), (scheme.name, period.code)
    return {
        "tallies": {
            name: tallied(grants, case, tally, tally.span(period, judged_on), as_new=True)
            for name, tally in scheme.claim.tallies.items()
        }
    }


def _public(scheme: Scheme, example: Example) -> Mapping[str, Any]:
    assert scheme.claim is not None
    name = scheme.claim.publicity
    if name is None:
        return {"error": "本项目没有公示期"}
    try:
        cited = scheme.pack.parameter(scheme.parameters[name], name, on=example["approved_on"])
        return {"public_until": last_public_day(cited.value, example["approved_on"])}
    except ParameterNotCited as missing:
        return {"refused": missing.clause}
    except HolidaysUnpublished:
        return {"error": "放假安排尚未公布"}
