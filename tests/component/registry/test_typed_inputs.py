"""What schools and caseworkers type: one person stays one, and what leaves the house stays the number it is."""

import csv
import io

import pytest

from tests.component.registry.people import API, STREET, count, problem, registration, worker
from tests.support.platform import Boot, Platform
from tests.support.rosters import HEADER, as_csv, as_xlsx, counts, imported, office, rows_of
from tests.support.rosters import person as row_of

PERSON = row_of(1)


async def listed_as(p: Platform, name: str) -> None:
    view = await imported(p, office(p), as_xlsx(row_of(1, 姓名=name)))
    assert view["counts"] == counts(accepted=1), await rows_of(office(p), view["id"])


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ("虚　丙", "虚丙"),
        ("虚丁", " 虚 丁 "),
        ("XUGOU SHILI", "Xugou Shili"),
        ("虚构⼭⽂", "虚构山文"),
        ("⻢虚构", "马虚构"),
        ("虚构\u200b小戊", "虚构小戊"),
        ("虚构\u202e小戊\u202c", "虚构小戊"),
        ("XUGOU O’SHILI", "XUGOU O'SHILI"),
        ("虚构古丽･虚构", "虚构古丽·虚构"),
        ("虚构\ue863", "虚构䶮"),
        ("虚构\U0003158e", "虚构\U0003158e"),
    ],
)
async def test_the_caseworkers_spelling_is_the_person_of_the_roster(platform: Boot, listed: str, said: str) -> None:
    p = await platform("registry")
    await listed_as(p, listed)
    order = registration(1)
    order["person"] |= {"id_number": PERSON[1], "name": said}
    answer = await worker(p).post(f"{API}/registrations", json=order)
    assert answer.status_code == 201, answer.text
    assert await count(p, "graduate") == 1


async def test_another_name_is_still_another_person(platform: Boot) -> None:
    p = await platform("registry")
    await listed_as(p, "虚构甲")
    order = registration(1)
    order["person"] |= {"id_number": PERSON[1], "name": "虚构乙"}
    assert problem(await worker(p).post(f"{API}/registrations", json=order)) == (409, "name-differs")


@pytest.mark.parametrize("header", ["\u200b姓名", "姓 名\u00a0", "\ufeff姓名", "＊姓名"])
async def test_a_header_with_marks_and_blanks_names_its_column(platform: Boot, header: str) -> None:
    p = await platform("registry")
    view = await imported(p, office(p), as_xlsx(row_of(1), header=(header, *HEADER[1:])))
    assert view["counts"] == counts(accepted=1)


@pytest.mark.parametrize(
    "phone", ["\u202d19900000031\u202c", "\u200e19900000031", "0086 19900000031", "(+86)19900000031", "199‑0000‑0031"]
)
async def test_phones_as_people_write_them_are_one_number(platform: Boot, phone: str) -> None:
    p = await platform("registry")
    client = office(p)
    await imported(p, client, as_xlsx(row_of(1, 手机号="19900000031")))
    view = await imported(p, client, as_xlsx(row_of(2, 手机号=phone)))
    assert view["counts"] == counts(accepted=1)
    assert await count(p, "(SELECT DISTINCT phone_index FROM graduate) AS p") == 1


async def test_a_returned_csv_marks_numbers_as_text_and_comes_in_again(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    view = await imported(p, client, as_csv(row_of(1, 手机号="19900000031", 学历="小学"), row_of(2)))
    content = (
        await client.get(f"{API}/rosters/{view['id']}/file", params={"format": "csv", "purpose": "核对名册"})
    ).content
    table = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["身份证件号码"] for row in table] == [f"'{row_of(1)[1]}", f"'{row_of(2)[1]}"]
    assert table[0]["手机号"] == "'19900000031"
    mended = content.decode("utf-8-sig").replace("小学", "本科").encode("utf-8-sig")
    again = await imported(p, client, mended)
    assert again["counts"] == counts(accepted=1, duplicate=1)


@pytest.mark.parametrize("text", ["4201\n0619", "备注\u202e", "\x00"])
async def test_a_purpose_is_one_visible_line(platform: Boot, text: str) -> None:
    p = await platform("registry")
    entry = (await worker(p).post(f"{API}/registrations", json=registration(1, STREET))).json()
    body = {"fields": ["phone"], "purpose": f"电话核实{text}联系"}
    assert problem(await worker(p).post(f"{API}/graduates/{entry['id']}/reveals", json=body)) == (422, "invalid-input")
