"""Step of the demo year: what becomes of a school's roster after its upload. No number of the year changes by it."""

from collections.abc import Mapping, Sequence
from typing import Any

from client.retrying import Resumable, until
from demo.people import Fictional
from demo.roster_file import ministry_row, ministry_xlsx, roster_row, xlsx

FIRST_ROW = 3
"""Of the Ministry's file: two header rows stand above."""
FAULTS: Mapping[int, tuple[dict[str, str], dict[str, str]]] = {
    1: ({"xl": ""}, {"学历": "本科生毕业"}),
    2: ({"bysj": "去年夏天"}, {"毕业时间": "20230630"}),
}
"""Of the people of the Ministry's file by their place: what is wrong in it, and what puts it right."""
SENT_TWICE = 5


def file_of(people: Sequence[tuple[Fictional, str]], school: str, *, ministrys: bool) -> bytes:
    """By our template; or as it is uploaded to the Ministry, with rows that are refused, the last for good."""
    if not ministrys:
        return xlsx([roster_row(person, district) for person, district in people])
    rows = [ministry_row(person, school, **FAULTS.get(place, ({}, {}))[0]) for place, (person, _) in enumerate(people)]
    return ministry_xlsx([*rows, ministry_row(people[0][0], school, sfzh=f"{people[0][0].id_number[:17]}?")])


def upload(platform: Resumable, city: str, login: str, content: bytes, name: str) -> str:
    """The roster's number."""
    file = {"file": (name, content, "application/octet-stream")}
    answer = platform.call("POST", "/registry/v1/rosters", login, files=file, data={"city": city})
    return str(platform.read(answer)["id"])


def wait_for(platform: Resumable, login: str, roster: str) -> None:
    """Until all its rows are judged; somebody may have undone it since."""
    until(lambda: bool(platform.registry.show_roster(login, roster)["done"]))


def put_right(platform: Resumable, login: str, roster: str, people: Sequence[Fictional]) -> None:
    """Refused rows of the Ministry's file in place, and phones by a second list that has most of them."""
    for place, (_, cells) in FAULTS.items():
        platform.registry.correct_roster_row(login, roster, str(FIRST_ROW + place), {"cells": cells})
    most = people[: len(people) * 5 // 6]
    rows: Any = [{"id_number": who.id_number, "phone": who.phone} for who in most]
    platform.registry.fill_phones(login, {"rows": rows})


def hand_in_twice(platform: Resumable, city: str, login: str, people: Sequence[tuple[Fictional, str]]) -> None:
    """Some people once more in a file of their own: the school asks for its undo, which waits for a second person."""
    roster = upload(platform, city, login, file_of(people[:SENT_TWICE], "", ministrys=False), "重复报送.xlsx")
    wait_for(platform, login, roster)
    platform.registry.ask_for_roster_undo(login, roster, {"reason": "重复报送，已在整册名册中（虚构）"})
