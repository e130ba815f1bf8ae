"""Endpoints of the cases that wait at the desk."""

from uuid import UUID

from fastapi import APIRouter

from chassis import pagination
from chassis.access import AccessTable
from chassis.data_keys import Seals
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep
from chassis.idempotency import IdempotentRoute
from chassis.pii import Cipher, FullName, Phone
from services.registry.access import DESK, STAFF
from services.registry.desk_cases import commands, repository
from services.registry.desk_cases.commands import CASE
from services.registry.desk_cases.models import DeskCase
from services.registry.desk_cases.rules import SETTLED_BY
from services.registry.desk_cases.schemas import CaseDismissed, DeskCaseView, DismissCase
from services.registry.graduates.models import Graduate
from services.registry.graduates.views import view_of

ACCESS: AccessTable = {
    "list_desk_cases": STAFF,
    "dismiss_desk_case": DESK,
}
router = APIRouter(tags=["desk"], route_class=IdempotentRoute)


@router.get("/v1/desk-cases", summary="身份核验待办（已核验本人，与台账不一致）")
async def list_desk_cases(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, paging: pagination.PagingDep
) -> pagination.Page[DeskCaseView]:
    rows = await repository.open_cases(session, caller, paging)
    return pagination.page(rows, lambda row: _case(runtime.cipher, *row), lambda row: row[0].id)


def _case(cipher: Cipher, case: DeskCase, entry: Graduate) -> DeskCaseView:
    on_record = view_of(cipher, entry)
    seals = entry.seals(cipher)
    name, phone = _read(seals, case, "name_sealed"), _read(seals, case, "phone_sealed")
    missing = name is None or (phone is None and case.phone_sealed is not None)
    plain = {name: getattr(case, name) for name in ("id", "number", "kind", "graduate_id", "opened_at")}
    return DeskCaseView(
        **plain,
        operation=SETTLED_BY[plain["kind"]],
        area=entry.area,
        name=FullName(name).masked if name is not None else None,
        phone=Phone(phone).masked if phone is not None else None,
        known_name=on_record.name,
        known_phone=on_record.phone,
        unreadable=on_record.unreadable or (missing and not seals.erased),
    )


def _read(seals: Seals, case: DeskCase, column: str) -> str | None:
    sealed: bytes | None = getattr(case, column)
    return None if sealed is None else seals.read(sealed, table=CASE, column=column, row=case.id)


@router.post("/v1/desk-cases/{case_id}/dismissal", summary="身份核验事项不予变更")
async def dismiss_desk_case(session: SessionDep, caller: CallerDep, case_id: UUID, body: DismissCase) -> CaseDismissed:
    case = await commands.dismiss_case(session, case_id, body.note, caller)
    return CaseDismissed(number=case.number, outcome=case.outcome)
