"""Whether a case began while its document took such cases: what began before an end is decided by it for good."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from policy_engine.expressions.calendar import civil_date, day_number
from policy_engine.expressions.typecheck import understand
from policy_engine.expressions.types import Day, Environment, Name, Node
from policy_engine.packs.pack import Ending, ended_words
from policy_engine.schemes.periods import periods_from
from policy_engine.schemes.scheme import Scheme

_BEGAN = Name(Day(), "开始之日", constant=True)
_LAST = Name(Day(), "有效期截止日", constant=True)


def ending_of(scheme: Scheme) -> Ending | None:
    """The last day on which a case of the scheme may begin, with its clause; None where nothing ends it."""
    ends = [ending for ending in (scheme.pack.ending, scheme.withdrawn) if ending is not None]
    return min(ends, key=lambda ending: ending.last_on, default=None)


def began_on(scheme: Scheme, values: Mapping[str, Any], on: date) -> date:
    """The day on which a case began: of a fact (`values` are whole numbers, as expressions run on), else of the period
    that the judged day lies in."""
    claim = scheme.claim
    if claim is None:
        return on
    if claim.began_fact is not None:
        return civil_date(values[claim.began_fact])
    period = periods_from(scheme.parameters[claim.period]).of(on)
    return on if period is None else claim.began_in(period)


def in_time(scheme: Scheme, names: Environment, on: date) -> Node | None:
    """The rule that a case began in time; None where nothing ends the scheme."""
    ending = ending_of(scheme)
    if ending is None:
        return None
    fact = scheme.claim.began_fact if scheme.claim else None
    began = fact or "began"
    last = Name(_LAST.type, _LAST.title, value=day_number(ending.last_on), constant=True)
    if fact is None:
        day = Name(_BEGAN.type, _BEGAN.title, value=day_number(began_on(scheme, {}, on)), constant=True)
    else:
        day = names[fact]
    return understand(f"{began} <= {began}_last", {began: day, f"{began}_last": last})


def refusal(scheme: Scheme, values: Mapping[str, Any], on: date) -> str:
    """Why a case that began too late is not decided by this document."""
    ending = ending_of(scheme)
    assert ending is not None
    return ended_words(scheme.pack.title, ending, began_on(scheme, values, on))
