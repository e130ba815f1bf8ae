"""The dossier on a page: everything of one person, for a purpose that leaves a line in the trail."""

from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.registry import hardship_steps as hardships
from tests.component.registry.people import STREET, audit_of, registered
from tests.component.registry.welfare_steps import TODAY, served


async def test_a_dossier_is_shown_from_the_persons_page_for_a_purpose(console: OpenConsole) -> None:
    c = await console("registry", "subsidy", "jobfair", "notify")
    await c.p.set_time(f"{TODAY}T10:00:00+08:00")
    entry = str((await registered(c.p, 1))["id"])
    await hardships.confirmed(c.p, entry)
    await served(c.p, entry, "guidance", area=STREET)
    page, browser = f"/people/{entry}", c.as_(Role.CASEWORKER, area=STREET)
    shown = await browser.fill(page, f"{page}/dossier", purpose="核对困难情形")
    assert all(words in shown.text for words in ("残疾", "在台账", "职业指导", "没有帮扶计划"))
    assert ("reveal_hardships", "caseworker", "核对困难情形") in await audit_of(c.p, entry)
