"""Endpoints of statements: state facts for a payee's period, and read what was stated."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from chassis import pagination
from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, NowDep, RuntimeDep, SessionDep, TodayDep
from chassis.evidence import repository as records
from chassis.idempotency import IdempotentRoute
from contracts.roles import Role
from services.subsidy.access import CLAIM_READERS
from services.subsidy.attestations import commands, repository
from services.subsidy.attestations.commands import Statement
from services.subsidy.attestations.schemas import (
    AttestationHistory,
    AttestationView,
    AttestFacts,
    PayeeEvidenceView,
    view_of,
)
from services.subsidy.evidence import commands as evidence
from services.subsidy.evidence.views import on_record
from services.subsidy.schemes import commands as schemes
from services.subsidy.schemes.decisions import PeriodCode, SchemeName

ACCESS: AccessTable = {
    "attest_facts": {
        Role.EMPLOYER_CLERK: Reach.ORG,
        Role.GRADUATE: Reach.SELF,
        Role.CASEWORKER: Reach.AREA,
        Role.DISTRICT_REVIEWER: Reach.AREA,
    },
    "list_attestations": {**CLAIM_READERS, Role.CASEWORKER: Reach.AREA},
    "list_evidence": {**CLAIM_READERS, Role.CASEWORKER: Reach.AREA},
}
router = APIRouter(tags=["claims"], route_class=IdempotentRoute)


@router.post("/v1/attestations", status_code=201, summary="声明某核算期的事实，附材料索引，可引用已查验的证明材料")
async def attest_facts(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, today: TodayDep, body: AttestFacts
) -> AttestationView:
    payee = await schemes.payee_in_scope(session, runtime.packs, body.scheme, body.payee_id, caller)
    statement = Statement(body.scheme, body.period, body.facts, body.evidence, body.evidence_ids)
    row = await commands.attest(session, runtime.packs, payee, statement, caller, now, today)
    return view_of(row, await repository.cited_evidence(session, [row.id]))


@router.get("/v1/attestations", summary="某对象就一个项目作出的声明，每期最后一次有效")
async def list_attestations(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    scheme: Annotated[SchemeName, Query()],
    payee_id: UUID,
    period: Annotated[PeriodCode | None, Query()] = None,
) -> AttestationHistory:
    payee = await schemes.payee_in_scope(session, runtime.packs, scheme, payee_id, caller)
    rows = await repository.of_payee(session, payee.id, scheme, period)
    cited = await repository.cited_evidence(session, [row.id for row in rows])
    return AttestationHistory(items=[view_of(row, cited) for row in rows])


@router.get("/v1/payees/{payee_id}/evidence", summary="某对象的证明材料，只列状态和摘要，citable=true 为可引用的")
async def list_evidence(
    session: SessionDep,
    caller: CallerDep,
    paging: pagination.PagingDep,
    payee_id: UUID,
    citable: bool | None = None,
    cited: bool | None = None,
) -> pagination.Page[PayeeEvidenceView]:
    area = await evidence.area_of(session, payee_id, caller)
    rows = await repository.brought_for(session, payee_id, area, paging, citable=citable, cited=cited)
    files = await records.files(session, [entry.row.file_id for entry in rows.shown])
    return pagination.page(
        rows,
        lambda entry: PayeeEvidenceView(
            **on_record(entry.row, files[entry.row.file_id]), cited=entry.cited, citable=entry.citable
        ),
        lambda entry: entry.row.file_id,
    )
