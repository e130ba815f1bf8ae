"""Endpoints of links: ask for one, decide on it, see and end it."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import AccessTable, Reach, Rule
from chassis.dependencies import CallerDep, NowDep, RuntimeDep, SessionDep
from chassis.dual_control import ChangeRequestView, DecideChange
from chassis.idempotency import IdempotentRoute
from chassis.preconditions import CONTESTED, PreconditionDep
from contracts.roles import Role
from services.registry.access import ADMINISTRATORS
from services.registry.accounts.models import StaffAccount
from services.registry.provider_links import commands
from services.registry.provider_links.commands import LinkRequest
from services.registry.provider_links.schemas import EndProviderLink, LinkProvider, LinkRequestView, ProviderLinkView
from services.registry.staff_accounts import repository as accounts

READERS: Rule = {**ADMINISTRATORS, Role.AUDITOR: Reach.AREA, Role.SECURITY_OFFICER: Reach.AREA}
ACCESS: AccessTable = {
    "propose_provider_link": ADMINISTRATORS,
    "show_provider_link": READERS,
    "end_provider_link": ADMINISTRATORS,
    "list_provider_link_requests": ADMINISTRATORS,
    "decide_provider_link": ADMINISTRATORS,
}
router = APIRouter(tags=["accounts"], route_class=IdempotentRoute)


@router.post(
    "/v1/staff-accounts/{account_id}/provider-link",
    status_code=202,
    responses=CONTESTED,
    summary="申请关联统一身份（待另一人复核）",
)
async def propose_provider_link(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    now: NowDep,
    account_id: UUID,
    body: LinkProvider,
    seen: PreconditionDep,
) -> LinkRequestView:
    link = await commands.propose_link(
        session, runtime.cipher, account_id, body.subject, body.reason, seen, caller, now
    )
    return await _shown(session, link)


@router.get("/v1/staff-accounts/{account_id}/provider-link", summary="账号关联的统一身份")
async def show_provider_link(session: SessionDep, caller: CallerDep, account_id: UUID) -> ProviderLinkView:
    account, link = await commands.link_of(session, account_id, caller)
    return ProviderLinkView(account_id=account.id, issuer=link.issuer, linked_at=link.linked_at)


@router.post(
    "/v1/staff-accounts/{account_id}/provider-link/end",
    status_code=204,
    responses=CONTESTED,
    summary="解除统一身份关联（须填依据）",
)
async def end_provider_link(
    session: SessionDep, caller: CallerDep, account_id: UUID, body: EndProviderLink, seen: PreconditionDep
) -> None:
    await commands.end_link(session, account_id, body.reason, seen, caller)


@router.get("/v1/provider-link-requests", summary="待复核的统一身份关联申请")
async def list_provider_link_requests(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, paging: pagination.PagingDep
) -> pagination.Page[LinkRequestView]:
    rows = await commands.waiting_links(session, runtime.cipher, caller, paging)
    holders = await accounts.of_requests(session, [row.request for row in rows.shown])
    return pagination.page(rows, lambda row: _view(row, holders[row.request.object_id]), lambda row: row.request.id)


@router.post("/v1/provider-link-requests/{request_id}/decision", summary="复核统一身份关联申请（须为另一人）")
async def decide_provider_link(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, request_id: UUID, body: DecideChange
) -> LinkRequestView:
    link = await commands.decide_link(session, runtime.cipher, request_id, body.verdict, body.note, caller, now)
    return await _shown(session, link)


async def _shown(session: AsyncSession, link: LinkRequest) -> LinkRequestView:
    holders = await accounts.of_requests(session, [link.request])
    return _view(link, holders[link.request.object_id])


def _view(link: LinkRequest, holder: StaffAccount) -> LinkRequestView:
    return LinkRequestView(
        **ChangeRequestView.model_validate(link.request).model_dump(),
        login=holder.login,
        display_name=holder.display_name,
        issuer=link.request.payload["issuer"],
        subject=link.subject,
        unreadable=link.subject is None,
    )
