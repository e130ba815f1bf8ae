"""What is worth telling an employer or a graduate, as it arrives from the other services."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging.handlers import HandlerTable
from chassis.observability import tracing
from chassis.runtime import Runtime
from contracts.envelope import Delivery
from contracts.events.jobfair import InternshipProposed, InternshipRetained
from contracts.events.subsidy import (
    ClaimDecided,
    ClaimSuperseded,
    PaymentReversed,
    PaymentSettled,
    PayoutAccountChanged,
)
from policy_engine.packs.pack import Packs
from services.notify.messages import repository
from services.notify.messages.commands import enqueue, enqueue_traced
from services.notify.messages.rules import Notification, Recipient, chinese_amount, chinese_date

F = TypeVar("F", ClaimDecided, PaymentSettled, PaymentReversed)
handlers = HandlerTable()


_OWN_WORD = ("confirmed", "disputed")
"""What the graduate has said themselves."""
SUPERSEDED = 1
"""The one piece of news about a claim that makes its approval old."""


@handlers.on_many(ClaimDecided)
async def on_claim_decided_tell_payee(
    session: AsyncSession, deliveries: Sequence[Delivery[ClaimDecided]], runtime: Runtime
) -> None:
    """A clawback that is not approved changes nothing for the payee, so nobody is told.

    Neither is who has already heard that another claim took this one's place.
    """
    heard = await repository.with_news(session, [delivery.data.claim_id for delivery in deliveries])
    changes = [delivery for delivery in deliveries if _changes_something(delivery.data)]
    news = [delivery for delivery in changes if delivery.data.claim_id not in heard]
    await _enqueue_each(session, runtime, news, _decision)


def _changes_something(fact: ClaimDecided) -> bool:
    return fact.amount_fen >= 0 or fact.decision == "approved"


def _decision(packs: Packs, fact: ClaimDecided) -> Notification:
    template = "clawback_decided" if fact.amount_fen < 0 else f"claim_{fact.decision}"
    return _notification(packs, fact, template, {}, f"{fact.claim_id}:{fact.decided_on}")


@handlers.on(ClaimSuperseded)
async def on_claim_superseded_tell_payee(
    session: AsyncSession, delivery: Delivery[ClaimSuperseded], runtime: Runtime
) -> None:
    """Of a claim that was not approved the payee has not heard yet."""
    fact = delivery.data
    if not fact.was_approved:
        return
    await repository.is_news(session, fact.claim_id, SUPERSEDED)
    template = "clawback_superseded" if fact.amount_fen < 0 else "claim_superseded"
    await enqueue(session, runtime, [_notification(runtime.packs, fact, template, {}, str(fact.claim_id))])


@handlers.on_many(PaymentSettled)
async def on_payment_settled_tell_payee(
    session: AsyncSession, deliveries: Sequence[Delivery[PaymentSettled]], runtime: Runtime
) -> None:
    await _enqueue_each(session, runtime, deliveries, _settlement)


def _settlement(packs: Packs, fact: PaymentSettled) -> Notification:
    template = "payment_clawed_back" if fact.amount_fen < 0 else "payment_settled"
    return _notification(packs, fact, template, {"settled_on": chinese_date(fact.settled_on)}, str(fact.line_id))


@handlers.on_many(PaymentReversed)
async def on_payment_reversed_tell_payee(
    session: AsyncSession, deliveries: Sequence[Delivery[PaymentReversed]], runtime: Runtime
) -> None:
    await _enqueue_each(session, runtime, deliveries, _reversal)


def _reversal(packs: Packs, fact: PaymentReversed) -> Notification:
    template = "clawback_failed" if fact.amount_fen < 0 else "payment_reversed"
    return _notification(packs, fact, template, {"reversed_on": chinese_date(fact.reversed_on)}, str(fact.line_id))


async def _enqueue_each(
    session: AsyncSession,
    runtime: Runtime,
    deliveries: Sequence[Delivery[F]],
    notification_of: Callable[[Packs, F], Notification],
) -> None:
    """What each event is worth telling, in the trace of its own."""
    notifications = [
        (tracing.continuation(delivery.traceparent), notification_of(runtime.packs, delivery.data))
        for delivery in deliveries
    ]
    await enqueue_traced(session, runtime, notifications)


@handlers.on(PayoutAccountChanged)
async def on_payout_account_changed_tell_holders(
    session: AsyncSession, delivery: Delivery[PayoutAccountChanged], runtime: Runtime
) -> None:
    """The payee, and whoever is registered under the old or the new holder's name. That a change waits is old once
    it was decided."""
    fact = delivery.data
    if not await repository.is_news(session, fact.change_id, 1 if fact.stage == "proposed" else 2):
        return
    params, key = {"changed_on": chinese_date(fact.changed_on)}, f"{fact.change_id}:{fact.stage}"
    of_person = fact.payee_kind == "graduate"
    employers = {*fact.holder_ids} if of_person else {fact.payee_id, *fact.holder_ids}
    receivers = [(Recipient.employer(to), f"payout_account_{fact.stage}") for to in sorted(employers)]
    if of_person:
        receivers.append((Recipient.person(fact.payee_id), f"own_account_{fact.stage}"))
    await enqueue(session, runtime, [Notification(fact.city, to, template, params, key) for to, template in receivers])


@handlers.on(InternshipProposed)
async def on_internship_proposed_ask_graduate(
    session: AsyncSession, delivery: Delivery[InternshipProposed], runtime: Runtime
) -> None:
    """Whether such a person exists is not known to the base, and not to us: a message nobody reads is then queued."""
    fact = delivery.data
    params = {"due_on": chinese_date(fact.expires_on)}
    notification = Notification(
        fact.city, Recipient.person(fact.graduate_id), "internship_proposed", params, str(fact.internship_id)
    )
    await enqueue(session, runtime, [notification])


@handlers.on(InternshipRetained)
async def on_internship_retained_tell_graduate(
    session: AsyncSession, delivery: Delivery[InternshipRetained], runtime: Runtime
) -> None:
    fact = delivery.data
    if not await repository.is_news(session, fact.internship_id, fact.version) or fact.origin in _OWN_WORD:
        return
    template = "internship_retained" if fact.retained else "internship_retention_withdrawn"
    params = {"retained_on": chinese_date(fact.retained_on), "contract_months": str(fact.contract_months)}
    to, key = Recipient.person(fact.graduate_id), f"{fact.internship_id}:{fact.version}"
    await enqueue(session, runtime, [Notification(fact.city, to, template, params, key)])


def _notification(
    packs: Packs,
    fact: ClaimDecided | ClaimSuperseded | PaymentSettled | PaymentReversed,
    template: str,
    more: dict[str, str],
    business_key: str,
) -> Notification:
    to = Recipient.employer(fact.payee_id) if fact.payee_kind == "employer" else Recipient.person(fact.payee_id)
    params = {
        "scheme": _scheme_title(packs, fact.city, fact.scheme),
        "amount": chinese_amount(fact.amount_fen),
        "claim_id": str(fact.claim_id),
    }
    return Notification(fact.city, to, template, {**params, **more}, business_key)


def _scheme_title(packs: Packs, city: str, scheme: str) -> str:
    """As the city's newest document that has it calls it; by its code where no pack has such a scheme."""
    path = f"subsidy.schemes.{scheme}.title"
    titles = [str(pack.get(path)) for pack in packs.of_city(city) if pack.has(path)]
    return titles[-1] if titles else scheme
