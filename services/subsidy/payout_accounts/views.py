"""What is shown of accounts and their changes. Numbers are masked; a person's name is, but for those who need it."""

from collections.abc import Mapping
from uuid import UUID

from chassis.access import Caller
from chassis.dual_control import ChangeRequest, ChangeRequestView
from chassis.pii import BankAccount, Cipher, FullName, SealBroken
from contracts.roles import Role
from services.subsidy.payout_accounts import commands, repository, rules
from services.subsidy.payout_accounts.commands import Change
from services.subsidy.payout_accounts.models import PayoutAccount
from services.subsidy.payout_accounts.schemas import PayoutAccountChangeView, PayoutAccountView
from services.subsidy.projections.repository import KnownPayee


def account(row: PayoutAccount, payee: KnownPayee, cipher: Cipher, caller: Caller) -> PayoutAccountView:
    clear = repository.clear(payee.seals(cipher), row)
    return PayoutAccountView(
        payee_id=payee.id,
        payee_kind=payee.kind,
        holder=_holder(clear.holder, payee, caller, to_be_decided=False),
        account=BankAccount(clear.number).masked,
        version=row.version,
    )


def change(shown: Change, payee: KnownPayee | None, caller: Caller) -> PayoutAccountChangeView:
    """`payee` is None for an employer of a list."""
    to_be_decided = shown.request.state == "pending" and not shown.own_name
    return PayoutAccountChangeView(
        **ChangeRequestView.model_validate(shown.request).model_dump(),
        holder=_holder(shown.wanted.holder, payee, caller, to_be_decided=to_be_decided),
        account=shown.wanted.account.masked,
        own_name=shown.own_name,
        from_version=shown.from_version,
    )


def listed(
    request: ChangeRequest, people: Mapping[UUID, KnownPayee], cipher: Cipher, caller: Caller
) -> PayoutAccountChangeView:
    """One that cannot be read does not hide the others."""
    payee = people.get(UUID(request.object_id))
    seals = (payee or KnownPayee(UUID(request.object_id), "employer", city="", area="")).seals(cipher)
    try:
        return change(commands.opened(seals, request), payee, caller)
    except SealBroken:
        shown = ChangeRequestView.model_validate(request).model_dump()
        own_name, version = request.payload["own_name"], request.payload["from_version"]
        return PayoutAccountChangeView(
            **shown, holder=None, account=None, own_name=own_name, from_version=version, unreadable=True
        )


def _holder(holder: str, payee: KnownPayee | None, caller: Caller, *, to_be_decided: bool) -> str:
    of_person = payee is not None and payee.kind == "graduate"
    in_full = rules.shows_holder(of_person, caller.role == Role.GRADUATE, to_be_decided)
    return holder if in_full else FullName(holder).masked
