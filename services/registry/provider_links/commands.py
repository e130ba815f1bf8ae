"""Orders about links: whose account an identity at the city's provider is, by two persons; and its end, by one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import dual_control
from chassis.access import Caller
from chassis.dual_control import ChangeRequest, Proposal, Verdict
from chassis.pagination import Paging, Rows
from chassis.pii import Cipher, SealBroken
from chassis.preconditions import Precondition
from chassis.problems import Conflict, NotFound
from services.registry.account_opening import rules as opening_rules
from services.registry.account_opening.commands import AccountNotFound, reach_of
from services.registry.accounts.models import StaffAccount
from services.registry.provider_links import repository
from services.registry.provider_links.models import ProviderLink
from services.registry.secret_changes import rules as secret_rules
from services.registry.secret_changes.commands import refuse_hand_in_both
from services.registry.settings import Provider, registry_settings
from services.registry.staff_accounts import commands as staff_accounts
from services.registry.staff_accounts import repository as administered_accounts
from services.registry.staff_accounts.commands import AccountChangedMeanwhile, AccountClosed

KIND, TABLE = secret_rules.LINK, "staff_account"


class ProviderNotConfigured(NotFound):
    slug, title = "provider-not-configured", "该城市未接入统一身份认证"


class LinkTaken(Conflict):
    slug, title = "provider-link-taken", "该账号或该统一身份已有关联，请先解除"


class LinkNotFound(NotFound):
    slug, title = "provider-link-not-found", "该账号未关联统一身份"


@dataclass(frozen=True)
class LinkRequest:
    """A link that waits for a second person, or what became of it. `subject` is None where its seal is broken."""

    request: ChangeRequest
    subject: str | None


def provider_for(city: str | None) -> Provider:
    """Raises ProviderNotConfigured."""
    provider = registry_settings().provider_of(city)
    if provider is None:
        raise ProviderNotConfigured()
    return provider


def subject_index(cipher: Cipher, issuer: str, subject: str) -> bytes:
    return cipher.blind_index("provider_subject", f"{issuer}\0{subject}")


async def propose_link(
    session: AsyncSession,
    cipher: Cipher,
    account_id: UUID,
    subject: str,
    reason: str,
    seen: Precondition,
    by: Caller,
    now: datetime,
) -> LinkRequest:
    """Whoever signs in as this subject at the provider of the account's city would be its owner: a second person
    decides. Raises AccountClosed, ProviderNotConfigured, LinkTaken, HandInBothResets, ChangePending and what
    `administered` does."""
    account = await staff_accounts.administered(session, account_id, seen, by)
    if not account.active:
        raise AccountClosed()
    issuer = provider_for(opening_rules.city_of(account.area)).issuer
    of_subject = await repository.of_subject(session, issuer, subject_index(cipher, issuer, subject))
    if of_subject is not None or await repository.of_account(session, account.id) is not None:
        raise LinkTaken()
    await refuse_hand_in_both(session, KIND, account.id, [by.id], now)
    sealed = cipher.seal(subject, table=dual_control.TABLE, column="payload", row=account.id).hex()
    proposal = Proposal(
        kind=KIND,
        object_kind=TABLE,
        object_id=account.id,
        area=opening_rules.decided_in(staff_accounts.duty_of(account)),
        payload={"issuer": issuer, "sealed": sealed, "version": account.token_version},
        reason=reason,
    )
    return LinkRequest(await dual_control.propose(session, proposal, by, now), subject)


async def decide_link(
    session: AsyncSession, cipher: Cipher, request_id: UUID, verdict: Verdict, note: str, by: Caller, now: datetime
) -> LinkRequest:
    """Raises what `staff_accounts.commands.decided` raises, AccountChangedMeanwhile where the city has another provider
    by now, SealBroken, HandInBothResets, and LinkTaken where the subject was linked meanwhile."""
    request, account = await staff_accounts.decided(session, request_id, KIND, verdict, note, by, now)
    if verdict == "refuse":
        return _opened(cipher, request)
    issuer, subject = request.payload["issuer"], _subject(cipher, request)
    if provider_for(opening_rules.city_of(account.area)).issuer != issuer:
        raise AccountChangedMeanwhile()
    await refuse_hand_in_both(session, KIND, account.id, [request.requested_by, by.id], now)
    if not await repository.add(session, account.id, issuer, subject_index(cipher, issuer, subject)):
        raise LinkTaken()
    await staff_accounts.changed(session, account, "link_provider", request.reason, by)
    return LinkRequest(request, subject)


async def end_link(session: AsyncSession, account_id: UUID, reason: str, seen: Precondition, by: Caller) -> None:
    """One person's word is enough: it takes a way in away, and ends the session there is. Raises LinkNotFound and what
    `administered` does."""
    account = await staff_accounts.administered(session, account_id, seen, by)
    if not await repository.end(session, account.id):
        raise LinkNotFound()
    await staff_accounts.changed(session, account, "end_provider_link", reason, by)


async def link_of(session: AsyncSession, account_id: UUID, by: Caller) -> tuple[StaffAccount, ProviderLink]:
    """Raises AccountNotFound outside the caller's reach, and LinkNotFound."""
    account = await administered_accounts.in_reach(session, account_id, by, reach_of(by))
    if account is None:
        raise AccountNotFound()
    link = await repository.of_account(session, account.id)
    if link is None:
        raise LinkNotFound()
    return account, link


async def waiting_links(session: AsyncSession, cipher: Cipher, by: Caller, paging: Paging) -> Rows[LinkRequest]:
    """Those that wait for a second person within the caller's reach, oldest first."""
    rows = await dual_control.pending(session, KIND, by, paging, scope=reach_of(by))
    return rows.of(lambda row: _opened(cipher, row))


def _opened(cipher: Cipher, request: ChangeRequest) -> LinkRequest:
    try:
        return LinkRequest(request, _subject(cipher, request))
    except SealBroken:
        return LinkRequest(request, None)


def _subject(cipher: Cipher, request: ChangeRequest) -> str:
    sealed, row = bytes.fromhex(request.payload["sealed"]), UUID(request.object_id)
    return cipher.open(sealed, table=dual_control.TABLE, column="payload", row=row)
