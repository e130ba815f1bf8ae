"""What a row of a roster says about a person, and what is wrong with one that cannot be taken."""

from datetime import date
from pathlib import Path

import pytest

from contracts.codes import roster_columns
from services.registry.rosters import columns, layouts, rules
from services.registry.rosters.layouts import Layout
from services.registry.rosters.rules import Ground, Listed, RejectedRow, Source
from services.registry.study_records.rules import Detail


class Everything:
    """All places and schools exist, but those of the province 99."""

    def has_place(self, place: str) -> bool:
        return not place.startswith("99")

    def anywhere(self, kind: str, code: str) -> bool:
        return code != "99999"


TABLE = Path(columns.__file__).with_name("tables") / "headings.csv"
GROUND = Ground(Everything(), date(2023, 7, 1))
FIELDS = {title: field for field, title in columns.titles().items()}
DISTRICTS = ("650102", "650103")
SCHOOL = Source("urumqi", DISTRICTS, "10755", "urumqi")
DISTRICT = Source("urumqi", DISTRICTS, None, "urumqi/650102")
STREET = Source("urumqi", DISTRICTS, None, "urumqi/650102/650102002")
GOOD = {
    "姓名": "测试甲",
    "身份证件号码": "11010519491231002X",
    "手机号": "13800000001",
    "毕业年份": "2023",
    "学历": "本科",
    "学校代码": "10755",
}


def read(source: Source, said: dict[str, str]) -> Listed | RejectedRow:
    return rules.read_row({FIELDS[title]: text for title, text in (GOOD | said).items()}, source, GROUND)


def listed(source: Source = SCHOOL, /, **changed: str) -> Listed:
    found = read(source, changed)
    assert isinstance(found, Listed), found
    return found


def reason(source: Source = SCHOOL, /, **changed: str) -> str:
    found = read(source, changed)
    assert isinstance(found, RejectedRow)
    return found.reason


@pytest.mark.parametrize(
    ("column", "text", "why"),
    [
        ("姓名", " ", "姓名未填写"),
        ("姓名", "测试1", "姓名只能由文字和间隔号组成，最多 50 字"),
        ("身份证件号码", "", "身份证件号码未填写"),
        ("身份证件号码", "110105194912310021", "身份证件号码校验位不正确"),
        ("身份证件号码", "1.1010519491231E+17", "身份证件号码在表格中是数字，末几位已丢失，请将该列设为文本后重新填写"),
        ("毕业年份", "", "毕业年份未填写"),
        ("毕业年份", "1923", "毕业年份应为 4 位年份"),
        ("学历", "小学", "学历应为：专科、本科、硕士研究生、博士研究生"),
        ("学校代码", "99999", "学校代码不是本校"),
        ("学历", "#合并单元格", "学历在合并单元格里，请取消合并，逐行填写"),
        ("毕业年份", "#N/A", "毕业年份的单元格是错误值 #N/A"),
        ("毕业年份", "2023-13", "毕业年份应为 4 位年份"),
        ("毕业年份", "2023年2月30日", "毕业年份应为 4 位年份"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why_without_repeating_itself(column: str, text: str, why: str) -> None:
    found = reason(**{column: text})
    assert found == why
    assert not text.strip() or text.startswith("#") or text not in found


@pytest.mark.parametrize(
    ("column", "text", "note"),
    [
        ("手机号", "12345", "手机号未采用：手机号应为 11 位"),
        ("手机号", "#N/A", "手机号未采用：手机号的单元格是错误值 #N/A"),
        ("求职地区划", "天山", "求职地区划未采用：求职地区划应为 6 位区划代码"),
        ("常住地区划", "990101", "常住地区划未采用：常住地区划不存在"),
        ("求职意向", "也许", "求职意向未采用：求职意向应为：求职、创业、暂无意愿、未知"),
    ],
)
def test_what_may_be_left_out_rejects_nobody_and_is_noted(column: str, text: str, note: str) -> None:
    found = listed(**{column: text})
    assert found.notes == (note,)
    assert (found.phone, found.particulars.seeking_area, found.particulars.intention) == (
        None if column == "手机号" else found.phone,
        None,
        "unknown",
    )


def test_a_word_for_two_levels_is_refused() -> None:
    assert reason(学历="研究生").startswith("学历应为")


def test_all_reasons_of_a_row_are_said_at_once() -> None:
    assert reason(姓名="", 身份证件号码="123", 学历="小学", 学校代码="99999").split("；") == [
        "姓名未填写",
        "身份证件号码应为 18 位，首位不为 0，末位可为 X",
        "学历应为：专科、本科、硕士研究生、博士研究生",
        "学校代码不是本校",
    ]


def test_a_phone_may_be_missing() -> None:
    assert listed(手机号="").phone is None


@pytest.mark.parametrize(
    "text",
    [
        *("2023", "2023届", "2023 年", "23届", "２０２３届毕业生", "二〇二三年", "2023-06-30", "2023.06", "2023/6/30"),
        *("20230630", "202306", "2023年6月", "2023年6月30日", "2023-06-30 00:00:00", "2023-06-30T00:00"),
    ],
)
def test_every_usual_form_of_a_year_or_day_is_read(text: str) -> None:
    assert listed(毕业年份=text).particulars.cohort_year == 2023
    assert listed(毕业年份="", 毕业时间=text).particulars.cohort_year == 2023


@pytest.mark.parametrize("text", ["去年", "202", "2023-00", "20231330", "45107", "2023级", "3023"])
def test_a_year_that_cannot_be_is_refused(text: str) -> None:
    assert reason(毕业年份=text) == "毕业年份应为 4 位年份"
    assert reason(毕业年份="", 毕业时间=text) == "毕业时间应为日期，如 2023-06-30、202306"


@pytest.mark.parametrize(
    ("word", "level"),
    [
        *(
            ("大专", "专科"),
            ("硕士", "硕士研究生"),
            ("本 科", "本科"),
            ("高职（专科）", "专科"),
            ("专科生毕业", "专科"),
        ),
        *(("本科生毕业", "本科"), ("硕士生结业", "硕士研究生"), ("博士生毕业", "博士研究生"), ("专升本", "本科")),
    ],
)
def test_usual_words_for_a_level_become_ours(word: str, level: str) -> None:
    assert listed(学历=word).particulars.education_level == level


@pytest.mark.parametrize(("word", "intention"), [("", "unknown"), ("求职", "job"), ("暂无意愿", "none")])
def test_an_intention_is_read(word: str, intention: str) -> None:
    assert listed(求职意向=word).particulars.intention == intention


def test_a_school_need_not_name_itself_and_others_must() -> None:
    assert listed(学校代码="").particulars.university_code == "10755"
    assert reason(DISTRICT, 学校代码="") == "学校代码未填写"
    assert layouts.lacking(dict.fromkeys(layouts.required("10755"), 0), None) == ["学校代码"]
    assert layouts.lacking(dict.fromkeys(layouts.required("10755"), 0), "10755") == []


def test_the_job_seeking_place_goes_before_residence_and_hukou() -> None:
    places = {"求职地区划": "650103", "常住地区划": "650102", "户籍地区划": "420102"}
    read = listed(**places)
    assert read.area == "urumqi/650103"
    assert (read.particulars.residence_area, read.particulars.hukou_area) == ("urumqi/650102", "420102")
    assert listed(**(places | {"求职地区划": "420102"})).area == "urumqi/650102"
    assert listed(户籍地区划="420102").area == "urumqi"


def test_an_officer_lists_nobody_outside_the_own_jurisdiction() -> None:
    assert reason(DISTRICT, 求职地区划="650103") == "该人员所在区划不在您的辖区"
    assert reason(STREET, 求职地区划="650103") == "该人员所在区划不在您的辖区"
    assert listed(DISTRICT).area == "urumqi/650102"
    assert listed(STREET, 求职地区划="650102").area == STREET.area


def test_headers_are_known_by_other_words_and_whatever_blanks_stars_and_remarks_they_wear() -> None:
    worn = ("＊姓 名", "身份证号", "联系电话", "\u200b学历", "毕业年份（必填）", "XLDM", "学历（代码）")
    assert [columns.field_of(text) for text in worn] == [
        *("name", "id_number", "phone", "education_level", "cohort_year", "schooling_code", "schooling_code")
    ]
    assert columns.field_of("政治面貌") is columns.field_of("备注") is None
    assert layouts.repeated(Layout([["姓名", "身份证号", "身份证件号码"]])) == ["身份证件号码"]


def test_every_heading_of_the_tables_names_a_field_that_there_is_and_no_two() -> None:
    headings = [line.split(",") for line in TABLE.read_text("utf-8").splitlines()[1:]]
    assert {field for _, field, _ in headings} <= set(columns.titles())
    plain = [columns.plain(heading) for heading, _, _ in headings]
    assert len(set(plain)) == len(plain)
    assert all(columns.field_of(heading) == field for heading, field, _ in headings)
    assert set(columns.education_words().values()) == set(rules.EDUCATION_LEVELS)


def test_the_ministrys_file_has_fifty_columns_and_both_of_its_rows_name_the_same() -> None:
    fifty = [column for column in roster_columns() if column.of_the_fifty]
    assert len(fifty) == 50
    assert all(columns.field_of(one.column) == columns.field_of(one.title) == columns.key_of(one) for one in fifty)
    layout = Layout([[one.column for one in fifty], [one.title for one in fifty]])
    assert layouts.repeated(layout) == []
    assert layouts.lacking(layouts.named_once(layout), "10755") == []


def test_two_rows_that_contradict_each_other_name_nothing() -> None:
    assert layouts.named_once(Layout([["xm", "sfzh"], ["姓名", "学历"]])) == {"name": 0}


def test_a_study_is_what_the_ministrys_columns_say_each_code_with_its_system() -> None:
    said = {"考生号": "23650100100001", "性别代码": "1", "性别": "男", "学历代码": "31", "学历": "本科生毕业"}
    found = listed(**said, 专业="法学", 毕业时间="20230630", 入学时间="20190901")
    assert found.study is not None
    assert found.study.details["sex"] == Detail("gbt2261_1", "1", "男")
    assert found.study.details["schooling"] == Detail("moe_schooling", "31", "本科生毕业")
    assert (found.study.major, found.study.enrolled_on, found.study.graduates_on) == (
        "法学",
        date(2019, 9, 1),
        date(2023, 6, 30),
    )


def test_a_code_that_its_system_does_not_have_is_left_out_and_noted() -> None:
    found = listed(性别代码="7", 性别="男", 入学时间="20240901", 毕业时间="20230630")
    assert found.notes == ("性别代码未采用：编码表中没有此代码", "入学时间未采用：不早于毕业时间")
    assert found.study is not None
    assert found.study.details["sex"] == Detail(text="男")


def test_a_plain_roster_makes_no_study() -> None:
    assert listed().study is None
    assert listed(DISTRICT, 学校代码="1075A", 性别="男").study is None
