"""A draft of a pack, or another loaded pack, compared with the one in force."""

import io

import polars as pl
import pytest

from contracts.roles import Role
from services.subsidy.simulations import ports
from tests.component.subsidy.simulation_steps import ASK, ONE, asked, ran
from tests.component.subsidy.steps import assess, base_with
from tests.support import readers
from tests.support.platform import ROOT, Platform


def drafted(before: str, after: str) -> bytes:
    """Wuhan's pack with one text in the retention bonus changed."""
    head, scheme, tail = (ROOT / "policies/wuhan-2023/subsidy.yaml").read_text().partition("  retention_bonus:")
    assert tail.count(before) >= 1
    return (head + scheme + tail.replace(before, after, 1)).encode()


async def test_a_draft_of_the_pack_is_compared_with_the_pack_in_force(p: Platform) -> None:
    officer = p.as_(Role.CITY_APPROVER, area="wuhan")
    draft = drafted("{from: 2023-01-01, value: 50}", "{from: 2023-01-01, value: 40}")
    made = (await asked(officer, draft=draft)).json()
    assert made["draft_version"]
    await ran(p)
    told = (await officer.get(f"{ONE}/{made['id']}")).json()
    assert (told["state"], told["report"]["differences"][0]["amount_fen"]) == ("done", 900_000)
    assert told["draft_version"] != told["pack_version"]


async def test_a_draft_may_ask_for_facts_that_the_pack_in_force_does_not_know(p: Platform) -> None:
    officer = p.as_(Role.CITY_APPROVER, area="wuhan")
    draft = drafted("    facts:\n", "    facts:\n      bonus_waived: {title: 已放弃, type: boolean}\n")
    lacking = (await asked(officer, draft=draft)).json()
    content = b"completed,retained,bonus_waived\n20,11,false\n"
    given = (await asked(officer, content, draft=draft)).json()
    await ran(p)
    told = (await officer.get(f"{ONE}/{lacking['id']}")).json()
    assert (told["state"], "bonus_waived：缺少该列" in told["problem"]["detail"]) == ("failed", True)
    assert (await officer.get(f"{ONE}/{given['id']}")).json()["state"] == "done"


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (b"schemes: [", "subsidy.yaml"),
        (b"a: &a [1]\nb: *a\n", "subsidy.yaml:2: 文件: 写作“b: *a”；不能用 & 和 *"),
        (b"schemes: {}\n", "retention_bonus"),
        (b"\xff\xfe", "subsidy.yaml"),
        (b"a: 1\nb: " + b"9" * 6_000, "subsidy.yaml:2: "),
        (b"a: 0x" + b"f" * 6_000, "subsidy.yaml:1: "),
        (b'a: !!int ""', "应为整数，且不能太大"),
        (b'a: !!bool "x"', "subsidy.yaml"),
        (b'a: !!timestamp "x"', "subsidy.yaml"),
        (b"[" * 5_000, "subsidy.yaml"),
        (b"schemes: {}\n" + b"#" * 2_000_000, "不能大于"),
        (b"schemes: [" + b"{}," * 600_000 + b"]", "内容超过 100000 项"),
        (b"a: &a [x]\nb: [" + b"*a," * 400_000 + b"]", "不能用 & 和 *"),
        (b"{a: " * 400_000, "嵌套超过 100 层"),
    ],
)
async def test_a_draft_that_cannot_be_read_is_refused_at_once_with_its_place(
    p: Platform, draft: bytes, said: str
) -> None:
    answer = await asked(p.as_(Role.CITY_APPROVER, area="wuhan"), draft=draft)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:qihang:problem:changes-invalid")
    assert said in answer.json()["detail"]


@pytest.mark.parametrize("reader", [readers.gorge, readers.no_json, readers.no_tree])
async def test_a_draft_whose_reader_dies_or_answers_nonsense_is_refused_and_the_service_goes_on(
    p: Platform, monkeypatch: pytest.MonkeyPatch, reader: object
) -> None:
    officer, draft = p.as_(Role.CITY_APPROVER, area="wuhan"), drafted("value: 50}", "value: 40}")
    with monkeypatch.context() as patched:
        patched.setattr(ports, "DRAFT_READER", f"{readers.__name__}:{getattr(reader, '__name__', '')}")
        answer = await asked(officer, draft=draft)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:qihang:problem:changes-invalid")
    assert answer.json()["detail"] == "subsidy.yaml: 无法读取文件：文件已损坏，或展开后过大"
    assert (await asked(officer, draft=draft)).status_code == 202


async def test_the_cases_on_record_show_whom_a_change_of_law_affects(p: Platform) -> None:
    await p.set_time("2023-07-15T10:00:00+08:00")
    claims = []
    for completed, kept in ((20, 11), (20, 9), (20, 2)):
        employer, _ = await base_with(p, completed, kept)
        claims.append((await assess(p, employer)).json()["claim"]["id"])
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area="wuhan/420106")
    made = (await asked(reviewer, None, changes='{"threshold": 40}')).json()
    await ran(p)
    told = (await reviewer.get(f"{ONE}/{made['id']}")).json()
    assert (told["state"], told["total"]) == ("done", 3)
    assert told["report"]["results"][0]["by_district"] == {
        "420106": {"cases": 3, "eligible": 1, "amount_fen": 1_100_000}
    }
    everybody = await reviewer.get(f"{ONE}/{told['id']}/result?format=parquet")
    assert set(pl.read_parquet(io.BytesIO(everybody.content))["id"]) == set(claims)
    affected = await reviewer.get(f"{ONE}/{told['id']}/result?format=parquet&affected=true")
    frame = pl.read_parquet(io.BytesIO(affected.content))
    assert frame.select("id", "amount_fen", "changed_amount_fen").rows() == [(claims[1], 0, 900_000)]


async def test_winners_are_payees_and_whoever_sees_no_case_sees_no_district_of_few(p: Platform) -> None:
    await p.set_time("2023-07-15T10:00:00+08:00")
    for completed, retained in ((20, 11), (20, 9), (20, 2)):
        employer, _ = await base_with(p, completed, retained)
        await assess(p, employer)
    city, policy = p.as_(Role.CITY_APPROVER, area="wuhan"), p.as_(Role.POLICY_OFFICER, area="wuhan")
    made = (await asked(policy, None, changes='{"threshold": 40}')).json()
    await ran(p)
    moved = {"winners": 1, "losers": 0, "unchanged": 2}
    for officer, district in ((city, "420106"), (policy, "其他")):
        for report in (
            (await officer.get(f"{ONE}/{made['id']}")).json()["report"],
            (await officer.get(ONE)).json()["items"][0]["report"],
        ):
            (difference,) = report["differences"]
            assert (difference["payees"], difference["payees_by_district"]) == (moved, {district: moved})
            assert (report["payees"], list(report["results"][0]["by_district"])) == ({district: 3}, [district])
            assert difference["by_district"] == {district: 900_000}
    own = (await asked(policy, changes='{"threshold": 40}')).json()
    await ran(p)
    told = (await policy.get(f"{ONE}/{own['id']}")).json()["report"]
    assert told["payees"] == {"420102": 1, "420106": 2}, "of a file of one's own one sees all"
    colleague = p.as_(Role.POLICY_OFFICER, area="wuhan")
    assert (await colleague.get(f"{ONE}/{own['id']}")).json()["report"]["payees"] == {"其他": 3}


async def test_a_payee_with_two_periods_on_record_wins_once(p: Platform) -> None:
    """The second period's claim is the other base's, put on the first one by the owner of the database."""
    await p.set_time("2023-07-15T10:00:00+08:00")
    claims = []
    for _ in range(2):
        employer, _ = await base_with(p, 20, 9)
        claims.append((await assess(p, employer)).json()["claim"]["id"])
    p.as_owner("subsidy", f"UPDATE claim SET payee_id = '{employer}', period = '2022-H2' WHERE id = '{claims[0]}'")
    city = p.as_(Role.CITY_APPROVER, area="wuhan")
    made = (await asked(city, None, changes='{"threshold": 40}')).json()
    await ran(p)
    (difference,) = (await city.get(f"{ONE}/{made['id']}")).json()["report"]["differences"]
    assert (difference["winners"], difference["payees"]["winners"]) == (2, 1)


async def test_a_jurisdiction_without_a_case_on_record_is_told_so(p: Platform) -> None:
    await p.set_time("2023-07-15T10:00:00+08:00")
    employer, _ = await base_with(p, 3, 2)
    await assess(p, employer)
    for area in ("wuhan/420107", "wuhan/420102"):
        answer = await asked(p.as_(Role.DISTRICT_REVIEWER, area=area), None)
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:qihang:problem:nothing-on-record")


async def test_without_a_change_nobody_is_affected(p: Platform) -> None:
    officer = p.as_(Role.CITY_APPROVER, area="wuhan")
    made = (await asked(officer)).json()
    await ran(p)
    listed = (await officer.get(f"{ONE}/{made['id']}/result?affected=true")).text
    assert listed.splitlines() == [
        "\ufeffid,district,completed,retained,applicable,eligible,amount_fen,reasons,held_rate,problem"
    ]


async def test_another_loaded_pack_is_compared_with_by_its_name_or_its_city(p: Platform) -> None:
    officer = p.as_(Role.CITY_APPROVER, area="urumqi")
    path = ASK.replace("wuhan", "urumqi").replace("retention_bonus", "startup_training")
    cases = b"persons,category,willing,qualified,received_before\n2,A,true,true,false\n"
    for against in ("wuhan", "wuhan-2023"):
        made = (await asked(officer, cases, path=path, against=against)).json()
        assert made["against"] == "wuhan-2023"
        await ran(p)
        told = (await officer.get(f"{ONE}/{made['id']}")).json()
        assert told["state"] == "done", told["problem"]
        report = told["report"]
        assert (report["results"], report["refused"]["clause"]) == ([], "(二)11")
        assert report["compared"]["pack"] == "wuhan-2023"
        assert report["changed"][0]["total"]["amount_fen"] == 30_000
        affected = await officer.get(f"{ONE}/{made['id']}/result?format=parquet&affected=true")
        assert pl.read_parquet(io.BytesIO(affected.content))["changed_amount_fen"].to_list() == [30_000]


@pytest.mark.parametrize(
    ("against", "said"),
    [("atlantis", "没有加载该政策包；已加载：urumqi-2023、wuhan-2023"), ("urumqi", "retention_bonus")],
)
async def test_a_pack_that_cannot_be_compared_with_is_refused_at_once(p: Platform, against: str, said: str) -> None:
    answer = await asked(p.as_(Role.CITY_APPROVER, area="wuhan"), against=against)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:qihang:problem:changes-invalid")
    assert said in answer.json()["detail"]


async def test_a_draft_and_another_pack_at_once_are_refused(p: Platform) -> None:
    draft = drafted("{from: 2023-01-01, value: 50}", "{from: 2023-01-01, value: 40}")
    answer = await asked(p.as_(Role.CITY_APPROVER, area="wuhan"), draft=draft, against="wuhan")
    assert (answer.status_code, "只能比较其一" in answer.json()["detail"]) == (422, True)


async def test_an_unset_value_may_be_tried_before_it_is_cited(p: Platform) -> None:
    officer = p.as_(Role.CITY_APPROVER, area="wuhan")
    path = ASK.replace("retention_bonus", "internship_subsidy")
    changes = '{"amount_per_month": 100000}'
    made = (await asked(officer, b"person_months\n12\n", path=path, changes=changes)).json()
    await ran(p)
    report = (await officer.get(f"{ONE}/{made['id']}")).json()["report"]
    assert (report["results"], report["differences"], report["refused"]["clause"]) == ([], [], "二(八)")
    assert report["changed"][0]["total"]["amount_fen"] == 1_200_000
    (change,) = report["compared"]["changes"]
    assert (change["parameter"], change["before"], change["after"]) == ("amount_per_month", None, 100_000)
