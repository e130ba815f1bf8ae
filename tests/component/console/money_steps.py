"""Steps of the pages of money: the console in July 2023, and whoever sits at it."""

from typing import Any
from uuid import UUID

from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.subsidy.steps import AREA, CODE
from tests.support.browsers import Browser, ConsoleOfTest

AREAS: dict[Role, Any] = {
    Role.EMPLOYER_CLERK: {"org": CODE},
    Role.DISTRICT_REVIEWER: {"area": AREA},
    Role.DISTRICT_APPROVER: {"area": AREA},
    Role.CASEWORKER: {"area": AREA},
}


async def in_july(console: OpenConsole) -> ConsoleOfTest:
    opened = await console("registry", "subsidy", "jobfair")
    await opened.p.set_time("2023-07-15T10:00:00+08:00")
    return opened


def browser(c: ConsoleOfTest, role: Role, id: UUID | None = None) -> Browser:
    return c.as_(role, id=id, **AREAS.get(role, {"area": "wuhan"}))
