"""A document that ended decides what began under it and nothing that began later; the next one says what it takes."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.errors import NoDocumentInForce, PackInvalid
from policy_engine.explain.letter import letter
from policy_engine.expressions.calendar import day_number
from policy_engine.packs import schema
from policy_engine.packs.document_schema import SHAPES
from policy_engine.packs.loader import load_pack, load_packs
from policy_engine.packs.pack import Packs
from policy_engine.packs.succession import documents_for
from policy_engine.schemes.batch import judge
from policy_engine.schemes.binding import bind
from policy_engine.schemes.catalogue import catalogue, scheme_of
from policy_engine.schemes.decide import explain
from policy_engine.schemes.examples import failures
from tests.packs import rewritten
from tests.packs.validity import LAST_DAY, WAGE, ended, followed

LAST = date(2024, 12, 31)
NEXT = date(2025, 1, 1)
CITY = "xinghe"


@pytest.fixture
def packs(tmp_path: Path) -> Packs:
    ended(tmp_path)
    return load_packs(tmp_path)


def test_the_pack_passes_its_check_and_its_examples_come_out(packs: Packs) -> None:
    pack = packs.city(CITY, on=LAST)
    schema.check(pack, SHAPES)
    assert [flaw for scheme in catalogue(pack).values() for flaw in failures(scheme)] == []


def test_the_last_day_is_still_in_force_and_the_day_after_is_not(packs: Packs) -> None:
    assert packs.in_force(CITY, on=LAST).name == "xinghe-2024"
    with pytest.raises(NoDocumentInForce) as refused:
        packs.in_force(CITY, on=NEXT)
    assert refused.value.extra == {
        "began_on": "2025-01-01",
        "last_on": "2024-12-31",
        "clause": "附则",
        "quote": "本措施有效期至2024年12月31日",
    }
    assert packs.city(CITY, on=NEXT).name == "xinghe-2024", "what it has decided is still told by it"


@pytest.mark.parametrize(("hired_on", "fen"), [(LAST, 100_000), (NEXT, 0)])
def test_a_fact_says_whether_a_month_after_the_end_is_paid(packs: Packs, hired_on: date, fen: int) -> None:
    scheme = scheme_of(packs.city(CITY, on=LAST), WAGE)
    decision = explain(scheme, {"heads": 2, "hired_on": hired_on.isoformat()}, date(2025, 2, 28))
    assert (decision.applicable, decision.amount_fen) == (fen > 0, fen)
    assert decision.warnings == ()
    text = letter(scheme, decision)
    assert ("本件始于 2025-01-01，而" in text) is (fen == 0)
    assert ("附则“本措施有效期至2024年12月31日”，2024-12-31 之后开始的不再按此办理，不予发放。" in text) is (fen == 0)


@pytest.mark.parametrize(("judged_on", "applicable"), [(date(2025, 8, 31), True), (date(2026, 8, 31), False)])
def test_a_period_that_straddles_the_end_is_decided_by_its_first_day(
    packs: Packs, judged_on: date, applicable: bool
) -> None:
    """C2025 began on 1 September 2024, C2026 a year later."""
    scheme = scheme_of(packs.city(CITY, on=LAST), "class_hiring_award")
    assert explain(scheme, {"fresh": 5}, judged_on).applicable is applicable


@given(
    began=st.lists(st.integers(-500, 500), min_size=1, max_size=8),
    heads=st.integers(0, 1000),
    on=st.integers(0, 400),
)
def test_columns_and_single_cases_agree_on_what_began_in_time(began: list[int], heads: int, on: int) -> None:
    scheme, judged_on = _scheme(), LAST + timedelta(days=on)
    days = [min(LAST + timedelta(days=offset), judged_on) for offset in began]
    columns = {"heads": np.full(len(days), heads), "hired_on": np.array([day_number(day) for day in days])}
    judged = judge(bind(scheme, judged_on), columns)
    singly = [explain(scheme, {"heads": heads, "hired_on": day.isoformat()}, judged_on) for day in days]
    assert judged.applicable.tolist() == [decision.applicable for decision in singly] == [day <= LAST for day in days]
    assert judged.readings[0].amount_fen.tolist() == [decision.amount_fen for decision in singly]


@given(st.dates(date(2024, 1, 1), date(2027, 12, 31)))
def test_columns_and_single_cases_agree_on_a_period_that_is_too_late(judged_on: date) -> None:
    scheme = _scheme("stable_post_grant")
    judged = judge(bind(scheme, judged_on), {"stayed": np.array([3])})
    decision = explain(scheme, {"stayed": 3}, judged_on)
    assert bool(judged.applicable[0]) is decision.applicable is (judged_on <= LAST)
    assert judged.readings[0].amount_fen.tolist() == [decision.amount_fen]


_KEPT: dict[str, Packs] = {}


@pytest.fixture(autouse=True, scope="module")
def one_ended_city(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("ended")
    ended(folder)
    _KEPT[CITY] = load_packs(folder)


def _scheme(name: str = WAGE):  # type: ignore[no-untyped-def]
    return scheme_of(_KEPT[CITY].city(CITY, on=LAST), name)


@pytest.mark.parametrize(
    ("before", "after", "flaw"),
    [
        ("value: 2024-12-31}", "value: 2023-12-31}", "有效期截止日不能早于 2024-01-01：已经开始的不溯及"),
        ("value: 2024-12-31}", "until: 2024-12-31, value: 2024-12-31}", "截止日由 value 写明，不写 until"),
        (
            "[{from: 2024-01-01, value: 2024-12-31}]",
            "[{from: 2024-01-01, value: 2024-12-31}, {from: 2025-01-01, value: 2025-12-31}]",
            "须在 2024-12-31 届满之前延长；届满之后重新施行的，另建一个政策包",
        ),
        ("values: [{from: 2024-01-01, value: 2024-12-31}]", "setting: 2024-12-31\n  reason: 本市", "没有程序读取"),
    ],
)
def test_an_end_that_cannot_be_is_refused(tmp_path: Path, before: str, after: str, flaw: str) -> None:
    pack = ended(tmp_path)
    line = rewritten(pack / "document.yaml", before, after)
    with pytest.raises(PackInvalid) as refused:
        schema.check(load_pack(pack), SHAPES)
    assert flaw in str(refused.value)
    assert f"document.yaml:{line}:" in str(refused.value) or "setting" in after


def test_an_extension_before_the_end_moves_it(tmp_path: Path) -> None:
    pack = ended(tmp_path)
    later = "[{from: 2024-01-01, value: 2024-12-31}, {from: 2024-12-31, value: 2025-12-31}]"
    rewritten(pack / "document.yaml", "[{from: 2024-01-01, value: 2024-12-31}]", later)
    loaded = load_pack(pack)
    schema.check(loaded, SHAPES)
    assert loaded.takes(date(2025, 12, 31))
    assert not loaded.takes(date(2026, 1, 1))


@pytest.mark.parametrize(
    ("before", "after", "flaw"),
    [
        ("      began_on: hired_on\n", "", "began_on 写 first_day、last_day、hired_on；例：began_on: hired_on"),
        ("began_on: hired_on", "began_on: heads", "began_on 写 first_day、last_day、hired_on（核算期首日、末日"),
        ("began_on: hired_on", "began_on: 2024-12-31", "应为文字"),
    ],
)
def test_which_day_a_case_began_on_is_written_and_never_guessed(
    tmp_path: Path, before: str, after: str, flaw: str
) -> None:
    pack = ended(tmp_path)
    rewritten(pack / "subsidy.yaml", before, after)
    with pytest.raises(PackInvalid) as refused:
        catalogue(load_pack(pack))
    assert flaw in str(refused.value)


def test_without_an_end_nothing_has_to_be_said(tmp_path: Path) -> None:
    pack = ended(tmp_path)
    rewritten(pack / "document.yaml", LAST_DAY, "")
    text = (pack / "subsidy.yaml").read_text().replace("      began_on: last_day\n", "")
    (pack / "subsidy.yaml").write_text(text)
    assert catalogue(load_pack(pack))["stable_post_grant"].claim is not None


@pytest.mark.parametrize(
    ("rule", "began_on", "judged_on", "names"),
    [
        (None, LAST, date(2025, 1, 31), ["xinghe-2024"]),
        ("stay", LAST, date(2025, 1, 31), ["xinghe-2024"]),
        ("move", LAST, date(2025, 1, 31), ["xinghe-2025"]),
        ("move", LAST, NEXT, ["xinghe-2025"]),
        ("move", LAST, LAST, ["xinghe-2024"]),
        ("most_favourable", LAST, NEXT, ["xinghe-2024", "xinghe-2025"]),
        ("most_favourable", LAST, LAST, ["xinghe-2024"]),
        ("most_favourable", NEXT, date(2025, 1, 31), ["xinghe-2025"]),
        ("stay", NEXT, date(2025, 1, 31), ["xinghe-2025"]),
    ],
)
def test_the_next_document_says_which_decides_what_began_before(
    tmp_path: Path, rule: str | None, began_on: date, judged_on: date, names: list[str]
) -> None:
    followed(tmp_path, rule, 80_000)
    packs = load_packs(tmp_path)
    schema.check(packs.city(CITY, on=NEXT), SHAPES)
    assert [pack.name for pack in documents_for(packs, CITY, began_on, judged_on)] == names


def test_a_rule_that_there_is_not_is_refused(tmp_path: Path) -> None:
    pack = followed(tmp_path, "stays", 80_000)
    with pytest.raises(PackInvalid) as refused:
        schema.check(load_pack(pack), SHAPES)
    assert "应为 stay、move、most_favourable 之一；例：stay" in str(refused.value)


WITHDRAWN = "    withdrawn: {from: 2024-09-01, source: {clause: 附则, quote: 二(七)自2024年9月1日起停止执行}}\n"


@pytest.mark.parametrize(("hired_on", "fen"), [("2024-08-31", 100_000), ("2024-09-01", 0)])
def test_a_withdrawn_scheme_takes_no_case_from_its_day_on_and_what_began_before_stands(
    tmp_path: Path, hired_on: str, fen: int
) -> None:
    pack = ended(tmp_path)
    rewritten(pack / "subsidy.yaml", f"  {WAGE}:\n", f"  {WAGE}:\n{WITHDRAWN}")
    scheme = catalogue(load_pack(pack))[WAGE]
    decision = explain(scheme, {"heads": 2, "hired_on": hired_on}, date(2024, 10, 31))
    assert (decision.applicable, decision.amount_fen) == (fen > 0, fen)
    assert ("附则“二(七)自2024年9月1日起停止执行”，2024-08-31 之后开始的" in letter(scheme, decision)) is (fen == 0)


@pytest.mark.parametrize(
    ("after", "flaw"),
    [
        (WITHDRAWN.replace("2024-09-01, ", "soon, "), "应为日期；例：2023-06-30"),
        ("    withdrawn: {from: 2024-09-01}\n", "缺少 source；例：source: {clause: 二(一), quote: 文件原文}"),
    ],
)
def test_a_withdrawal_has_its_day_and_its_clause(tmp_path: Path, after: str, flaw: str) -> None:
    pack = ended(tmp_path)
    rewritten(pack / "subsidy.yaml", f"  {WAGE}:\n", f"  {WAGE}:\n{after}")
    with pytest.raises(PackInvalid) as refused:
        catalogue(load_pack(pack))
    assert flaw in str(refused.value)


def test_a_withdrawn_scheme_of_a_document_without_end_says_when_its_cases_began(tmp_path: Path) -> None:
    pack = ended(tmp_path)
    rewritten(pack / "document.yaml", LAST_DAY, "")
    rewritten(pack / "subsidy.yaml", f"  {WAGE}:\n", f"  {WAGE}:\n{WITHDRAWN}")
    rewritten(pack / "subsidy.yaml", "      began_on: hired_on\n", "")
    with pytest.raises(PackInvalid) as refused:
        catalogue(load_pack(pack))
    assert "或本项目停止执行，须写明本件从哪一天算开始" in str(refused.value)
