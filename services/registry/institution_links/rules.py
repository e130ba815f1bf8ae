"""Pure rules of links: which side somebody speaks for, and how a link stands."""

from datetime import date
from typing import Literal

from contracts.roles import Role

Side = Literal["school", "city"]
State = Literal["stated", "standing", "ended"]
SIDE_TITLES = {"school": "高校就业办", "city": "市、区经办"}
STATE_TITLES = {"stated": "待对方确认", "standing": "已建立联系", "ended": "已结束"}


def side_of(role: str) -> Side:
    return "school" if role == Role.UNIVERSITY_OFFICE else "city"


def state_of(confirmed_on: date | None, ended_on: date | None) -> State:
    if ended_on is not None:
        return "ended"
    return "stated" if confirmed_on is None else "standing"
