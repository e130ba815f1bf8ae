"""Which schemes count what a payee is granted by others: whose periods follow when that changes, and one at a time.

Locks are taken in one order: the payee, assessments, claims, payment lines.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from policy_engine.errors import PolicyRefusal
from policy_engine.packs.pack import Pack, Packs
from policy_engine.schemes.catalogue import catalogue
from policy_engine.schemes.periods import ONCE
from policy_engine.schemes.scheme import Scheme
from policy_engine.schemes.tallies import Tally
from services.subsidy.schemes import repository
from services.subsidy.schemes.commands import PeriodUnknown, claiming_of, is_bound, period_named, periods_with
from services.subsidy.schemes.ports import Payee

SOURCE = "payments"
"""As packs cite it."""


@dataclass(frozen=True)
class Grant:
    """Whose claim, of which scheme and period, judged on which day, stands otherwise than before."""

    scheme: str
    payee: Payee
    period: str
    judged_on: date


def counting(pack: Pack, scheme: str, payee_kind: str) -> Iterator[tuple[Scheme, Collection[Tally]]]:
    """The schemes that count claims of another (or its own other periods), with how, by name."""
    for _, other in sorted(catalogue(pack).items()):
        tallies = [tally for tally in other.claim.tallies.values() if scheme in tally.of] if other.claim else []
        if tallies and other.payee == payee_kind:
            yield other, tallies


async def hold_payees(session: AsyncSession, packs: Packs, claims: Iterable[tuple[str, str, UUID]]) -> None:
    """Locks the payees of claims (city, scheme, payee) whose schemes count others or are counted; in a fixed order."""
    bound = {payee_id for city, scheme, payee_id in claims if packs.has(city) and is_bound(packs, city, scheme)}
    for payee_id in sorted(bound):
        await repository.lock_payee(session, payee_id)


async def mark_counting(session: AsyncSession, pack: Pack, grant: Grant, stages: Collection[str]) -> None:
    """Marks every period of the payee that counts the claim by one of the stages. The payee is locked already.

    A scheme that takes all of its facts from other claims has nobody else to say that there is a period to calculate.
    """
    for scheme, tallies in counting(pack, grant.scheme, grant.payee.kind):
        changed = [tally for tally in tallies if tally.stage in stages]
        codes = set(await repository.assessed_periods(session, scheme.name, grant.payee.id))
        if changed and claiming_of(scheme).sources == {SOURCE}:
            codes |= {period.code for period in periods_with(scheme, grant.judged_on)}
        for code in sorted(codes):
            if (scheme.name, code) != (grant.scheme, grant.period) and _counts(scheme, code, changed, grant):
                await repository.mark_dirty(session, scheme.name, grant.payee, code)


def _counts(scheme: Scheme, code: str, tallies: Collection[Tally], grant: Grant) -> bool:
    """Of what is claimed once the day comes with its facts: it is calculated again whichever that is."""
    if code == ONCE:
        return bool(tallies)
    with suppress(PeriodUnknown, PolicyRefusal):
        period = period_named(scheme, code)
        spans = [tally.span(period, claiming_of(scheme).day_of(period)) for tally in tallies]
        return any(first <= grant.judged_on <= last for first, last in spans)
    return False
