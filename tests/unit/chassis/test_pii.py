"""Personal data: it never prints itself, its seal belongs to one row, and its form is checked."""

import os
import subprocess
import sys
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from stdnum.cn import ric

from chassis.db import new_id
from chassis.pii import BankAccount, Cipher, FullName, IdNumber, Personal, Phone, SealBroken, scrubbed
from tests.support.platform import ROOT

ID = "11010519491231002X"
KEYS = {"k1": b"\x01" * 32, "k2": b"\x02" * 32}
CIPHER = Cipher.from_settings("k1", KEYS, b"\x03" * 32)
ROW = UUID(int=7)


def sealed(value: str = ID, cipher: Cipher = CIPHER) -> bytes:
    return cipher.seal(value, table="graduate", column="id_number_sealed", row=ROW)


def opened(
    value: bytes,
    cipher: Cipher = CIPHER,
    *,
    table: str = "graduate",
    column: str = "id_number_sealed",
    row: UUID = ROW,
) -> str:
    return cipher.open(value, table=table, column=column, row=row)


def test_a_seal_opens_in_its_own_place() -> None:
    assert opened(sealed("测试甲")) == "测试甲"


@pytest.mark.parametrize(
    ("table", "column", "row"),
    [
        ("graduate", "id_number_sealed", UUID(int=8)),
        ("graduate", "name_sealed", ROW),
        ("roster_row", "id_number_sealed", ROW),
    ],
)
def test_a_seal_moved_to_another_place_does_not_open(table: str, column: str, row: UUID) -> None:
    with pytest.raises(SealBroken):
        opened(sealed(), table=table, column=column, row=row)


def test_a_seal_with_any_byte_changed_does_not_open() -> None:
    whole = sealed()
    for at in range(len(whole)):
        with pytest.raises(SealBroken):
            opened(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])


def test_the_same_value_is_sealed_differently_each_time() -> None:
    assert sealed() != sealed()


def test_a_broken_seal_does_not_say_what_it_held() -> None:
    with pytest.raises(SealBroken) as broken:
        opened(sealed(), row=UUID(int=8))
    assert ID not in str(broken.value)


def test_after_a_change_of_keys_old_seals_still_open_and_new_ones_use_the_new_key() -> None:
    rotated = Cipher.from_settings("k2", KEYS, b"\x03" * 32)
    assert opened(sealed(), rotated) == ID
    without_old = Cipher.from_settings("k2", {"k2": KEYS["k2"]}, b"\x03" * 32)
    assert opened(sealed(cipher=rotated), without_old) == ID
    with pytest.raises(SealBroken, match="unknown key"):
        opened(sealed(), without_old)


def test_an_active_key_that_is_not_loaded_refuses_to_start() -> None:
    with pytest.raises(ValueError, match="not among"):
        Cipher.from_settings("k9", KEYS, b"\x03" * 32)


def test_a_blind_index_is_equal_for_equal_values_of_one_kind_only() -> None:
    index = CIPHER.blind_index("id_number", ID)
    assert index == CIPHER.blind_index("id_number", ID)
    assert index != CIPHER.blind_index("phone", ID)
    assert index != Cipher("k1", KEYS, b"\x04" * 32).blind_index("id_number", ID)


def test_an_empty_value_has_no_blind_index() -> None:
    with pytest.raises(ValueError, match="empty"):
        CIPHER.blind_index("id_number", "")


class Form(BaseModel):
    id_number: IdNumber
    phone: Phone
    name: FullName
    account: BankAccount


FORM = {"id_number": ID, "phone": "13800000001", "name": "测试甲", "account": "6200000000001234"}


def test_personal_data_prints_and_serialises_itself_masked() -> None:
    form = Form.model_validate(FORM)
    for shown in (repr(form), str(form), form.model_dump_json(), str(form.model_dump()), f"{form.phone}"):
        assert not [value for value in FORM.values() if value in shown]
    assert form.model_dump_json() == (
        '{"id_number":"1101**********002X","phone":"138****0001","name":"测**","account":"****1234"}'
    )


def test_only_reveal_gives_it_in_clear() -> None:
    assert Form.model_validate(FORM).id_number.reveal() == ID


@pytest.mark.parametrize("field", FORM)
def test_a_refused_value_is_not_repeated_by_our_words(field: str) -> None:
    wrong = FORM[field] + "?!"
    with pytest.raises(ValidationError) as refused:
        Form.model_validate({**FORM, field: wrong})
    assert wrong not in str([error["msg"] for error in refused.value.errors()])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "18 位"),
        ("   ", "18 位"),
        ("110105491231002", "18 位"),
        ("110105194912310021", "校验位"),
        ("110105194902300021", "日期不存在"),
        ("110105189912310026", "日期不合理"),
        ("01010519491231002X", "18 位"),
        ("1101051949123100XX", "18 位"),
    ],
)
def test_an_id_number_that_cannot_be_is_refused_with_a_reason(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        IdNumber.parse(text)


def test_a_birth_date_in_the_future_is_refused() -> None:
    body = f"110105{date.today() + timedelta(days=2):%Y%m%d}002"
    with pytest.raises(ValueError, match="不合理"):
        IdNumber.parse(body + ric.calc_check_digit(body + "0"))


BORN = """
from datetime import UTC, datetime, timedelta
from stdnum.cn import ric
from chassis.clock import civil_date
from chassis.pii import IdNumber
for days in (0, 1):
    body = f"110105{civil_date(datetime.now(UTC)) + timedelta(days):%Y%m%d}002"
    try:
        IdNumber.parse(body + ric.calc_check_digit(body + "0"))
        print("accepted")
    except ValueError:
        print("refused")
"""


@pytest.mark.parametrize("zone", ["Pacific/Pago_Pago", "Pacific/Kiritimati"])
def test_whether_a_birth_date_has_come_is_judged_by_the_date_in_shanghai(zone: str) -> None:
    """East of Shanghai and west of it: at any hour one of these hosts has another date."""
    said = subprocess.run(
        [sys.executable, "-c", BORN],
        cwd=ROOT,
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == ["accepted", "refused"]


@pytest.mark.parametrize(
    "text",
    [
        ID.lower(),
        "１１０１０５１９４９１２３１００２Ｘ",
        " 110105 19491231 002X ",
        "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X",
        "110105१९४९1231002X",
    ],
)
def test_one_id_number_in_other_writing_is_the_same(text: str) -> None:
    assert IdNumber.parse(text) == IdNumber(ID)


def test_a_bank_account_is_written_in_plain_digits_alone() -> None:
    assert BankAccount.parse("٦٢٠٠ ０００１ 2345").reveal() == "620000012345"


BODIES = st.builds(
    lambda place, born, serial: f"{place}{born:%Y%m%d}{serial:03d}",
    st.integers(110000, 659999),
    st.dates(date(1950, 1, 1), date(2010, 12, 31)),
    st.integers(0, 999),
)


@given(BODIES, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(body: str, at: int, by: int) -> None:
    right = body + ric.calc_check_digit(body + "0")
    assert IdNumber.parse(right).reveal() == right
    wrong = right[:at] + str((int(right[at]) + by) % 10) + right[at + 1 :]
    with pytest.raises(ValueError, match="身份证"):
        IdNumber.parse(wrong)


@given(BODIES, st.integers(0, 15))
def test_two_neighbouring_digits_exchanged_are_always_noticed(body: str, at: int) -> None:
    right = body + ric.calc_check_digit(body + "0")
    assume(right[at] != right[at + 1])
    with pytest.raises(ValueError, match="身份证"):
        IdNumber.parse(right[:at] + right[at + 1] + right[at] + right[at + 2 :])


@pytest.mark.parametrize(
    "text", ["+8613800000001", "8613800000001", "138 0000-0001", "１３８０００００００１", "١٣٨٠٠٠٠٠٠٠١"]
)
def test_one_phone_number_in_other_writing_is_the_same(text: str) -> None:
    assert Phone.parse(text) == Phone("13800000001")


@pytest.mark.parametrize("text", ["", "1380000000", "12800000001", "138000000011", "abc"])
def test_what_is_no_mobile_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="11 位"):
        Phone.parse(text)


@pytest.mark.parametrize("text", ["阿卜杜•示例", "阿卜杜.示例", "  阿卜杜・示例 "])
def test_the_separator_of_a_minority_name_has_one_form(text: str) -> None:
    assert FullName.parse(text).reveal() == "阿卜杜·示例"


@pytest.mark.parametrize("text", ["", "   ", "=1+1", "测试1", "<b>", "测" * 51, "甲\x00"])
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="姓名"):
        FullName.parse(text)


@pytest.mark.parametrize(("name", "masked"), [("甲", "甲*"), ("测试", "测*"), ("测试甲", "测**"), ("示例·甲", "示**")])
def test_a_masked_name_shows_its_first_character_alone(name: str, masked: str) -> None:
    assert FullName(name).masked == masked


def test_equal_text_of_another_kind_is_not_equal() -> None:
    one: Personal = Phone("13800000001")
    assert one != BankAccount("13800000001")
    assert len({one, Phone("13800000001")}) == 1


def test_text_from_outside_loses_what_looks_like_personal_data() -> None:
    text = f"号码 {ID} 手机 13800000001 账号 6200000000001234 编号 20230728"
    assert scrubbed(text) == "号码 *** 手机 *** 账号 *** 编号 20230728"


def test_ids_of_rows_are_unique() -> None:
    assert len({new_id() for _ in range(1000)}) == 1000
