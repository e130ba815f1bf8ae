"""Endpoints of study records: state one, list them masked, read them in clear, which fields there are."""

from collections.abc import Callable, Iterator, Mapping
from uuid import UUID

from fastapi import APIRouter

from chassis.access import AccessTable, Reach
from chassis.data_keys import Seals
from chassis.dependencies import CallerDep, Purpose, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from contracts.codes import title_of
from contracts.roles import Role
from services.registry.access import CASEWORKERS, LEDGER_READERS, OFFICERS, SELF
from services.registry.graduates import repository as ledger
from services.registry.study_records import commands, repository, rules
from services.registry.study_records.models import StudyRecord
from services.registry.study_records.rules import Detail, Study
from services.registry.study_records.schemas import DetailView, StateStudy, StudyFieldView, StudyRecordView

ACCESS: AccessTable = {
    "state_study": {**CASEWORKERS, Role.UNIVERSITY_OFFICE: Reach.ORG},
    "list_studies": LEDGER_READERS,
    "read_study_details": {
        **{role: reach for role, reach in OFFICERS.items() if role != Role.AUDITOR},
        **CASEWORKERS,
        **SELF,
        Role.UNIVERSITY_OFFICE: Reach.ORG,
    },
    "list_study_fields": dict.fromkeys(Role, Reach.ANY),
}
router = APIRouter(tags=["study records"], route_class=IdempotentRoute)


@router.post("/v1/graduates/{graduate_id}/study-records", status_code=201, summary="填报学籍信息")
async def state_study(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, graduate_id: UUID, body: StateStudy
) -> StudyRecordView:
    details = {name: Detail(**part.model_dump()) for name, part in body.details.items()}
    study = Study(**{**body.model_dump(), "details": details})
    person, row = await commands.state_study(session, runtime.cipher, graduate_id, study, caller, today)
    return _view(person.seals(runtime.cipher), row, rules.as_shown)


@router.get("/v1/graduates/{graduate_id}/study-records", summary="一人的学籍信息（脱敏）")
async def list_studies(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, graduate_id: UUID
) -> list[StudyRecordView]:
    person = await ledger.in_scope(session, graduate_id, caller)
    seals = person.seals(runtime.cipher)
    return [_view(seals, row, rules.as_shown) for row in await repository.records_of(session, person.id)]


@router.get("/v1/graduates/{graduate_id}/study-details", summary="一人的学籍信息原文（须填用途，留痕）")
async def read_study_details(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, graduate_id: UUID, purpose: Purpose
) -> list[StudyRecordView]:
    person, rows = await commands.read_details(session, graduate_id, purpose, caller)
    seals = person.seals(runtime.cipher)
    return [_view(seals, row, lambda _, detail: detail) for row in rows]


@router.get("/v1/study-fields", summary="学籍信息的字段及其编码系统")
async def list_study_fields() -> list[StudyFieldView]:
    return [StudyFieldView(field=name, **vars(study_field)) for name, study_field in rules.study_fields().items()]


def _view(seals: Seals, row: StudyRecord, shown: Callable[[str, Detail], Detail]) -> StudyRecordView:
    text = seals.read(row.details_sealed, table=repository.TABLE, column="details_sealed", row=row.id)
    details = rules.read(text) if text is not None else {}
    plain = {name: getattr(row, name) for name in StudyRecordView.model_fields if name not in ("details", "unreadable")}
    return StudyRecordView(
        **plain, details=list(_details(details, shown)), unreadable=text is None and not seals.erased
    )


def _details(details: Mapping[str, Detail], shown: Callable[[str, Detail], Detail]) -> Iterator[DetailView]:
    for name, study_field in rules.study_fields().items():
        if name in details:
            detail = shown(name, details[name])
            meaning = title_of(detail.coded) if detail.coded else None
            yield DetailView(field=name, title=study_field.title, meaning=meaning, **vars(detail))
