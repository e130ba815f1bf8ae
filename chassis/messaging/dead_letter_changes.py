"""What may be done to a dead letter before its replay: a rewrite by two persons, or setting it aside with a reason."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, dual_control
from chassis.access import Caller, Reach
from chassis.dual_control import ChangeRequest, ChangeRequestNotFound, Proposal, Verdict
from chassis.messaging import dead_letters, replay
from chassis.messaging.dead_letters import NOBODY, DeadLetter
from chassis.pagination import Paging, Rows
from chassis.pii import scrubbed
from chassis.problems import Conflict, Unprocessable
from chassis.service import Service

REWRITE = "rewrite_dead_letter"
SET_ASIDE = "set_aside_dead_letter"


class RewriteDoesNotFit(Unprocessable):
    slug, title = "rewrite-does-not-fit", "更正后的内容不符合该类事件的约定"


class SubjectChanged(Unprocessable):
    slug, title = "rewrite-changes-subject", "更正不能改变事件所指的对象"


class NotSetAside(Conflict):
    slug, title = "not-set-aside", "该死信没有被搁置"


async def propose_rewrite(
    session: AsyncSession,
    service: Service,
    letter_id: UUID,
    data: Mapping[str, Any],
    reason: str,
    by: Caller,
    now: datetime,
) -> ChangeRequest:
    """Another content for the replay, which waits for a second person. Raises RewriteDoesNotFit, SubjectChanged."""
    letter = await dead_letters.open_one(session, letter_id)
    _refuse_misfit(service, letter, data)
    payload = {"data": data, "fields": changed_fields(_object(letter.payload), data)}
    proposal = Proposal(
        kind=REWRITE,
        object_kind="dead_letter",
        object_id=letter_id,
        area=None,
        payload=payload,
        reason=scrubbed(reason),
    )
    return await dual_control.propose(session, proposal, by, now)


def _refuse_misfit(service: Service, letter: DeadLetter, data: Mapping[str, Any]) -> None:
    """The contract names the fields, so that nothing else, and nobody's data, comes in by a rewrite."""
    for handler in replay.handlers_for(service, letter):
        try:
            event = handler.event.model_validate(data)
        except ValidationError as error:
            fields = sorted({".".join(map(str, item["loc"])) or "data" for item in error.errors()[:5]})
            raise RewriteDoesNotFit(fields=[scrubbed(field) for field in fields]) from None
        if event.subject() != letter.subject:
            raise SubjectChanged()


def _object(payload: str) -> Mapping[str, Any]:
    """What was received, as far as it is an object at all."""
    try:
        content = json.loads(payload)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Names only: what they held and hold is nobody's business in a trail. A stranger's key may be anything."""
    names = {name for name in {*before, *after} if name not in before or before.get(name) != after.get(name)}
    return sorted(scrubbed(name)[:60] for name in names | ({*before} - {*after}))


async def decide_rewrite(
    session: AsyncSession, letter_id: UUID, request_id: UUID, verdict: Verdict, note: str, by: Caller, now: datetime
) -> ChangeRequest:
    """Another person's word; the original stays beside the rewrite."""
    letter = await dead_letters.open_one(session, letter_id)
    request = await _decide(session, REWRITE, letter_id, request_id, verdict, note, by, now)
    if verdict == "apply":
        await dead_letters.put_rewrite(session, letter_id, request.payload["data"])
        detail = {"type": letter.type, "event": str(letter.event_id), "fields": ", ".join(request.payload["fields"])}
        await audit.record(session, by, "rewrite_dead_letter", "dead_letter", letter_id, detail=detail)
    return request


async def set_aside(
    session: AsyncSession, service: Service, letter_id: UUID, reason: str, by: Caller, now: datetime
) -> DeadLetter | ChangeRequest:
    """A record that nothing here can read waits for nobody any more. One that a handler would take is a fact that
    somebody wants to leave out: that waits for a second person."""
    letter = await dead_letters.open_one(session, letter_id)
    if letter.handler != NOBODY or service.handlers.for_type(letter.type):
        proposal = Proposal(
            kind=SET_ASIDE,
            object_kind="dead_letter",
            object_id=letter_id,
            area=None,
            payload={},
            reason=scrubbed(reason),
        )
        return await dual_control.propose(session, proposal, by, now)
    await audit.record(session, by, "set_aside_dead_letter", "dead_letter", letter_id, purpose=reason)
    return await dead_letters.put_aside(session, letter_id, scrubbed(reason))


async def decide_setting_aside(
    session: AsyncSession, letter_id: UUID, request_id: UUID, verdict: Verdict, note: str, by: Caller, now: datetime
) -> ChangeRequest:
    await dead_letters.open_one(session, letter_id)
    request = await _decide(session, SET_ASIDE, letter_id, request_id, verdict, note, by, now)
    if verdict == "apply":
        await dead_letters.put_aside(session, letter_id, request.reason)
    return request


@dataclass(frozen=True)
class Waiting:
    """A change that waits for a second person, with the letter that it is about."""

    request: ChangeRequest
    letter: DeadLetter


_letters = sa.table(
    "dead_letter",
    sa.column("id", sa.Uuid),
    sa.column("replayed_at", sa.DateTime(timezone=True)),
    sa.column("set_aside_at", sa.DateTime(timezone=True)),
)
_OF_OPEN_LETTERS = sa.exists().where(
    sa.cast(_letters.c.id, sa.Text) == dual_control.OBJECT_ID,
    _letters.c.replayed_at.is_(None),
    _letters.c.set_aside_at.is_(None),
)
"""Of a letter that was replayed or set aside meanwhile nothing is left to decide."""


async def waiting(session: AsyncSession, letter_id: UUID | None, by: Caller, paging: Paging) -> Rows[Waiting]:
    """Rewrites and settings aside that may be decided, oldest first; those of one letter where it is named."""
    reach = _OF_OPEN_LETTERS if letter_id is None else _OF_OPEN_LETTERS & (str(letter_id) == dual_control.OBJECT_ID)
    requests = await dual_control.pending(session, (REWRITE, SET_ASIDE), by, paging, reach=reach)
    letters = await dead_letters.letters_by_id(session, [UUID(request.object_id) for request in requests.shown])
    return requests.of(lambda request: Waiting(request, letters[UUID(request.object_id)]))


async def take_up(session: AsyncSession, letter_id: UUID, by: Caller) -> DeadLetter:
    letter = await dead_letters.letter_by_id(session, letter_id, lock=True)
    if letter.state != "set_aside":
        raise NotSetAside(state=letter.state)
    await audit.record(session, by, "take_up_dead_letter", "dead_letter", letter_id)
    return await dead_letters.put_aside(session, letter_id, None)


async def _decide(
    session: AsyncSession,
    kind: str,
    letter_id: UUID,
    request_id: UUID,
    verdict: Verdict,
    note: str,
    by: Caller,
    now: datetime,
) -> ChangeRequest:
    request = await dual_control.by_id(session, request_id, kind, by, scope=Reach.ANY)
    if request.object_id != str(letter_id):
        raise ChangeRequestNotFound()
    return await dual_control.decide(session, request_id, kind, verdict, scrubbed(note), by, now, scope=Reach.ANY)


@dataclass(frozen=True)
class Rewritten:
    """An event that was handled with another content than it came with."""

    event_id: UUID
    type: str
    subject: str
    fields: Sequence[str]
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    requested_by: UUID
    decided_by: UUID
    decided_at: datetime


_REWRITTEN = text(
    "SELECT l.event_id, l.type, l.subject, l.payload, l.rewrite, r.payload -> 'fields' AS fields, r.requested_by,"
    " r.decided_by, r.decided_at FROM dead_letter l JOIN LATERAL (SELECT * FROM change_request c"
    " WHERE c.kind = :kind AND c.object_id = CAST(l.id AS text) AND c.state = 'applied'"
    " ORDER BY c.decided_at DESC, c.id DESC LIMIT 1) r ON true"
    " WHERE l.replayed_at IS NOT NULL AND l.rewrite IS NOT NULL AND (l.subject = ANY(:subjects)"
    " OR position(:mentioned in l.payload) > 0 OR position(:mentioned in l.rewrite) > 0) ORDER BY l.id"
)


async def rewritten_about(session: AsyncSession, subjects: Sequence[str], mentioned: str) -> Sequence[Rewritten]:
    """Rewritten events about one of the subjects, or that mention an id before or after."""
    rows = await session.execute(_REWRITTEN, {"kind": REWRITE, "subjects": list(subjects), "mentioned": mentioned})
    return [
        Rewritten(
            event_id=row.event_id,
            type=row.type,
            subject=row.subject,
            fields=row.fields,
            before=_object(row.payload),
            after=_object(row.rewrite),
            requested_by=row.requested_by,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
        )
        for row in rows
    ]
