"""A roster whose headings nobody knows, on pages: it waits, shows its first rows, and goes in once it is mapped."""

from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.support.rosters import SCHOOL, as_csv
from tests.support.rosters import person as line


async def test_a_roster_with_unknown_headings_waits_shows_its_first_rows_and_goes_in_once_mapped(
    console: OpenConsole,
) -> None:
    c = await console("registry", "subsidy", "notify")
    await c.p.set_time("2023-07-28T10:00:00+08:00")
    office = c.as_(Role.UNIVERSITY_OFFICE, org=SCHOOL)
    form = (await office.get("/roster-uploads")).form("/roster-uploads")
    content = as_csv(line(1), header=("学生", "证件", "手机号", "毕业年份", "学历", "求职地区划"))
    page = str((await office.send(form, files={"file": ("自制.csv", content, "text/csv")})).location)
    waiting = await office.get(page)
    assert ("待核对各列" in waiting.text, "须有而未认出：姓名、身份证件号码" in waiting.text) == (True, True)
    assert ("every 2s" in waiting.html, line(1)[1] in waiting.html) == (False, False)
    assert (await office.fill(page, f"{page}/columns", name="1")).status == 422
    done = await office.fill(page, f"{page}/columns", name="1", id_number="2")
    assert done.location == page, done.text
    await c.p.run_job("registry", "import_rosters")
    finished = await office.get(page)
    assert (finished.has_form(f"{page}/columns"), "1 / 1 行" in finished.text) == (False, True)
