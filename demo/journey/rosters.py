"""Step 1: a university's roster goes in, comes back with reasons, and adds nothing a second time."""

import json
from collections.abc import Sequence
from typing import Any, cast

import httpx

from client.platform import Platform
from demo.hostile import hostile_files
from demo.journey.business_time import set_time
from demo.journey.walk import ROSTER_ROWS, Walk
from demo.people import Fictional
from demo.roster_file import HEADERS, roster_row, xlsx

OUTCOMES = ("accepted", "updated", "duplicate", "rejected")


def step(walk: Walk) -> None:
    walk.begin("1 roster in")
    set_time(walk, "2023-07-03T09:00:00+08:00")
    good = walk.people[:ROSTER_ROWS]
    roster = _two_thousand_rows(walk, good)
    _more_of_rosters(walk, good)
    stranger = walk.platform.call("GET", f"/registry/v1/rosters/{roster}", "stranger")
    walk.check("a foreign district does not see the roster", 404, stranger.status_code)
    wuhan = [roster_row(person, "420117") for person in walk.wuhan_people]
    listed = upload(walk.platform, xlsx(wuhan), "wuhan", "武汉名册.xlsx")
    all_in = {"accepted": len(wuhan), "updated": 0, "duplicate": 0, "rejected": 0}
    walk.eventually("a roster for the other city", all_in, lambda: counts_of(walk.platform, listed))


def _two_thousand_rows(walk: Walk, good: Sequence[Fictional]) -> str:
    """One of them twice and one with a wrong check digit; the roster's id."""
    platform = walk.platform
    rows = [roster_row(person, "650121") for person in good]
    rows[-1] = (rows[-1][0], _with_wrong_digit(rows[-1][1]), *rows[-1][2:])
    rows[-2] = rows[0]
    file = xlsx(rows)
    roster = upload(platform, file, "urumqi", "名册.xlsx")
    counts = {"accepted": 1_998, "updated": 0, "duplicate": 1, "rejected": 1}
    walk.eventually("2,000 rows each accounted for", counts, lambda: counts_of(platform, roster))
    again = upload(platform, file, "urumqi", "名册.xlsx")
    walk.check("the same file again is the same roster", roster, again)
    csv = "\n".join(",".join(row) for row in (HEADERS, *rows[:50])).encode("gb18030")
    second = upload(platform, csv, "urumqi", "名册.csv")
    fifty = {"accepted": 0, "updated": 0, "duplicate": 50, "rejected": 0}
    walk.eventually("the same people in another file add nothing", fifty, lambda: counts_of(platform, second))
    asked = {"format": "csv", "purpose": "核对未接收的行"}
    returned = platform.call("GET", f"/registry/v1/rosters/{roster}/file", "university", params=asked)
    walk.check("the file comes back with its reasons", True, "身份证件号码校验位不正确" in returned.text)
    return roster


def _more_of_rosters(walk: Walk, good: Sequence[Fictional]) -> None:
    """The template, the way in, a row that says more than before, and files that nobody should open."""
    template = walk.platform.call("GET", "/registry/v1/roster-template", "university", params={"city": "urumqi"})
    walk.check("the template is a workbook", (200, b"PK"), (template.status_code, template.content[:2]))
    corrections = [(*roster_row(person, "650121")[:4], "硕士", "650121") for person in good[2:5]]
    roster = upload(walk.platform, xlsx(corrections), "urumqi", "更正.xlsx")
    seen = _watched(walk.platform, roster)
    walk.check("progress is pushed until the end", ("progress", "done", 3), seen)
    three = {"accepted": 0, "updated": 3, "duplicate": 0, "rejected": 0}
    walk.check("a corrected row updates the entry", three, counts_of(walk.platform, roster))
    for what, refusal, content in hostile_files(xlsx([roster_row(good[5], "650121")])):
        answer = _send(walk.platform, content, "urumqi", "名册.xlsx")
        walk.check_status(f"refused: {what}", refusal, answer)


def _watched(platform: Platform, roster: str) -> tuple[str, str, int]:
    """The name, state and row count of the last event that the roster's progress stream sends."""
    headers = {"Authorization": f"Bearer {platform.tokens['university']}"}
    event, last = "", dict[str, Any](state="", total=0)
    with platform.http.stream("GET", f"/registry/v1/rosters/{roster}/progress", headers=headers) as stream:
        for line in stream.iter_lines():
            field, _, value = line.partition(": ")
            event = value if field == "event" else event
            last = json.loads(value) if field == "data" else last
    return event, last["state"], last["total"]


def upload(platform: Platform, content: bytes, city: str, name: str) -> str:
    """By the university; the roster's id."""
    return str(platform.read(_send(platform, content, city, name))["id"])


def _send(platform: Platform, content: bytes, city: str, name: str) -> httpx.Response:
    files = {"file": (name, content, "application/octet-stream")}
    return platform.call("POST", "/registry/v1/rosters", "university", files=files, data={"city": city})


def counts_of(platform: Platform, roster: str) -> dict[str, int]:
    counts = cast("dict[str, int]", platform.registry.show_roster("university", roster)["counts"])
    return {name: counts.get(name, 0) for name in OUTCOMES}


def _with_wrong_digit(number: str) -> str:
    return number[:-1] + ("1" if number[-1] != "1" else "2")
