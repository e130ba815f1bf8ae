"""Endpoints of trainings: state skills, recommend, enrol, leave, complete, decide, and list."""

from uuid import UUID

from fastapi import APIRouter

from chassis import audit, dual_control, pagination
from chassis.access import AccessTable, Reach, Rule
from chassis.dependencies import CallerDep, NowDep, Purpose, RuntimeDep, SessionDep, TodayDep
from chassis.dual_control import ChangeRequest, ChangeRequestView, DecideChange
from chassis.idempotency import IdempotentRoute
from chassis.runtime import Runtime
from contracts.roles import Role
from services.registry.access import CASE_READERS, CASEWORKERS, SELF
from services.registry.graduates import repository as ledger
from services.registry.graduates.rules import city_of
from services.registry.graduates.views import view_of
from services.registry.hardships import repository as hardships
from services.registry.hardships.catalogue import priority_of
from services.registry.trainings import commands, repository, revocations
from services.registry.trainings.commands import Certificate, Completion, NoCourseMinimum, minimum_of
from services.registry.trainings.repository import About
from services.registry.trainings.rules import CourseMinimum
from services.registry.trainings.schemas import (
    CompleteTraining,
    CourseGapView,
    CourseProgress,
    CourseRecommended,
    EnrolmentView,
    NameCourse,
    RecommendedCourse,
    RevokeTraining,
    SkillsView,
    StateSkills,
    TrainingChangeView,
    TrainingRecord,
)

OF_THE_AREA: Rule = {**CASEWORKERS, Role.DISTRICT_REVIEWER: Reach.AREA}
"""Who may be the second person: never whoever recorded the completion."""
ACCESS: AccessTable = {
    "state_skills": CASEWORKERS,
    "recommend_course": CASEWORKERS,
    "enrol": {**CASEWORKERS, **SELF, Role.UNIVERSITY_OFFICE: Reach.ORG},
    "leave_course": {**CASEWORKERS, **SELF},
    "complete_training": CASEWORKERS,
    "show_trainings": CASE_READERS,
    "list_training_changes": OF_THE_AREA,
    "decide_training": OF_THE_AREA,
    "ask_training_revocation": OF_THE_AREA,
    "decide_training_revocation": OF_THE_AREA,
    "list_course_gaps": OF_THE_AREA,
}
router = APIRouter(tags=["trainings"], route_class=IdempotentRoute)


@router.post("/v1/graduates/{graduate_id}/skills", status_code=201, summary="登记技能水平及其来源")
async def state_skills(
    session: SessionDep, caller: CallerDep, today: TodayDep, graduate_id: UUID, body: StateSkills
) -> SkillsView:
    stated = (body.low_skilled, body.eligible, body.source)
    return SkillsView.model_validate(await commands.state_skills(session, graduate_id, *stated, caller, today))


@router.post("/v1/graduates/{graduate_id}/course-recommendations", status_code=201, summary="推介培训课程")
async def recommend_course(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, graduate_id: UUID, body: NameCourse
) -> CourseRecommended:
    counted = await commands.recommend_course(session, runtime.packs, graduate_id, body.course_id, caller, today)
    return CourseRecommended(counted=counted)


@router.post("/v1/graduates/{graduate_id}/enrolments", status_code=201, summary="报名培训课程")
async def enrol(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, graduate_id: UUID, body: NameCourse
) -> EnrolmentView:
    return _enrolment(await commands.enrol(session, runtime.packs, graduate_id, body.course_id, caller, today))


@router.post(
    "/v1/graduates/{graduate_id}/enrolments/{enrolment_id}/withdrawal", status_code=201, summary="退出培训课程"
)
async def leave_course(session: SessionDep, caller: CallerDep, graduate_id: UUID, enrolment_id: UUID) -> EnrolmentView:
    return _enrolment(await commands.leave_course(session, graduate_id, enrolment_id, caller))


@router.post(
    "/v1/graduates/{graduate_id}/enrolments/{enrolment_id}/completion",
    status_code=202,
    summary="登记结业和证书，待第二人确认",
)
async def complete_training(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    now: NowDep,
    graduate_id: UUID,
    enrolment_id: UUID,
    body: CompleteTraining,
) -> EnrolmentView:
    shown = Certificate(**body.certificate.model_dump()) if body.certificate else None
    new = Completion(body.completed_on, shown, body.reason)
    cipher = runtime.cipher
    return _enrolment(await commands.complete_training(session, cipher, graduate_id, enrolment_id, new, caller, now))


@router.get("/v1/graduates/{graduate_id}/trainings", summary="一人的培训：推介、报名、结业")
async def show_trainings(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, graduate_id: UUID
) -> TrainingRecord:
    person = await ledger.in_scope(session, graduate_id, caller)
    skills = await repository.skills_of(session, person.id)
    recommended = await repository.recommendations_of(session, person.id)
    pack = runtime.packs.city(person.city, on=today)
    least, priority = minimum_of(pack, today), priority_of(pack, today)
    reason = priority.reason("training") if priority else None
    hard = await hardships.stood_on(session, person.id, [row.recommended_on for row, _ in recommended])
    return TrainingRecord(
        graduate_id=person.id,
        skills=SkillsView.model_validate(skills) if skills else None,
        recommended=[
            RecommendedCourse(
                course_id=course.id,
                title=course.title,
                kind=course.kind,
                recommended_on=row.recommended_on,
                priority_reason=reason if row.recommended_on in hard else None,
            )
            for row, course in recommended
        ],
        progress=_progress(least, len(recommended)) if least else None,
        enrolments=[_enrolment((*row, person)) for row in await repository.enrolments_of(session, person.id)],
    )


def _progress(least: CourseMinimum, had: int) -> CourseProgress:
    met = least.is_met(had)
    return CourseProgress(had=had, least=least.least, met=met, clause=least.clause, quote=least.quote)


@router.get("/v1/course-gaps", summary="培训课程推介不足的就业困难人员（须填用途，留痕）")
async def list_course_gaps(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    paging: pagination.PagingDep,
    purpose: Purpose,
) -> pagination.Page[CourseGapView]:
    least = minimum_of(runtime.packs.city(city_of(caller.area or ""), on=today), today)
    if least is None:
        raise NoCourseMinimum()
    await audit.record(session, caller, "list_course_gaps", "area", caller.area or "", purpose, area=caller.area)
    rows = await repository.course_gaps(session, caller, least.least, today, paging)
    return pagination.page(
        rows,
        lambda row: CourseGapView(graduate=view_of(runtime.cipher, row[0]), progress=_progress(least, row[1])),
        lambda row: row[0].id,
    )


@router.get("/v1/training-changes", summary="待第二人确认的结业及其撤销")
async def list_training_changes(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, paging: pagination.PagingDep
) -> pagination.Page[TrainingChangeView]:
    mine = repository.about_people_of(caller)
    rows = await dual_control.pending(session, {commands.KIND, revocations.KIND}, caller, paging, reach=mine)
    about = await repository.with_people(session, [UUID(row.object_id) for row in rows.shown])
    return pagination.page(rows, lambda row: _change(runtime, row, about[row.object_id]), lambda row: row.id)


@router.post("/v1/training-changes/{change_id}/decision", summary="确认结业（须为另一人）")
async def decide_training(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, change_id: UUID, body: DecideChange
) -> TrainingChangeView:
    return _change(runtime, *await commands.decide_training(session, change_id, body, caller, now))


@router.post(
    "/v1/graduates/{graduate_id}/enrolments/{enrolment_id}/revocation",
    status_code=202,
    summary="提出撤销已确认的结业，待第二人同意",
)
async def ask_training_revocation(
    session: SessionDep, caller: CallerDep, now: NowDep, graduate_id: UUID, enrolment_id: UUID, body: RevokeTraining
) -> EnrolmentView:
    asked = await revocations.ask_revocation(session, graduate_id, enrolment_id, body.reason, caller, now)
    return _enrolment(asked)


@router.post("/v1/training-revocations/{change_id}/decision", summary="同意撤销结业（须为另一人）")
async def decide_training_revocation(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, change_id: UUID, body: DecideChange
) -> TrainingChangeView:
    return _change(runtime, *await revocations.decide_revocation(session, change_id, body, caller, now))


def _change(runtime: Runtime, change: ChangeRequest, about: About) -> TrainingChangeView:
    shown = view_of(runtime.cipher, about[2])
    return TrainingChangeView(
        **ChangeRequestView.model_validate(change).model_dump(),
        graduate_name=shown.name,
        unreadable=shown.unreadable,
        enrolment=_enrolment(about),
    )


def _enrolment(about: About) -> EnrolmentView:
    enrolment, course, _ = about
    plain = {name: getattr(enrolment, name) for name in EnrolmentView.model_fields if hasattr(enrolment, name)}
    return EnrolmentView(**plain, course_title=course.title)
