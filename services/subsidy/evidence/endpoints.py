"""Endpoints of evidence: bring a file, see what became of it, open it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, File, Form, Response, UploadFile

from chassis.access import AccessTable, Reach, Rule
from chassis.dependencies import LARGE_ANSWER, CallerDep, NowDep, Purpose, RuntimeDep, SessionDep
from chassis.evidence.content_types import JPEG, PDF, PNG
from chassis.evidence.store import BODY_BYTES
from chassis.idempotency import IdempotentRoute
from contracts.roles import Role
from services.subsidy.access import CLAIM_READERS
from services.subsidy.evidence import commands
from services.subsidy.evidence.views import EvidenceView, on_record
from services.subsidy.schemes import commands as schemes
from services.subsidy.schemes.decisions import SchemeName

ATTESTERS: Rule = {
    Role.EMPLOYER_CLERK: Reach.ORG,
    Role.GRADUATE: Reach.SELF,
    Role.CASEWORKER: Reach.AREA,
    Role.DISTRICT_REVIEWER: Reach.AREA,
}
"""Who may state facts of a payee, and so may bring what shows them."""
ACCESS: AccessTable = {
    "bring_evidence": ATTESTERS,
    "show_evidence": {**CLAIM_READERS, Role.CASEWORKER: Reach.AREA},
    "open_evidence": {**ATTESTERS, Role.DISTRICT_APPROVER: Reach.AREA, Role.CITY_APPROVER: Reach.AREA},
}
router = APIRouter(tags=["evidence"], route_class=IdempotentRoute)
_ENDINGS = {PDF: "pdf", JPEG: "jpg", PNG: "png"}
_FILES: dict[int | str, dict[str, Any]] = {200: {"content": {media_type: {} for media_type in _ENDINGS}}}


@router.post(
    "/v1/evidence",
    status_code=201,
    max_body_size=BODY_BYTES,
    summary="上传证明材料（PDF、JPEG、PNG），查验后可引用",
)
async def bring_evidence(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    now: NowDep,
    file: Annotated[UploadFile, File(description="一份材料，不超过 10 MB；类型按内容判定")],
    scheme: Annotated[SchemeName, Form(examples=["retention_bonus"])],
    payee_id: Annotated[UUID, Form(examples=["01890a5d-ac96-774b-bcce-b302099a8057"])],
) -> EvidenceView:
    payee = await schemes.payee_in_scope(session, runtime.packs, scheme, payee_id, caller)
    brought = await commands.bring(session, runtime, scheme, payee, file.file, caller, now)
    return EvidenceView(**on_record(*brought))


@router.get("/v1/evidence/{evidence_id}", summary="一份材料的查验状态和摘要")
async def show_evidence(session: SessionDep, caller: CallerDep, evidence_id: UUID) -> EvidenceView:
    return EvidenceView(**on_record(*await commands.in_scope(session, evidence_id, caller)))


@router.get(
    "/v1/evidence/{evidence_id}/content",
    response_class=Response,
    responses=_FILES,
    dependencies=[LARGE_ANSWER],
    summary="打开材料，仅限查验无病毒的；用途留痕",
)
async def open_evidence(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, evidence_id: UUID, purpose: Purpose
) -> Response:
    file, content = await commands.open_content(session, runtime, evidence_id, purpose, caller)
    headers = {
        "Content-Disposition": f'attachment; filename="evidence-{file.id}.{_ENDINGS[file.media_type]}"',
        "Content-Security-Policy": "sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=file.media_type, headers=headers)
