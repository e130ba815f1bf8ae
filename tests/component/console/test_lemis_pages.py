"""Records in the codes of LEMIS from pages: of the ledger masked, of one person in clear for a purpose."""

import io

import openpyxl

from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.registry.people import FRIDAY, STREET, id_number, registered
from tests.support.browsers import Browser, ConsoleOfTest

WORKBOOK = "/lemis-workbooks/registration"


def worker(c: ConsoleOfTest) -> Browser:
    return c.as_(Role.CASEWORKER, area=STREET)


def numbers(content: bytes) -> list[object]:
    return [row[1].value for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]]


async def test_the_ledger_leaves_masked_and_one_person_in_clear_for_a_purpose(console: OpenConsole) -> None:
    c = await console("registry", "subsidy", "jobfair", "notify")
    await c.p.set_time(FRIDAY)
    entry = (await registered(c.p, 1))["id"]
    assert WORKBOOK in (await worker(c).get("/people")).links
    masked = await worker(c).get(WORKBOOK)
    assert numbers(masked.answer.content)[2] == f"{id_number(1)[:4]}{'*' * 10}{id_number(1)[-4:]}"
    form = f"/people/{entry}/lemis-record"
    asked = {"record": "registration", "purpose": "核对身份"}
    clear = await worker(c).fill(f"/people/{entry}", form, **asked)
    assert numbers(clear.answer.content)[2] == id_number(1)
    assert (await worker(c).get("/lemis-workbooks/placements")).status == 404
    auditor = c.as_(Role.AUDITOR, area="urumqi")
    assert form not in [one.action for one in (await auditor.get(f"/people/{entry}")).forms]
