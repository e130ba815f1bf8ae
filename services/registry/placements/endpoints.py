"""Endpoints of placements: record, correct, list, and the words of the caller's city."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from fastapi import APIRouter

from chassis.access import AccessTable, Caller, Reach
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from contracts.roles import Role
from services.registry.access import CASEWORKERS, LEDGER_READERS, STAFF
from services.registry.graduates import repository as ledger
from services.registry.graduates.rules import PLACED, city_of
from services.registry.placements import catalogue, commands
from services.registry.placements.catalogue import Words
from services.registry.placements.commands import Means
from services.registry.placements.rules import Begun, ended_on
from services.registry.placements.schemas import (
    ChannelView,
    CorrectPlacement,
    PlacementView,
    PlacementWords,
    RecordPlacement,
)
from services.registry.statuses import repository as statuses
from services.registry.statuses.repository import Statement
from services.registry.statuses.rules import FOREIGN, STATUS_TITLES, StatusStatement, standing, wage_title

ACCESS: AccessTable = {
    "record_placement": {**CASEWORKERS, Role.GRADUATE: Reach.SELF},
    "correct_placement": CASEWORKERS,
    "list_placements": LEDGER_READERS,
    "show_placement_words": dict.fromkeys(STAFF, Reach.ANY),
}
router = APIRouter(tags=["placements"], route_class=IdempotentRoute)


@router.post("/v1/graduates/{graduate_id}/placements", status_code=201, summary="登记去向及其渠道")
async def record_placement(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    graduate_id: UUID,
    body: RecordPlacement,
) -> PlacementView:
    means = Means(runtime.packs, runtime.cipher, today)
    person, row = await commands.record_placement(session, graduate_id, _statement(body, caller), caller, means)
    return await _shown(session, runtime, person.id, person.city, row.id, today)


@router.post(
    "/v1/graduates/{graduate_id}/placements/{placement_id}/corrections",
    status_code=201,
    summary="更正去向（原登记保留，经第二人确认后以更正为准）",
)
async def correct_placement(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    graduate_id: UUID,
    placement_id: UUID,
    body: CorrectPlacement,
) -> PlacementView:
    means, statement = Means(runtime.packs, runtime.cipher, today), _statement(body, caller)
    person, row = await commands.correct_placement(
        session, graduate_id, placement_id, statement, body.reason, caller, means
    )
    return await _shown(session, runtime, person.id, person.city, row.id, today)


@router.get("/v1/graduates/{graduate_id}/placements", summary="去向及其各次更正")
async def list_placements(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, graduate_id: UUID
) -> list[PlacementView]:
    person = await ledger.in_scope(session, graduate_id, caller)
    words = catalogue.words_of(runtime.packs.city(person.city, on=today), today)
    return _views(await statuses.timeline(session, person.id), words)


@router.get("/v1/placement-words", summary="本市的去向渠道、基层项目和就业形态")
async def show_placement_words(runtime: RuntimeDep, caller: CallerDep, today: TodayDep) -> PlacementWords:
    words = catalogue.words_of(runtime.packs.city(city_of(caller.area or ""), on=today), today)
    channels = [
        ChannelView(channel=key, title=way.title, statuses=[*way.statuses]) for key, way in words.channels.items()
    ]
    return PlacementWords(channels=channels, programmes=words.programmes, forms=words.forms)


def _statement(body: RecordPlacement, by: Caller) -> StatusStatement:
    return StatusStatement(source=str(by.role), **body.model_dump(exclude={"reason"}))


async def _shown(
    session: SessionDep, runtime: RuntimeDep, graduate_id: UUID, city: str, status_id: UUID, today: TodayDep
) -> PlacementView:
    words = catalogue.words_of(runtime.packs.city(city, on=today), today)
    views = _views(await statuses.timeline(session, graduate_id), words)
    return next(view for view in views if view.status_id == status_id)


def _views(timeline: Sequence[Statement], words: Words) -> list[PlacementView]:
    """Of all that was ever stated of a person, what is a placement, in the order of its days."""
    history = [Begun(stated.row.ref or stated.row.id, stated.row.since_on, stated.stands) for stated in timeline]
    versions = sorted(timeline, key=lambda stated: stated.row.ref_version or 0)
    newest = {stated.row.ref: stated.row.ref_version for stated in versions}
    return [
        _view(stated, words, ended_on(history, place) if stated.stands else None, is_newest=_is_newest(newest, stated))
        for place, stated in enumerate(timeline)
        if stated.row.status in PLACED
    ]


def _is_newest(newest: dict[UUID | None, int | None], stated: Statement) -> bool:
    return stated.row.ref is not None and newest[stated.row.ref] == stated.row.ref_version


def _view(stated: Statement, words: Words, ended: date | None, *, is_newest: bool) -> PlacementView:
    row, confirmation = stated.row, stated.confirmation
    plain = {name: getattr(row, name) for name in PlacementView.model_fields if hasattr(row, name)}
    return PlacementView(
        **plain,
        placement_id=row.ref or row.id,
        version=row.ref_version or 1,
        status_id=row.id,
        title=STATUS_TITLES[row.status or ""],
        channel_title=words.of_channel(row.channel),
        programme_title=words.of_programme(row.programme),
        form_title=words.of_form(row.status, row.form),
        wage_title=wage_title(row.wage_band),
        ended_on=ended,
        standing=standing(row.source, confirmed=confirmation is not None),
        stands=stated.stands,
        correctable=is_newest and row.source not in FOREIGN,
        confirmed_on=confirmation.confirmed_on if confirmation else None,
    )
