"""Endpoints of substitutions: ask for one, decide on it, end it, list them; one's own, and a token for the place."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import dual_control, pagination
from chassis.access import AccessTable, Reach, Rule
from chassis.dependencies import CallerDep, NowDep, RuntimeDep, SessionDep, TodayDep
from chassis.dual_control import ChangeRequest, ChangeRequestView, DecideChange
from chassis.idempotency import IdempotentRoute
from chassis.preconditions import CONTESTED, PreconditionDep
from chassis.routes import Route
from contracts.roles import Role
from services.registry.access import ADMINISTRATORS
from services.registry.account_opening.commands import reach_of
from services.registry.accounts.repository import display_names
from services.registry.accounts.views import session_of
from services.registry.substitutions import commands, repository, rules
from services.registry.substitutions.commands import KIND, Wanted
from services.registry.substitutions.models import Substitution
from services.registry.substitutions.rules import Span
from services.registry.substitutions.schemas import (
    AskSubstitution,
    EndSubstitution,
    OwnSubstitutionView,
    PlaceSession,
    SubstitutionRequestView,
    SubstitutionView,
)

READERS: Rule = {**ADMINISTRATORS, Role.AUDITOR: Reach.AREA, Role.SECURITY_OFFICER: Reach.AREA}
SUBSTITUTES: Rule = dict.fromkeys(rules.ROLES, Reach.SELF)
ACCESS: AccessTable = {
    "propose_substitution": ADMINISTRATORS,
    "list_substitution_requests": ADMINISTRATORS,
    "decide_substitution": ADMINISTRATORS,
    "list_substitutions": READERS,
    "end_substitution": ADMINISTRATORS,
    "list_own_substitutions": SUBSTITUTES,
    "open_place": SUBSTITUTES,
}
router = APIRouter(tags=["accounts"], route_class=IdempotentRoute)
tokens = APIRouter(tags=["accounts"], route_class=Route)
"""A token is stored nowhere, so that its endpoint takes no key."""
_CONTESTED: dict[int | str, dict[str, Any]] = {412: CONTESTED[412]}


@router.post(
    "/v1/staff-accounts/{account_id}/substitutions",
    status_code=202,
    responses=_CONTESTED,
    summary="申请由同事代班（待另一人复核）",
)
async def propose_substitution(
    session: SessionDep,
    caller: CallerDep,
    now: NowDep,
    today: TodayDep,
    account_id: UUID,
    body: AskSubstitution,
    seen: PreconditionDep,
) -> SubstitutionRequestView:
    wanted = Wanted(body.substitute_id, Span(body.first_on, body.last_on))
    asked = await commands.propose_substitution(session, account_id, wanted, body.reason, seen, caller, now, today)
    return _request_view(asked, await _names_in(session, [asked]))


@router.get("/v1/substitution-requests", summary="待复核的代班申请")
async def list_substitution_requests(
    session: SessionDep, caller: CallerDep, paging: pagination.PagingDep
) -> pagination.Page[SubstitutionRequestView]:
    rows = await dual_control.pending(session, KIND, caller, paging, scope=reach_of(caller))
    names = await _names_in(session, rows.shown)
    return pagination.page(rows, lambda row: _request_view(row, names), lambda row: row.id)


@router.post("/v1/substitution-requests/{request_id}/decision", summary="复核代班申请（须为另一人）")
async def decide_substitution(
    session: SessionDep, caller: CallerDep, now: NowDep, today: TodayDep, request_id: UUID, body: DecideChange
) -> SubstitutionRequestView:
    decided = await commands.decide_substitution(session, request_id, body.verdict, body.note, caller, now, today)
    return _request_view(decided, await _names_in(session, [decided]))


@router.get("/v1/substitutions", summary="代班安排（含已结束的）")
async def list_substitutions(
    session: SessionDep, caller: CallerDep, today: TodayDep, paging: pagination.PagingDep
) -> pagination.Page[SubstitutionView]:
    rows = await repository.agreed(session, caller, reach_of(caller), paging)
    names = await _names_of(session, rows.shown)
    return pagination.page(rows, lambda row: _shown(row, names, today), lambda row: row.id)


@router.post("/v1/substitutions/{substitution_id}/end", summary="提前结束代班（须填依据）")
async def end_substitution(
    session: SessionDep, caller: CallerDep, today: TodayDep, substitution_id: UUID, body: EndSubstitution
) -> SubstitutionView:
    ended = await commands.end_substitution(session, substitution_id, body.reason, caller)
    return _shown(ended, await _names_of(session, [ended]), today)


@router.get("/v1/me/substitutions", summary="本人可代班的同事和辖区")
async def list_own_substitutions(session: SessionDep, caller: CallerDep, today: TodayDep) -> list[OwnSubstitutionView]:
    return [
        OwnSubstitutionView(
            id=row.id,
            absent_id=row.absent_id,
            absent_name=name,
            area=row.area,
            first_on=row.first_on,
            last_on=row.last_on,
            state=commands.state_of(row, today),
        )
        for row, name in await repository.of_substitute(session, caller.id, today)
    ]


@tokens.post("/v1/substitutions/{substitution_id}/sessions", status_code=201, summary="换取代班令牌")
async def open_place(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, substitution_id: UUID
) -> PlaceSession:
    signed, substitution = await commands.open_place(session, runtime, substitution_id, caller, now)
    return PlaceSession(**session_of(signed).model_dump(), standing_in_for=substitution.absent_id)


async def _names_of(session: AsyncSession, rows: Sequence[Substitution]) -> Mapping[UUID, str]:
    return await display_names(session, {account for row in rows for account in (row.absent_id, row.substitute_id)})


async def _names_in(session: AsyncSession, requests: Sequence[ChangeRequest]) -> Mapping[UUID, str]:
    return await display_names(
        session,
        {account for row in requests for account in (UUID(row.object_id), commands.wanted_in(row).substitute_id)},
    )


def _shown(substitution: Substitution, names: Mapping[UUID, str], today: date) -> SubstitutionView:
    stored = SubstitutionView.model_fields.keys() & {column.key for column in Substitution.__table__.columns}
    return SubstitutionView(
        **{name: getattr(substitution, name) for name in stored},
        absent_name=names[substitution.absent_id],
        substitute_name=names[substitution.substitute_id],
        state=commands.state_of(substitution, today),
    )


def _request_view(request: ChangeRequest, names: Mapping[UUID, str]) -> SubstitutionRequestView:
    wanted = commands.wanted_in(request)
    return SubstitutionRequestView(
        **ChangeRequestView.model_validate(request).model_dump(),
        absent_name=names[UUID(request.object_id)],
        substitute_id=wanted.substitute_id,
        substitute_name=names[wanted.substitute_id],
        first_on=wanted.span.first_on,
        last_on=wanted.span.last_on,
    )
