"""Endpoints of sheets: an employer's posts and internships as a workbook, out and in."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, File, Response, UploadFile

from chassis.access import AccessTable
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from chassis.uploads.workbooks import XLSX, text_workbook
from services.jobfair.access import CLERK
from services.jobfair.employers import repository as employers
from services.jobfair.imports import commands, repository, rules
from services.jobfair.imports.schemas import ImportedRow, ImportView
from services.jobfair.internships.models import Internship
from services.jobfair.posts.models import Post

ACCESS: AccessTable = {
    "download_post_sheet": CLERK,
    "download_internship_sheet": CLERK,
    "import_posts": CLERK,
    "import_internships": CLERK,
}
router = APIRouter(tags=["imports"], route_class=IdempotentRoute)
MAX_BODY_BYTES = 2 * 1024 * 1024
_SHEET: dict[int | str, dict[str, Any]] = {200: {"content": {XLSX: {}}}}
Sheet = Annotated[UploadFile, File(description=f"按模板填写的 xlsx，不超过 2 MB、{rules.MOST_ROWS} 行")]


@router.get(
    "/v1/employers/{employer_id}/post-sheet",
    response_class=Response,
    responses=_SHEET,
    summary="在招岗位的表格，empty=true 为空模板",
)
async def download_post_sheet(
    session: SessionDep, caller: CallerDep, employer_id: UUID, empty: bool = False
) -> Response:
    employer = await employers.in_scope(session, employer_id, caller)
    rows = [] if empty else await repository.open_posts(session, employer.id, rules.MOST_ROWS)
    return await _sheet("岗位", [list(rules.POST_COLUMNS), *map(_post_cells, rows)])


@router.get(
    "/v1/employers/{employer_id}/internship-sheet",
    response_class=Response,
    responses=_SHEET,
    summary="见习人员的表格，empty=true 为空模板",
)
async def download_internship_sheet(
    session: SessionDep, caller: CallerDep, employer_id: UUID, empty: bool = False
) -> Response:
    employer = await employers.in_scope(session, employer_id, caller)
    rows = [] if empty else await repository.latest_internships(session, employer.id, rules.MOST_ROWS)
    return await _sheet("见习", [list(rules.INTERNSHIP_COLUMNS), *map(_internship_cells, rows)])


@router.post(
    "/v1/employers/{employer_id}/post-imports",
    max_body_size=MAX_BODY_BYTES,
    summary="以表格发布多个岗位，逐行给出结果；同一表格再传不重复发布",
)
async def import_posts(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, employer_id: UUID, file: Sheet
) -> ImportView:
    hand = await commands.hand_of(session, runtime.packs, employer_id, today, caller)
    return _view(*await commands.import_posts(hand, await file.read()))


@router.post(
    "/v1/employers/{employer_id}/internship-imports",
    max_body_size=MAX_BODY_BYTES,
    summary="以表格提出见习意向、登记结束和留用，逐行给出结果；仍须本人确认的照旧由本人确认",
)
async def import_internships(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, employer_id: UUID, file: Sheet
) -> ImportView:
    hand = await commands.hand_of(session, runtime.packs, employer_id, today, caller)
    return _view(*await commands.import_internships(hand, await file.read()))


def _view(header: list[str], rows: Sequence[ImportedRow]) -> ImportView:
    counted = Counter(row.outcome for row in rows)
    return ImportView(
        header=header,
        counts={"done": counted["done"], "unchanged": counted["unchanged"], "rejected": counted["rejected"]},
        rows=list(rows),
    )


async def _sheet(title: str, rows: Sequence[Sequence[str]]) -> Response:
    content = await asyncio.to_thread(text_workbook, title, rows)
    return Response(content, media_type=XLSX, headers={"Content-Disposition": 'attachment; filename="sheet.xlsx"'})


def _post_cells(post: Post) -> list[str]:
    return [post.title, str(post.openings), post.area, post.description]


_OUTCOME = {"completed": "期满或提前留用", "broken_off": "中途离开"}


def _internship_cells(row: Internship) -> list[str]:
    """Of a retention only what stands: a row as it is changes nothing when it comes back."""
    is_retained = row.retained
    cells = (
        row.id,
        row.version,
        row.graduate_id,
        row.started_on,
        row.planned_end_on,
        row.ended_on,
        _OUTCOME.get(row.outcome or ""),
        "是" if is_retained else None,
        row.retained_on if is_retained else None,
        row.contract_months if is_retained else None,
        ("是" if row.insured else "否") if is_retained else None,
    )
    return ["" if cell is None else str(cell) for cell in cells]
