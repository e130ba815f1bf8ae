"""Pure rules of lists of phones: what each row says, and what becomes of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from chassis.pii import IdNumber, Phone

Verdict = Literal[
    "filled", "same", "has_phone", "not_listed", "id_number_wrong", "phone_wrong", "phone_of_several", "repeated"
]
REASONS: Mapping[Verdict, str | None] = {
    "filled": None,
    "same": "台账中已是这个手机号",
    "has_phone": "台账中已有手机号，不覆盖；号码有变的，由本人核验或到窗口更正",
    "not_listed": "不在本单位报送的名册中",
    "id_number_wrong": "身份证件号码不正确",
    "phone_wrong": "手机号不正确",
    "phone_of_several": "表中几个人填了同一手机号",
    "repeated": "表中此人出现几次，手机号不一",
}


@dataclass(frozen=True)
class Row:
    number: int
    id_number: str
    phone: str


@dataclass(frozen=True)
class Pair:
    """A person and their phone, as a readable row has them."""

    number: int
    id_number: IdNumber
    phone: Phone


Judged: TypeAlias = dict[int, Verdict]
"""Row → what became of it."""


def read(rows: Sequence[Row]) -> tuple[list[Pair], Judged]:
    """The pairs that may be filled in, each person once, and the rows that may not."""
    pairs, judged = list[Pair](), Judged()
    for row in rows:
        pair = _pair(row)
        if isinstance(pair, Pair):
            pairs.append(pair)
        else:
            judged[row.number] = pair
    return _unambiguous(pairs, judged), judged


def _pair(row: Row) -> Pair | Verdict:
    try:
        id_number = IdNumber.parse(row.id_number)
    except ValueError:
        return "id_number_wrong"
    try:
        return Pair(row.number, id_number, Phone.parse(row.phone))
    except ValueError:
        return "phone_wrong"


def _unambiguous(pairs: Sequence[Pair], judged: Judged) -> list[Pair]:
    """Without phones of several people, and people of several phones: nobody knows which is meant."""
    people = {(pair.id_number.reveal(), pair.phone.reveal()) for pair in pairs}
    phones_of, people_of = Counter(person for person, _ in people), Counter(phone for _, phone in people)
    clear = []
    for pair in pairs:
        if phones_of[pair.id_number.reveal()] > 1:
            judged[pair.number] = "repeated"
        elif people_of[pair.phone.reveal()] > 1:
            judged[pair.number] = "phone_of_several"
        else:
            clear.append(pair)
    return clear
