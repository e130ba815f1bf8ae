"""Two spellings of one person, number or code are one; what would not show on a line is refused."""

import unicodedata

import pytest
from pydantic import TypeAdapter, ValidationError

from chassis import legible, text
from chassis.pii import BankAccount, FullName, IdNumber, Phone, scrubbed
from services.jobfair.employers.schemas import CreditCode
from services.jobfair.employers.views import Line
from services.registry.rosters import columns as roster

INVISIBLE = [chr(code) for code in (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)]
NOT_ON_A_LINE = ["\n", "\r", "\t", "\x00", "\x1b", "\x85", "\u2028", *INVISIBLE]


def marked(mark: str, plain: str) -> str:
    """The mark in front, in the middle and behind."""
    return f"{mark}{plain[:2]}{mark}{plain[2:]}{mark}"


@pytest.mark.parametrize("mark", [*INVISIBLE, "\u00ad", "\ufe0f", "\U000e0100"])
def test_a_mark_nobody_sees_never_makes_two_of_one(mark: str) -> None:
    assert FullName.parse(marked(mark, "虚构甲")).reveal() == "虚构甲"
    assert IdNumber.parse(marked(mark, "11010519491231002x")) == IdNumber("11010519491231002X")
    assert Phone.parse(marked(mark, "19900000001")) == Phone("19900000001")
    assert BankAccount.parse(marked(mark, "6200000000001234")) == BankAccount("6200000000001234")
    assert TypeAdapter(CreditCode).validate_python(marked(mark, "91350100M000100Y43")) == "91350100M000100Y43"
    assert text.normalised_login(marked(mark, "Worker-1")) == "worker-1"
    assert roster.field_of(marked(mark, "姓名*")) == "name"


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u3000", "\u2009", "\u202f"])
def test_blanks_do_not_divide_a_person(blank: str) -> None:
    assert FullName.parse(f"{blank}张{blank}三{blank}").reveal() == "张三"
    assert FullName.parse(f"XUGOU{blank}{blank}SHILI").reveal() == "XUGOU SHILI"
    assert Phone.parse(f"199{blank}0000{blank}0001{blank}") == Phone("19900000001")


@pytest.mark.parametrize(
    "written",
    [
        "0086 19900000040",
        "+86-199-0000-0040",
        "(+86)19900000040",
        "（＋８６）199 0000 0040",
        "199‑0000–0040",
        "86 199−0000−0040",
    ],
)
def test_a_phone_as_people_write_it_is_that_phone(written: str) -> None:
    assert Phone.parse(written) == Phone("19900000040")


@pytest.mark.parametrize("written", ["0991-2800000", "1990000004", "00861990000004", "0085219900000040", "无"])
def test_what_is_no_mobile_number_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="11 位"):
        Phone.parse(written)


@pytest.mark.parametrize(
    ("written", "character"),
    [
        ("⻢", "马"),
        ("⻩", "黄"),
        ("⻰", "龙"),
        ("⻅", "见"),
        ("⼭", "山"),
        ("⽂", "文"),
        ("\ue863", "䶮"),
        ("\ue81e", "龴"),
    ],
)
def test_a_look_alike_is_the_character_it_stands_for(written: str, character: str) -> None:
    assert FullName.parse(f"虚构{written}").reveal() == f"虚构{character}"
    assert TypeAdapter(Line).validate_python(f"示例{written}公司") == f"示例{character}公司"


def test_every_radical_has_its_ideograph() -> None:
    for sign in map(chr, (*range(0x2E81, 0x2E9A), *range(0x2E9B, 0x2EF4), *range(0x2F00, 0x2FD6))):
        assert unicodedata.name(text.legible(sign), "CJK UNIFIED").startswith("CJK UNIFIED"), hex(ord(sign))


@pytest.mark.parametrize("newest", ["㛃", "䶮", "𬱖", "𠅤", "\U0003158e", "\U000323af", "\U0002ebf0"])
def test_characters_newer_than_our_tables_are_letters_of_a_name(newest: str) -> None:
    assert FullName.parse(f"虚构{newest}").reveal() == f"虚构{newest}"
    assert FullName.parse(f"{newest}虚").masked == f"{newest}*"


@pytest.mark.parametrize("apostrophe", "'’‘ʼ＇`´′")
def test_one_kind_of_apostrophe(apostrophe: str) -> None:
    assert FullName.parse(f"XUGOU O{apostrophe}SHILI").reveal() == "XUGOU O'SHILI"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("虚　丙", "虚丙"),
        ("Xugou Shili", "XUGOU SHILI"),
        ("XUGOU SHILI", "xugoushili"),
        ("O’Shili", "O'SHILI"),
        ("古丽·虚构", "古丽•虚构"),
        ("古丽 虚构", "古丽·虚构"),
        ("⻢虚", "马虚"),
        ("ＸＵ", "xu"),
    ],
)
def test_spellings_of_one_name_are_the_same_name(one: str, other: str) -> None:
    assert FullName.parse(one).same_as(FullName.parse(other))


def test_two_names_stay_two() -> None:
    assert not FullName("虚构甲").same_as(FullName("虚构乙"))
    assert not FullName("XU LI").same_as(FullName("XU LIN"))


@pytest.mark.parametrize("stored", ["虚　丙", "Xugou  Shili", "⻢虚"])
def test_a_name_stored_before_this_rule_compares_as_one_of_today(stored: str) -> None:
    assert FullName(stored).same_as(FullName.parse(stored))


@pytest.mark.parametrize("breaking", ["\n", "\t", "\x00", "\x1b", "\u2028"])
def test_a_name_has_no_line_break_within(breaking: str) -> None:
    with pytest.raises(ValueError, match="换行"):
        FullName.parse(f"虚{breaking}丙")


@pytest.mark.parametrize("hidden", NOT_ON_A_LINE)
@pytest.mark.parametrize("place", ["{}示例公司", "示例{}公司", "示例公司{}"])
def test_a_line_refuses_what_would_not_show(hidden: str, place: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Line).validate_python(place.format(hidden))


def test_a_line_keeps_its_widths_and_folds_its_blanks() -> None:
    assert text.line("  示例（武汉）　　有限公司\u00a0") == "示例（武汉） 有限公司"


@pytest.mark.parametrize("hidden", ["\x00", "\x1b", "\u202e", "\u2067"])
def test_free_text_refuses_controls_and_reordering(hidden: str) -> None:
    with pytest.raises(ValueError, match="控制字符"):
        text.lines(f"一{hidden}二")


def test_free_text_keeps_its_lines() -> None:
    assert text.lines(" 一\r\n二\r三\t四\ufeff ") == "一\n二\n三\t四"


def test_a_code_is_one_in_every_width_and_case() -> None:
    assert text.code("９１35 0100m000100y43") == "91350100M000100Y43"
    assert text.code("٤٢٠١") == "4201"


@pytest.mark.parametrize("written", ["+86 138-0000-0001", "138 0000 0001", "008613800000001"])
def test_a_phone_in_groups_is_scrubbed_too(written: str) -> None:
    assert scrubbed(f"call {written} now") == "call *** now"


@pytest.mark.parametrize("known", ["11010519491231002X", "13800000001", "6200000000001234", "91350100M000100Y43"])
def test_what_was_indexed_before_is_its_own_normal_form(known: str) -> None:
    """So no blind index had to be computed anew."""
    assert text.code(known) == text.digits(known) == known


def test_what_reads_as_it_stands_is_what_would_be_made_of_it() -> None:
    plain = [chr(code) for code in (*range(0x80), *range(0x4E00, 0xA000)) if chr(code) != "`"]
    assert [sign for sign in plain if legible._made_legible(sign) != sign or text.legible(sign) != sign] == []
    joined = "".join(plain)
    assert legible._made_legible(joined) == joined == text.legible(joined)
    assert text.legible("O`示例") == "O'示例"
