"""Orders about sheets: each row is one of the orders that there are, by itself, and gets its own verdict."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller
from chassis.problem_answers import field_message
from chassis.problems import PreconditionFailed, Problem, Unprocessable
from chassis.uploads.refusals import TooManyRows
from chassis.uploads.workbooks import Sheet, read_sheet
from policy_engine.packs.pack import Packs
from services.jobfair.employers import repository as employers
from services.jobfair.employers.models import Employer
from services.jobfair.imports import repository, rules
from services.jobfair.imports.rules import Value
from services.jobfair.imports.schemas import EndRow, ImportedRow, PlannedRow, RetentionRow
from services.jobfair.internships import commands as internships
from services.jobfair.internships import repository as internship_rows
from services.jobfair.internships.models import Internship
from services.jobfair.internships.rules import End
from services.jobfair.posts import commands as posts
from services.jobfair.posts.commands import NewPost
from services.jobfair.posts.views import PublishPost
from services.jobfair.projections.commands import refuse_unknown_area
from services.jobfair.proposals.commands import propose_internship
from services.jobfair.proposals.views import ProposeInternship


class ColumnsWrong(Unprocessable):
    slug, title = "columns-wrong", "表头与模板不符"


class SheetEmpty(Unprocessable):
    slug, title = "empty-sheet", "表格里没有数据行"


class NotBegun(Unprocessable):
    slug, title = "internship-not-begun", "见习尚未开始，不能填写这些列"


class FixedByStart(Unprocessable):
    slug, title = "fixed-by-start", "人员和起止日由双方确认，不能在此更改"


class RetractedElsewhere(Unprocessable):
    slug, title = "retracted-elsewhere", "撤销留用请在该见习的页面办理"


@dataclass(frozen=True)
class Hand:
    """Who carries a sheet in, for which of their employers, on what day."""

    session: AsyncSession
    packs: Packs
    employer: Employer
    today: date
    by: Caller


Effect: TypeAlias = tuple[UUID, bool]
"""What a row was about, and whether it changed anything."""
Carry: TypeAlias = Callable[[Hand, Mapping[str, Value]], Awaitable[Effect]]


async def import_posts(hand: Hand, content: bytes) -> tuple[list[str], Sequence[ImportedRow]]:
    """Publishes the posts of a sheet; one that is open in the same words is not published again."""
    return await _carried_in(hand, content, rules.POST_COLUMNS, rules.NEEDED_OF_POSTS, _publish)


async def import_internships(hand: Hand, content: bytes) -> tuple[list[str], Sequence[ImportedRow]]:
    """Proposes, ends, and says who was kept, row by row. Whoever else must agree is still asked, by each order."""
    return await _carried_in(hand, content, rules.INTERNSHIP_COLUMNS, rules.NEEDED_OF_INTERNSHIPS, _change_internship)


async def _carried_in(
    hand: Hand, content: bytes, columns: Mapping[str, str], needed: Sequence[str], carry: Carry
) -> tuple[list[str], Sequence[ImportedRow]]:
    sheet = await asyncio.to_thread(read_sheet, content)
    _refuse_sheet(sheet, columns, needed)
    await repository.lock_sheets(hand.session, hand.employer.id)
    rows = []
    for number, cells in sheet.rows:
        values = rules.values_of(sheet.header, cells, columns)
        rows.append(await _row(hand, number, cells, values, carry))
    return sheet.header, rows


def _refuse_sheet(sheet: Sheet, columns: Mapping[str, str], needed: Sequence[str]) -> None:
    flaws = rules.flaws_of(sheet.header, columns, needed)
    if flaws:
        parts = {"缺少": flaws.missing, "重复": flaws.repeated, "不认识": flaws.unknown}
        words = "；".join(f"{word}：{'、'.join(names)}" for word, names in parts.items() if names)
        raise ColumnsWrong(words, missing=list(flaws.missing), repeated=list(flaws.repeated))
    if not sheet.rows:
        raise SheetEmpty()
    if len(sheet.rows) > rules.MOST_ROWS:
        raise TooManyRows(f"一次不超过 {rules.MOST_ROWS} 行，请拆分后上传")


async def _row(hand: Hand, number: int, cells: list[str], values: Mapping[str, Value], carry: Carry) -> ImportedRow:
    """A row that is refused leaves nothing behind, and the others stand."""
    try:
        async with hand.session.begin_nested():
            object_id, has_changed = await carry(hand, values)
    except ValidationError as error:
        reasons = _words_of(error)
    except Problem as refused:
        reasons = [f"{refused.title}：{refused.detail}" if refused.detail else refused.title]
    else:
        outcome: Any = "done" if has_changed else "unchanged"
        return ImportedRow(row_no=number, outcome=outcome, reasons=[], object_id=object_id, cells=cells)
    return ImportedRow(row_no=number, outcome="rejected", reasons=reasons, object_id=None, cells=cells)


_TITLES = {field: title for title, field in {**rules.POST_COLUMNS, **rules.INTERNSHIP_COLUMNS}.items()}


def _words_of(error: ValidationError) -> list[str]:
    """Every flaw of the row, with the title of its column."""
    flaws = [(str(item["loc"][-1]) if item["loc"] else "", item) for item in error.errors()]
    return [
        f"{_TITLES[field]}：{text}" if field in _TITLES else text
        for field, item in flaws
        for text in [field_message(item["type"], item["msg"])]
    ]


async def _publish(hand: Hand, values: Mapping[str, Value]) -> Effect:
    body = PublishPost.model_validate({"employer_id": hand.employer.id, **values, **_place(hand, values)})
    area = body.area or hand.employer.area
    same = await repository.open_post(hand.session, body, area)
    if same is not None:
        return same, False
    await refuse_unknown_area(hand.session, hand.packs, area)
    new = NewPost(body.employer_id, body.title, body.openings, body.area, body.description)
    offer = await posts.publish_post(hand.session, new, hand.today, hand.by)
    await hand.session.flush()
    return offer.post.id, True


def _place(hand: Hand, values: Mapping[str, Value]) -> dict[str, str]:
    """A district's code alone is one of the employer's city."""
    area = str(values.get("area", ""))
    return {"area": f"{hand.employer.city}/{area}"} if area and "/" not in area else {}


async def _change_internship(hand: Hand, values: Mapping[str, Value]) -> Effect:
    match rules.order_of(values):
        case "propose":
            return await _propose(hand, values)
        case "end":
            return await _end(hand, values)
        case "retain":
            return await _retain(hand, values)
        case _:
            row = PlannedRow.model_validate(values)
            return (await _standing(hand, row)).id, False


async def _propose(hand: Hand, values: Mapping[str, Value]) -> Effect:
    if early := rules.too_early(values):
        raise NotBegun("、".join(early))
    body = ProposeInternship.model_validate({"employer_id": hand.employer.id, **values})
    same = await repository.same_start(hand.session, body, hand.today)
    if same is not None:
        return same, False
    return (await propose_internship(hand.session, body, hand.today, hand.by)).row.id, True


def _with(values: Mapping[str, Value], **parts: Any) -> dict[str, Any]:
    """The row's fields about the internship itself, and the parts of its order."""
    return {name: value for name, value in values.items() if name in PlannedRow.model_fields} | parts


async def _end(hand: Hand, values: Mapping[str, Value]) -> Effect:
    end = {name: values[name] for name in ("ended_on", "outcome") if name in values}
    stated = rules.retention_of(values)
    if stated and stated.get("retained") is not False:
        end["retention"] = stated  # type: ignore[assignment]
    row = EndRow.model_validate(_with(values, end=end))
    internship = await _standing(hand, row)
    _refuse_retraction(internship, stated)
    before, retention = internship.version, row.end.retention
    order = End(row.end.ended_on, row.end.outcome, retention.stated() if retention else None)
    changed = await internships.end_internship(hand.session, internship.id, order, hand.today, hand.by)
    return _effect(row, before, changed)


async def _retain(hand: Hand, values: Mapping[str, Value]) -> Effect:
    stated = rules.retention_of(values)
    if stated == {"retained": False}:
        row = PlannedRow.model_validate(_with(values))
        internship = await _standing(hand, row)
        _refuse_retraction(internship, stated)
        return internship.id, False
    order = RetentionRow.model_validate(_with(values, retention=stated))
    internship = await _standing(hand, order)
    _refuse_retraction(internship, stated)
    before = internship.version
    retention = order.retention.stated()
    changed = await internships.state_retention(hand.session, internship.id, retention, hand.today, hand.by)
    return _effect(order, before, changed)


async def _standing(hand: Hand, row: PlannedRow) -> Internship:
    """The internship, locked; a clerk reaches the own employer's. Raises InternshipNotFound, FixedByStart."""
    internship = await internship_rows.locked_in_scope(hand.session, row.internship_id, hand.by)
    fixed = ("graduate_id", "started_on", "planned_end_on")
    if any(getattr(row, name) not in (None, getattr(internship, name)) for name in fixed):
        raise FixedByStart()
    return internship


def _refuse_retraction(internship: Internship, stated: Mapping[str, Value]) -> None:
    """To take back what stands is no matter of a cell among many."""
    if stated.get("retained") is False and internship.retained:
        raise RetractedElsewhere()


def _effect(row: PlannedRow, before: int, changed: Internship) -> Effect:
    """Raises PreconditionFailed where the sheet is older than what it changes; what it leaves as it is may be so."""
    has_changed = changed.version != before
    if has_changed and row.version not in (None, before):
        raise PreconditionFailed()
    return changed.id, has_changed


async def hand_of(session: AsyncSession, packs: Packs, employer_id: UUID, today: date, by: Caller) -> Hand:
    """Raises EmployerNotFound."""
    return Hand(session, packs, await employers.in_scope(session, employer_id, by), today, by)
