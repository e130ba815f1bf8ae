"""The plan of the demo year: how many, which days, what becomes of whom; and what is counted at its end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from client.platform import Json
from demo.people import Fictional

PASSWORD = "qihang-demo-2023"  # noqa: S105 - printed for the newcomer, refused outside demo mode
SEED = 2023
PERIOD, WEEK = "2023-H1", "2023-W30"
WAVES = (
    ("2023-07-04", "2023-07-07"),
    ("2023-07-11", "2023-07-14"),
    ("2023-07-18", "2023-07-21"),
    ("2023-07-25", "2023-07-28"),
)
"""Tuesdays of July on which people register, and the Fridays on which most of them are called."""
MINISTRYS = 1
"""Which of a city's universities hands in the file that it uploads to the Ministry."""
CATCHING_UP, END = "2023-07-28", "2023-08-04"
NEXT_CALL_ON = "2023-09-01"
"""Agreed in each contact of the year."""
REACHED, REACHED_LATE, TRIED, PLACED = 0.70, 0.82, 0.93, 0.55
"""Up to which throw of the dice somebody is reached in time, reached late, only tried; and has found work by then."""
CONFIRMED = 0.45
"""Up to which throw a second person has confirmed the work that somebody has found."""
BY_CODE = 0.15
"""Up to which throw somebody registers by the code of a community."""
TOP_LEVEL = 2
DISTRICTS = {
    "urumqi": ("650102", "650103", "650104", "650105", "650106", "650109"),
    "wuhan": ("420102", "420103", "420106", "420111", "4201GX"),
}
SECOND_OF_TWO = "-second"
"""The end of a login whose account the second operator asks for: it is to decide with the first of its kind, and two
accounts that one operator asked for may be one person."""
OFFICES = {
    "city": ("city_approver", None),
    f"city{SECOND_OF_TWO}": ("city_approver", None),
    "auditor": ("auditor", None),
    "reviewer": ("district_reviewer", None),
    "payer": ("payer", None),
    "approver": ("district_approver", None),
    "finance": ("finance", None),
    "policy": ("policy_officer", None),
    "observer": ("observer", None),
    "administrator": ("city_administrator", None),
    f"administrator{SECOND_OF_TWO}": ("city_administrator", None),
    "security": ("security_officer", None),
    "department": ("department_officer", "CIVILAFFAIRS"),
}
"""Of each city: the end of the login → the role, and the organisation where the role has one."""
PLACE = {"urumqi": ("hukou", "residence", "seeking"), "wuhan": ("hukou", "seeking")}

PlaceKind: TypeAlias = Literal["hukou", "residence", "seeking"]


@dataclass(frozen=True)
class Size:
    """How much happens. Urumqi's document names 22 universities; Wuhan's names no number, the demo takes eleven."""

    universities: Mapping[str, int] = field(default_factory=lambda: {"urumqi": 22, "wuhan": 11})
    roster_of: int = 120
    registered_share: float = 0.12
    bases: int = 8
    interns_of_base: int = 10
    kept_by_first_base: int = 3


@dataclass
class Year:
    """What the platform says at the end of the year, for the table and for `var/demo.json`."""

    universities: Mapping[str, int]
    sign_ins: dict[str, str] = field(default_factory=dict)
    listed: int = 0
    registered: int = 0
    contacted: int = 0
    breached: int = 0
    escalated: int = 0
    interns: int = 0
    retained: int = 0
    paid_fen: int = 0
    rates: dict[str, Json] = field(default_factory=dict)
    week: Json = None


@dataclass(frozen=True)
class Person:
    """One who registers, and what will become of it: all drawn before anything is said to the platform."""

    who: Fictional
    city: str
    district: str
    place_kind: PlaceKind
    fate: float
    status: str

    @property
    def worker(self) -> str:
        return f"{self.city}-{self.district}-worker"
