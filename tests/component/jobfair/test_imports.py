"""Posts and internships as a workbook: each row an order by itself, nothing twice, nobody's word for another's."""

import asyncio
import io
import zipfile
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook

from chassis.db import new_id
from contracts.roles import Role
from tests.component.jobfair.conftest import AREA, CODE, NEXT_AREA, OTHER_CODE, Fair, refusal
from tests.support.rosters import as_xlsx

POSTS = ("岗位名称", "招聘人数", "工作地点", "说明")
INTERNS = ("见习编号", "版本", "人员编号", "开始日", "预定期满日", "结束日", "结果")
RETENTION = ("留用", "留用日", "劳动合同月数", "已参保")
KINDS = ("post", "internship")


async def sent(
    client: httpx.AsyncClient, employer: str, kind: str, content: bytes, key: str | None = None
) -> httpx.Response:
    path = f"/jobfair/v1/employers/{employer}/{kind}-imports"
    return await client.post(
        path, files={"file": ("表.xlsx", content)}, headers={"Idempotency-Key": key or str(new_id())}
    )


async def carried(fair: Fair, employer: str, kind: str, content: bytes) -> list[dict[str, Any]]:
    answer = await sent(fair.clerk(), employer, kind, content)
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["rows"]
    return rows


def outcomes(rows: list[dict[str, Any]]) -> list[str]:
    return [row["outcome"] for row in rows]


def posts(*rows: list[str]) -> bytes:
    return as_xlsx(*rows, header=POSTS)


def interns(*rows: list[str]) -> bytes:
    return as_xlsx(*rows, header=(*INTERNS, *RETENTION))


async def sheet(fair: Fair, employer: str, kind: str, **query: str) -> tuple[bytes, list[list[Any]]]:
    answer = await fair.clerk().get(f"/jobfair/v1/employers/{employer}/{kind}-sheet", params=query)
    assert answer.status_code == 200, answer.text
    return answer.content, CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()


async def test_good_rows_are_published_bad_ones_come_back_with_all_that_is_wrong(fair: Fair) -> None:
    employer = await fair.employer()
    rows = await carried(
        fair,
        employer,
        "post",
        posts(["软件测试工程师", "3", "", ""], ["x", "若干", "", ""], ["会计", "1", "420106", "夜班\n包住"]),
    )
    assert outcomes(rows) == ["done", "rejected", "done"]
    assert [row["row_no"] for row in rows] == [2, 3, 4]
    assert [reason.partition("：")[0] for reason in rows[1]["reasons"]] == ["岗位名称", "招聘人数"]
    listed = (await fair.clerk().get("/jobfair/v1/posts", params={"employer_id": employer})).json()["items"]
    assert {(post["title"], post["openings"], post["area"]) for post in listed} == {
        ("软件测试工程师", 3, AREA),
        ("会计", 1, AREA),
    }
    assert len(await fair.said("post_published")) == 2


async def test_a_sheet_that_is_handed_in_twice_at_once_publishes_nothing_twice(fair: Fair) -> None:
    employer = await fair.employer()
    content = posts(*([f"测试岗位{number}", "1", "", ""] for number in range(12)))
    first, second = await asyncio.gather(*(carried(fair, employer, "post", content) for _ in range(2)))
    assert sorted((outcomes(first), outcomes(second))) == [["done"] * 12, ["unchanged"] * 12]
    assert len(await fair.said("post_published")) == 12


async def test_a_sheet_that_comes_again_publishes_nothing_twice(fair: Fair) -> None:
    employer = await fair.employer()
    content = posts(["软件测试工程师", "3", "", ""], ["会计", "1", "", ""])
    first = await carried(fair, employer, "post", content)
    again = await carried(fair, employer, "post", posts(["软件测试工程师", "3", "", ""], ["会计", "2", "", ""]))
    assert (outcomes(first), outcomes(again)) == (["done", "done"], ["unchanged", "done"])
    assert again[0]["object_id"] == first[0]["object_id"]
    assert len(await fair.said("post_published")) == 3


async def test_what_the_employer_has_comes_out_as_it_goes_in(fair: Fair) -> None:
    employer, person = await fair.employer(), await fair.graduate()
    internship = await fair.internship(employer, person)
    await fair.ended(internship)
    await carried(fair, employer, "post", posts(["=1+1会计", "1", "", "@包住"]))
    for kind, first in (("post", "=1+1会计"), ("internship", internship)):
        content, cells = await sheet(fair, employer, kind)
        assert cells[1][0] == first
        assert outcomes(await carried(fair, employer, kind, content)) == ["unchanged"]
        assert len((await sheet(fair, employer, kind, empty="true"))[1]) == 1


async def test_interns_are_proposed_and_still_asked(fair: Fair) -> None:
    employer, person = await fair.employer(), await fair.graduate()
    row = ["", "", str(person), "2023/3/1", "2023年7月1日", "", "", "", "", "", ""]
    first = await carried(fair, employer, "internship", interns(row))
    assert outcomes(first) == ["done"]
    proposal = first[0]["object_id"]
    shown = (await fair.clerk().get(f"/jobfair/v1/internship-proposals/{proposal}")).json()
    assert (shown["state"], shown["started_on"]) == ("proposed", "2023-03-01")
    assert await fair.said("internship_started") == []
    assert outcomes(await carried(fair, employer, "internship", interns(row))) == ["unchanged"]
    await fair.confirm(proposal, person)
    assert outcomes(await carried(fair, employer, "internship", interns(row))) == ["unchanged"]
    early = ["", "", str(await fair.graduate()), "2023-03-01", "2023-07-01", "2023-07-01", "期满", "", "", "", ""]
    [refused] = await carried(fair, employer, "internship", interns(early))
    assert refused["reasons"] == ["见习尚未开始，不能填写这些列：结束日、结果"]


async def test_ends_and_retentions_are_the_bases_word_and_no_more(fair: Fair) -> None:
    employer = await fair.employer()
    first, second = [await fair.internship(employer, await fair.graduate()) for _ in range(2)]
    await fair.ended(second)
    content = interns(
        [first, "", "", "", "", "2023-07-01", "期满", "是", "2023-07-02", "12", "是"],
        [second, "", "", "", "", "", "", "是", "2023-07-02", "24", "否"],
    )
    assert outcomes(await carried(fair, employer, "internship", content)) == ["done", "done"]
    for internship, months in ((first, 12), (second, 24)):
        row = (await fair.clerk().get(f"/jobfair/v1/internships/{internship}")).json()
        assert (row["retained"], row["contract_months"]) == (True, months)
        assert (row["end_origin"], row["retention_origin"]) == ("declared", "declared")
    assert outcomes(await carried(fair, employer, "internship", content)) == ["unchanged", "unchanged"]
    assert len(await fair.said("internship_retained")) == 2


async def test_a_row_cannot_change_who_it_is_take_back_a_retention_or_overwrite_what_it_has_not_seen(
    fair: Fair,
) -> None:
    employer = await fair.employer()
    internship = await fair.internship(employer, await fair.graduate())
    await fair.ended(internship)
    kept = [internship, "", "", "", "", "", "", "是", "2023-07-02", "12", "是"]
    await carried(fair, employer, "internship", interns(kept))
    rows = await carried(
        fair,
        employer,
        "internship",
        interns(
            [internship, "", str(new_id()), "", "", "2023-07-01", "期满", "", "", "", ""],
            [internship, "", "", "2023-03-02", "", "", "", "", "", "", ""],
            [internship, "", "", "", "", "", "", "否", "", "", ""],
            [internship, "1", "", "", "", "", "", "是", "2023-07-02", "24", "是"],
            [internship, "", "", "", "", "", "", "是", "", "", ""],
        ),
    )
    assert outcomes(rows) == ["rejected"] * 5
    titles = [row["reasons"][0].partition("：")[0] for row in rows]
    assert titles == [
        "人员和起止日由双方确认，不能在此更改",
        "人员和起止日由双方确认，不能在此更改",
        "撤销留用请在该见习的页面办理",
        "数据已被他人修改，请刷新后重试",
        "留用日",
    ]
    shown = (await fair.clerk().get(f"/jobfair/v1/internships/{internship}")).json()
    assert (shown["retained"], shown["contract_months"]) == (True, 12)


async def test_a_row_that_is_refused_half_way_leaves_nothing_and_the_others_stand(fair: Fair) -> None:
    employer = await fair.employer()
    first, second = [await fair.internship(employer, await fair.graduate()) for _ in range(2)]
    rows = await carried(
        fair,
        employer,
        "internship",
        interns(
            [first, "", "", "", "", "2023-07-01", "期满", "是", "2099-01-01", "12", "是"],
            [second, "", "", "", "", "2023-07-01", "期满", "", "", "", ""],
        ),
    )
    assert outcomes(rows) == ["rejected", "done"]
    assert (await fair.clerk().get(f"/jobfair/v1/internships/{first}")).json()["ended_on"] is None
    assert [event["internship_id"] for event in await fair.said("internship_ended")] == [second]


async def test_a_row_of_another_base_is_not_found(fair: Fair) -> None:
    mine, theirs = await fair.employer(), await fair.employer(OTHER_CODE)
    internship = await fair.internship(theirs, await fair.graduate(), OTHER_CODE)
    row = interns([internship, "", "", "", "", "2023-07-01", "期满", "", "", "", ""])
    [refused] = await carried(fair, mine, "internship", row)
    assert refused["reasons"] == ["未找到该见习"]


@pytest.mark.parametrize("kind", KINDS)
async def test_only_the_employers_own_clerk_takes_a_sheet_in_or_out(fair: Fair, kind: str) -> None:
    employer = await fair.employer()
    content = posts(["软件测试工程师", "3", "", ""]) if kind == "post" else interns(["", *[""] * 10])
    paths = f"/jobfair/v1/employers/{employer}/{kind}-sheet"
    for client, status in (
        (fair.clerk(OTHER_CODE), 404),
        (fair.reviewer(), 403),
        (fair.reviewer(NEXT_AREA), 403),
        (fair.caseworker(), 403),
        (fair.p.as_(Role.OPS), 403),
    ):
        assert (await sent(client, employer, kind, content)).status_code == status
        assert (await client.get(paths)).status_code == status


def _with_formula() -> bytes:
    return as_xlsx(["软件测试工程师", "3", "", ""], header=POSTS, formula="F9")


def _no_workbook() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("xl/workbook.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><workbook/>")
    return made.getvalue()


HOSTILE = {
    "text": (b"a,b\n1,2\n", 415, "not-a-table"),
    "old or encrypted": (b"\xd0\xcf\x11\xe0" + bytes(2_000), 415, "not-a-table"),
    "half a file": (posts(["软件测试工程师", "3", "", ""])[:900], 415, "not-a-table"),
    "entities": (_no_workbook(), 415, "not-a-table"),
    "a formula anywhere": (_with_formula(), 422, "formula-cell"),
    "no rows": (posts(), 422, "empty-sheet"),
    "a column less": (as_xlsx(["会计"], header=("岗位名称",)), 422, "columns-wrong"),
    "a column twice": (as_xlsx(["会计", "1", "1"], header=("岗位名称", "招聘人数", "招聘人数")), 422, "columns-wrong"),
    "a column more": (as_xlsx(["会计", "1", "1"], header=("岗位名称", "招聘人数", "工资")), 422, "columns-wrong"),
    "too many rows": (posts(*[["会计", "1", "", ""]] * 501), 413, "too-many-rows"),
    "an endless cell": (posts(["会计", "1", "", "长" * 2_001]), 422, "cell-too-long"),
}


@pytest.mark.parametrize("what", HOSTILE)
async def test_a_file_that_is_no_such_sheet_is_refused_in_words_and_does_nothing(fair: Fair, what: str) -> None:
    employer = await fair.employer()
    content, status, slug = HOSTILE[what]
    answer = await sent(fair.clerk(), employer, "post", content)
    assert refusal(answer) == (status, slug)
    assert await fair.said("post_published") == []


async def test_the_same_request_twice_is_one(fair: Fair) -> None:
    employer, key = await fair.employer(), str(new_id())
    content = posts(["软件测试工程师", "3", "", ""])
    clerk = fair.clerk()
    first, second = [await sent(clerk, employer, "post", content, key) for _ in range(2)]
    assert (first.status_code, second.json()) == (200, first.json())


async def test_an_employer_that_is_not_verified_has_every_row_refused(fair: Fair) -> None:
    employer = await fair.pending_employer(CODE)
    [row] = await carried(fair, employer, "post", posts(["软件测试工程师", "3", "", ""]))
    assert (row["outcome"], row["object_id"], len(row["reasons"])) == ("rejected", None, 1)
