"""What of a payee's other claims counts for a case, and what a pack may say of it."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.policy.check import check
from policy_engine.errors import PackInvalid
from policy_engine.packs.loader import load_pack
from policy_engine.schemes.catalogue import catalogue
from policy_engine.schemes.periods import Period
from policy_engine.schemes.tallies import Tally
from services.subsidy.claims.rules import Granted, OnRecord, grants_more, still_holds, tallied
from tests.packs import FOLDER

DAYS = (date(2024, 1, 1), date(2024, 12, 31))
CASE = ("a", "2024-H1")
GRANT = "granted: {from: payments, take: {sum: granted, of: [training_grant, workplace_grant], within: year}}"


def grant(scheme: str, fen: int, place: int, state: str = "approved", period: str = "2024-H1") -> Granted:
    on = date(int(period[:4]), 6 if period.endswith("H1") else 12, 30)
    return Granted(scheme, period, on, fen, state, place)


def tally(measure: str = "sum", stage: str = "granted") -> Tally:
    return Tally(measure, stage, ("a", "b"), "year")


def come_to(grants: list[Granted], wanted: Tally, *, as_new: bool = False) -> int | bool:
    return tallied(grants, CASE, wanted, DAYS, as_new=as_new)


@pytest.mark.parametrize(("measure", "comes_to"), [("sum", 700), ("count", 2), ("any", True)])
def test_other_claims_of_the_named_schemes_and_days_count(measure: str, comes_to: int | bool) -> None:
    grants = [grant("b", 300, 1), grant("a", 400, 2, period="2024-H2"), grant("c", 50, 3)]
    grants += [grant("b", 60, 4, period="2023-H2"), grant("b", 70, 5, period="2025-H1")]
    assert come_to(grants, tally(measure)) == comes_to
    assert come_to([], tally(measure)) == 0


def test_the_case_itself_never_counts() -> None:
    assert come_to([grant("a", 300, 1)], tally(), as_new=True) == 0


def test_corrections_are_netted_and_a_period_of_nothing_is_none() -> None:
    grants = [grant("b", 300, 1, "settled"), grant("b", -100, 2)]
    assert [come_to(grants, tally(measure)) for measure in ("sum", "count")] == [200, 1]
    grants.append(grant("b", -200, 3))
    assert [come_to(grants, tally(measure)) for measure in ("sum", "count", "any")] == [0, 0, False]


def test_paid_is_what_the_bank_has_settled() -> None:
    grants = [grant("b", 300, 1, "settled"), grant("b", -100, 2, "in_payment"), grant("b", 40, 3, period="2024-H2")]
    assert (come_to(grants, tally(stage="paid")), come_to(grants, tally())) == (300, 240)
    assert come_to(grants, tally("any", "paid")) is True


def test_a_granted_case_stands_before_what_was_approved_later() -> None:
    grants = [grant("b", 100, 1), grant("a", 500, 2), grant("b", 300, 3, period="2024-H2"), grant("b", 50, 4)]
    assert [come_to(grants, tally(measure)) for measure in ("sum", "count")] == [150, 1]


def test_what_is_granted_anew_is_judged_beside_every_sum_and_in_its_place_by_counts() -> None:
    later = [grant("b", 300, 3)]
    assert come_to([grant("a", 500, 2, "settled"), *later], tally(), as_new=True) == 300
    assert come_to([grant("a", 500, 2, "settled"), *later], tally("count"), as_new=True) == 0
    assert come_to([grant("a", 500, 2, "approved"), *later], tally("count"), as_new=True) == 1


def test_what_was_all_taken_back_has_lost_its_place() -> None:
    back = [grant("a", 500, 1, "settled"), grant("a", -500, 3, "settled")]
    later = grant("b", 300, 2)
    for as_new in (True, False):
        assert come_to([*back, later], tally("count"), as_new=as_new) == 1


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 1)), max_size=8))
def test_a_common_cap_is_never_passed_whatever_is_asked_in_which_order(asked: list[tuple[int, int]]) -> None:
    """Each asks for so much for its own period and is approved at once."""
    grants: list[Granted] = []
    for place, (fen, scheme) in enumerate(asked, 1):
        case = ("ab"[scheme], f"2024-{place}")
        others = tallied(grants, case, tally(), DAYS, as_new=True)
        grants.append(Granted(*case, date(2024, 6, 30), min(fen, max(1000 - others, 0)), "approved", place))
    assert sum(one.amount_fen for one in grants) == min(sum(fen for fen, _ in asked), 1000)
    for one in filter(lambda one: one.amount_fen, grants):
        before = sum(other.amount_fen for other in grants if other.place < one.place)
        assert tallied(grants, one.case, tally(), DAYS, as_new=False) == before


def test_what_others_are_granted_changes_no_approval_by_itself() -> None:
    then, now = {"trained": 3, "granted": 0}, {"trained": 3, "granted": 500}
    for state, stands in (("approved", True), ("rejected", True), ("open", False), ("reviewed", False)):
        record = [OnRecord(state, 200, 200, then)]
        assert still_holds(record, 200, now, {"granted"}) is stands
        assert not still_holds(record, 200, {**now, "trained": 4}, {"granted"})
        assert not still_holds(record, 100, now, {"granted"})
        assert grants_more(record, 200, now, {"granted"}) is not stands
    assert not grants_more([OnRecord("settled", 200, 200, then)], 100, now, {"granted"})
    assert not grants_more([], None, now, {"granted"})


def test_the_time_in_which_other_claims_count() -> None:
    period, on = Period("2024-H1", date(2024, 1, 1), date(2024, 6, 30)), date(2024, 6, 30)
    spans = {within: Tally("sum", "granted", ("a",), within).span(period, on) for within in ("period", "year", "ever")}
    assert spans == {
        "period": (date(2024, 1, 1), date(2024, 6, 30)),
        "year": DAYS,
        "ever": (date(1900, 1, 1), date(2200, 12, 31)),
    }


def with_grant(tmp_path: Path, old: str, new: str) -> None:
    """The third city's pack with another text, loaded and checked."""
    folder = tmp_path / "xinghe-2024"
    shutil.copytree(FOLDER / "xinghe-2024", folder)
    file = folder / "subsidy.yaml"
    assert old in file.read_text(), old
    file.write_text(file.read_text().replace(old, new, 1))
    pack = load_pack(folder)
    catalogue(pack)
    check(pack)


def taken(take: str) -> str:
    return f"granted: {{from: payments, take: {take}}}"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (GRANT, taken("{sum: granted, of: [training_grants], within: year}"), "没有项目 training_grants"),
        (GRANT, taken("{sum: granted, of: [rural_post_grant], within: year}"), "对象为 graduate，与本项目的 employer"),
        (GRANT, taken("{sum: granted, of: [], within: year}"), "of 列出至少一个项目"),
        (GRANT, taken("{sum: granted, of: training_grant, within: year}"), "of 列出至少一个项目"),
        (GRANT, taken("{sum: granted, of: [training_grant, training_grant], within: year}"), "不重复"),
        (GRANT, taken("{sum: granted, of: [training_grant], within: month}"), "within 只能写 period.*不是 month"),
        (GRANT, taken("{sum: asked, of: [training_grant], within: year}"), "sum 只能写 granted.*不是 asked"),
        (GRANT, taken("{sum: granted, of: [training_grant]}"), "take 写作"),
        (GRANT, taken("{sum: granted, count: paid, of: [training_grant], within: year}"), "三者取一"),
        (GRANT, taken("{of: [training_grant], within: year}"), "三者取一"),
        (GRANT, taken("{count: granted, of: [training_grant], within: year}"), "count 是次数"),
        (GRANT, taken("{any: granted, of: [training_grant], within: year}"), "事实须为 boolean"),
        (GRANT, "granted: {from: payments}", "payments 须写明 take"),
        (GRANT, "granted: {from: payments, take: granted}", "payments 须写明 take"),
        (GRANT, GRANT.replace("from: payments", "from: attestations"), "attestations 不写 sum、count、any"),
        (GRANT, GRANT.replace("}}", "}, evidence: required}"), "payments 的事实不引用证明材料"),
        ("any: paid", "sum: paid", "sum 是金额"),
        ("已获示范奖励次数, type: integer, unit: 次", "已获示范奖励次数, type: integer, unit: 人", "count 是次数"),
        ("unit: 次, max: 1000}", "unit: 次, min: 1, max: 1000}", "min 不大于 0"),
    ],
)
def test_what_cannot_be_added_up_is_refused_with_file_and_line(tmp_path: Path, old: str, new: str, why: str) -> None:
    with pytest.raises(PackInvalid, match=why) as refused:
        with_grant(tmp_path, old, new)
    assert str(refused.value).startswith("xinghe-2024/subsidy.yaml:")
    assert ":1:" not in str(refused.value)


def test_a_scheme_that_nobody_can_claim_grants_nothing(tmp_path: Path) -> None:
    """A scheme without a section `claim` is calculated, and never granted."""
    text = (FOLDER / "xinghe-2024" / "subsidy.yaml").read_text()
    head, _, rest = text.partition("  hiring_grant:\n")
    section = rest[rest.index("    claim:\n") : rest.index("    consistent:\n")]
    folder = tmp_path / "xinghe-2024"
    shutil.copytree(FOLDER / "xinghe-2024", folder)
    rest = rest.replace("counted_by:", "period:", 1).replace("taken_in:", "window_months:", 1)
    taken_from = rest.replace(section, "", 1).replace("[training_grant, workplace_grant]", "[hiring_grant]", 1)
    (folder / "subsidy.yaml").write_text(f"{head}  hiring_grant:\n{taken_from}")
    with pytest.raises(PackInvalid, match="hiring_grant 没有 claim 一节"):
        check(load_pack(folder))
