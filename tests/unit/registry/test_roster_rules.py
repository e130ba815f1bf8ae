"""What a row of a roster says about a person, and what is wrong with one that cannot be taken."""

import pytest

from services.registry.rosters import rules
from services.registry.rosters.rules import Listed, RejectedRow, Source

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


def listed(source: Source = SCHOOL, /, **changed: str) -> Listed:
    read = rules.read_row(GOOD | changed, source)
    assert isinstance(read, Listed), read
    return read


def reason(source: Source = SCHOOL, /, **changed: str) -> str:
    read = rules.read_row(GOOD | changed, source)
    assert isinstance(read, RejectedRow)
    return read.reason


@pytest.mark.parametrize(
    ("column", "text", "why"),
    [
        ("姓名", " ", "姓名未填写"),
        ("姓名", "测试1", "姓名只能由文字和间隔号组成，最多 50 字"),
        ("身份证件号码", "", "身份证件号码未填写"),
        ("身份证件号码", "110105194912310021", "身份证件号码校验位不正确"),
        ("身份证件号码", "1.1010519491231E+17", "身份证件号码在表格中是数字，末几位已丢失，请将该列设为文本后重新填写"),
        ("手机号", "12345", "手机号应为 11 位"),
        ("毕业年份", "", "毕业年份未填写"),
        ("毕业年份", "1923", "毕业年份应为 4 位年份"),
        ("学历", "小学", "学历应为：专科、本科、硕士研究生、博士研究生"),
        ("学校代码", "99999", "学校代码不是本校"),
        ("求职地区划", "天山", "求职地区划应为 6 位区划代码"),
        ("求职意向", "也许", "求职意向应为：求职、创业、暂无意愿、未知"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why_without_repeating_itself(column: str, text: str, why: str) -> None:
    found = reason(**{column: text})
    assert found == why
    assert not text.strip() or text not in found


def test_a_phone_may_be_missing() -> None:
    assert listed(手机号="").phone is None


@pytest.mark.parametrize(("word", "level"), [("大专", "专科"), ("硕士", "硕士研究生"), ("本 科", "本科")])
def test_usual_words_for_a_level_become_ours(word: str, level: str) -> None:
    assert listed(学历=word).particulars.education_level == level


@pytest.mark.parametrize(("word", "intention"), [("", "unknown"), ("求职", "job"), ("暂无意愿", "none")])
def test_an_intention_is_read(word: str, intention: str) -> None:
    assert listed(求职意向=word).particulars.intention == intention


def test_a_school_need_not_name_itself_and_others_must() -> None:
    assert listed(学校代码="").particulars.university_code == "10755"
    assert reason(DISTRICT, 学校代码="") == "学校代码未填写"
    assert rules.missing_columns(rules.REQUIRED, None) == ["学校代码"]
    assert rules.missing_columns(rules.REQUIRED, "10755") == []


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


def test_headers_are_known_by_other_words_and_whatever_blanks_and_stars_they_wear() -> None:
    assert [rules.column_of(text) for text in ("＊姓 名", "身份证号", "联系电话")] == ["姓名", "身份证件号码", "手机号"]
    assert rules.repeated_columns(("姓名", "身份证号", "身份证件号码")) == ["身份证件号码"]
