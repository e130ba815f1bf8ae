"""The files of a simulation: formats, bad rows, and columns of another type."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest
import xlsxwriter

from policy_engine.errors import PopulationInvalid
from policy_engine.schemes.amendments import changed
from policy_engine.schemes.catalogue import scheme_of
from policy_engine.schemes.decide import explain
from policy_engine.schemes.scheme import Scheme
from policy_engine.simulation.comparison import simulate
from policy_engine.simulation.population import population
from services.subsidy.simulations.ports import read_table
from tests.unit.policy_engine.simulation_steps import CASES, ON, PACKS, bonus


@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
def test_every_file_format_says_the_same(kind: str) -> None:
    frame = pl.DataFrame(CASES, schema=["completed", "retained", "district"], orient="row")
    stream = io.BytesIO()
    if kind == "csv":
        frame.write_csv(stream)
    elif kind == "parquet":
        frame.write_parquet(stream)
    else:
        _xlsx(frame, stream)
    report, _ = simulate(bonus(), population(bonus(), read_table(f"a.{kind}", stream.getvalue())), ON)
    assert report.results[0].total.amount_fen == 1_300_000


def _xlsx(frame: pl.DataFrame, stream: io.BytesIO) -> None:
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate([frame.columns, *frame.rows()]):
        sheet.write_row(number, 0, row)
    book.close()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""),
        ("a.csv", b"\xff\xfe\x00"),
        ("a.csv", b"completed\n1\n"),
        ("a.csv", b"completed,retained\nx,1\n"),
        ("a.csv", b"completed,retained\n1.5,1\n"),
        ("a.csv", b"completed,retained\n-1,0\n"),
        ("a.csv", b"completed,retained\n,0\n"),
        ("a.csv", b"completed,retained,name\n1,0,x\n"),
        ("a.csv", b"completed,retained\n"),
        ("a.parquet", b"PAR1 no"),
        ("a.xlsx", b"PK no"),
        ("a.exe", b"MZ"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_a_reason(name: str, content: bytes) -> None:
    with pytest.raises(PopulationInvalid):
        population(bonus(), read_table(name, content))


def test_a_fault_names_its_row_as_the_sheet_numbers_it() -> None:
    with pytest.raises(PopulationInvalid) as refused:
        population(bonus(), read_table("a.csv", b"completed,retained\n1,one\n2,two\n"))
    assert "第 3 行 retained" in str(refused.value.detail)


def test_a_bad_row_is_named_and_keeps_none_of_its_neighbours_back() -> None:
    text = b"completed,retained\n20,11\n20,21\nx,1\n,\n3,2\n"
    report, frame = simulate(bonus(), population(bonus(), read_table("a.csv", text)), ON)
    assert frame["amount_fen"].to_list() == [1_100_000, None, None, None, 200_000]
    assert frame["eligible"].to_list() == [True, None, None, None, True]
    assert frame["problem"].to_list() == [
        None,
        "留用人数不能多于见习期满人数",
        "completed：应为 0 到 1000000 之间的整数（人）",
        "completed：缺少：核算期内见习期满人数；retained：缺少：其中留用人数",
        None,
    ]
    assert [fault.sentence for fault in report.faults] == [
        "第 3 行：留用人数不能多于见习期满人数",
        "第 4 行 completed：应为 0 到 1000000 之间的整数（人）",
        "第 5 行 completed：缺少：核算期内见习期满人数",
        "第 5 行 retained：缺少：其中留用人数",
    ]
    assert report.faulty == 3
    (result,) = report.results
    assert (result.total.cases, result.total.eligible, result.total.amount_fen) == (2, 2, 1_300_000)
    assert sum(totals.cases for totals in result.by_district.values()) == 2


def test_a_bad_row_is_in_no_total_whatever_its_other_cells_would_earn() -> None:
    scheme = scheme_of(PACKS.city("urumqi"), "internship_subsidy")
    head = "at_local_base,in_school_fresh,left_school,unemployed,born_on,started_on,first_month_on,months\n"
    rows = [f"true,true,false,{cell},2001-05-01,2023-04-01,2023-04-01,3\n" for cell in ("false", "x", "")]
    people = population(scheme, read_table("a.csv", (head + "".join(rows)).encode()))
    report, _ = simulate(scheme, people, date(2023, 7, 31))
    assert report.faulty == 2
    assert {(one.total.cases, one.total.eligible, one.total.amount_fen) for one in report.results} == {(1, 1, 510_000)}


def test_a_table_in_which_no_row_can_be_judged_is_refused_with_its_rows() -> None:
    people = population(bonus(), read_table("a.csv", b"completed,retained\n20,21\n20,22\n"))
    with pytest.raises(PopulationInvalid, match="第 2 行：留用人数不能多于见习期满人数；第 3 行"):
        simulate(bonus(), people, ON)


def test_an_intern_of_last_year_is_not_calculated_and_does_not_stop_the_others() -> None:
    """By the start nothing, as `explain` says; by the months that begin in 2023, one, beside it."""
    scheme = scheme_of(PACKS.city("urumqi"), "internship_subsidy")
    head = "at_local_base,in_school_fresh,left_school,unemployed,born_on,started_on,first_month_on,months\n"
    rows = "".join(
        f"true,true,false,false,2001-05-01,{day},{day},3\n" for day in ("2023-04-01", "2022-11-27", "2023-04-01")
    )
    report, frame = simulate(scheme, population(scheme, read_table("a.csv", (head + rows).encode())), date(2023, 7, 31))
    assert frame["within_two_years_eligible"].to_list() == [True, False, True]
    assert frame["within_two_years_amount_fen"].to_list() == [510_000, 0, 510_000]
    assert frame["within_two_years_reasons"].to_list() == [None, "“见习年度（按开始日期）”不符合", None]
    assert frame["within_two_years_by_month_amount_fen"].to_list() == [510_000, 170_000, 510_000]
    assert frame["amount_fen"].to_list() == [510_000, None, 510_000]
    assert (report.faulty, report.faults) == (0, ())


def test_a_month_without_a_rate_refuses_its_own_row_alone() -> None:
    scheme = scheme_of(PACKS.city("urumqi"), "internship_subsidy")
    ended = changed(scheme, {"programme_year": 2022}, date(2023, 1, 1))
    head = "at_local_base,in_school_fresh,left_school,unemployed,born_on,started_on,first_month_on,months\n"
    rows = "".join(f"true,true,false,false,2001-05-01,2022-11-27,{day},1\n" for day in ("2022-11-27", "2023-01-27"))
    people = population(ended, read_table("a.csv", (head + rows).encode()))
    report, frame = simulate(ended, people, date(2023, 7, 31))
    assert frame["within_two_years_amount_fen"].to_list() == [None, 170_000]
    assert report.faults[0].row == 2
    assert "所用的数值在2022-11-27尚未生效" in report.faults[0].detail


def test_sums_beyond_the_exact_range_of_floats_stay_exact() -> None:
    scheme = scheme_of(PACKS.city("wuhan"), "retention_bonus")
    frame = pl.DataFrame({"completed": [1_000_000] * 90_001, "retained": [999_999] * 90_001})
    report, _ = simulate(scheme, population(scheme, frame), ON)
    assert report.results[0].total.amount_fen == 90_001 * 999_999 * 100_000
    assert report.results[0].by_district["全部"].amount_fen == 90_001 * 999_999 * 100_000


@pytest.mark.parametrize(
    ("column", "held"),
    [
        (pl.Series("completed", ["20", "20"]), True),
        (pl.Series("completed", [20.0, 20.0]), True),
        (pl.Series("completed", [20, 20], dtype=pl.UInt64), True),
        (pl.Series("completed", [Decimal("20.00"), Decimal("20.00")]), True),
        (pl.Series("completed", [Decimal("20.00"), Decimal("20.50")]), False),
        (pl.Series("completed", [20.0, 20.5]), False),
        (pl.Series("completed", [20.0, float("nan")]), False),
        (pl.Series("completed", [20, 2**64 - 1], dtype=pl.UInt64), False),
        (pl.Series("completed", [date(1970, 1, 21), date(1970, 1, 21)]), False),
        (pl.Series("completed", [datetime(1970, 1, 21), datetime(1970, 1, 21)]), False),
        (pl.Series("completed", [True, True]), False),
        (pl.Series("completed", ["20", "20.0"]), False),
    ],
    ids=lambda value: str(getattr(value, "dtype", value)),
)
def test_a_count_is_a_whole_number_and_never_a_truncated_one_a_day_or_a_truth(column: pl.Series, held: bool) -> None:
    frame = pl.DataFrame([column, pl.Series("retained", [1, 1])])
    if held:
        assert population(bonus(), frame).cases.columns["completed"].tolist() == [20, 20]
        return
    assert _first_problem(bonus(), frame).startswith("completed：应为 0 到 1000000 之间的整数")


def _first_problem(scheme: Scheme, frame: pl.DataFrame) -> str:
    """Of the last row, whether or not another is left."""
    try:
        return str(population(scheme, frame).cases.problems[-1])
    except PopulationInvalid as refused:
        return str(refused.detail).rpartition("行 ")[2]


@pytest.mark.parametrize(
    ("column", "held"),
    [
        (pl.Series(["2023-02-01"]), True),
        (pl.Series([date(2023, 2, 1)]), True),
        (pl.Series([datetime(2023, 2, 1)]), True),
        (pl.Series([datetime(2023, 2, 1, 12)]), False),
        (pl.Series([datetime(2023, 2, 1, tzinfo=UTC)]), False),
        (pl.Series([19_389]), False),
        (pl.Series([True]), False),
        (pl.Series([date(1899, 12, 31)]), False),
        (pl.Series(["2023-02-30"]), False),
    ],
    ids=lambda value: str(getattr(value, "dtype", value)),
)
def test_a_day_is_a_date_and_never_a_number_or_an_hour(column: pl.Series, held: bool) -> None:
    scheme = scheme_of(PACKS.city("urumqi"), "startup_subsidy")
    others = {"qualified": [True], "licensed_on": ["2023-03-01"], "stable": [True], "received_before": [False]}
    given = pl.DataFrame({"certificate_on": column, **others})
    if held:
        day = population(scheme, given).cases.columns["certificate_on"]
        assert day.tolist() == [(date(2023, 2, 1) - date(1970, 1, 1)).days]
        return
    with pytest.raises(PopulationInvalid, match="certificate_on：应为日期"):
        population(scheme, given)


@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
def test_an_empty_cell_is_a_date_that_the_case_does_not_have(kind: str) -> None:
    scheme = scheme_of(PACKS.city("urumqi"), "pension_refund")
    rows = [(2020, "true", "2021-06-30", "2023-06-30", 6, 500), (2020, "false", None, "2023-06-30", 6, 500)]
    names = ["graduation_year", "left_school", "left_school_on", "business_on", "paid_months", "paid"]
    frame, stream = pl.DataFrame(rows, schema=names, orient="row"), io.BytesIO()
    if kind == "csv":
        frame.write_csv(stream)
    elif kind == "parquet":
        frame.write_parquet(stream)
    else:
        _xlsx(frame, stream)
    _, told = simulate(scheme, population(scheme, read_table(f"a.{kind}", stream.getvalue())), ON)
    assert told["amount_fen"].to_list() == [500, 0]
    facts = dict(zip(names, rows[1], strict=True)) | {"left_school": False}
    assert explain(scheme, facts, ON).amount_fen == 0
    del facts["left_school_on"]
    assert explain(scheme, facts, ON).amount_fen == 0


def test_a_date_that_cannot_be_read_is_no_missing_date() -> None:
    scheme = scheme_of(PACKS.city("urumqi"), "pension_refund")
    head = "graduation_year,left_school,left_school_on,business_on,paid_months,paid\n"
    text = f"{head}2020,true,yesterday,2023-06-30,6,500\n"
    with pytest.raises(PopulationInvalid, match="第 2 行 left_school_on：应为日期"):
        population(scheme, read_table("a.csv", text.encode()))
