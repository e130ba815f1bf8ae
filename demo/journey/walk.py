"""One walk: what it has checked so far, whom it walks with, and what its steps have learnt for those after them."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import httpx
from rich.console import Console

from client.platform import Json, Platform
from client.waiting import last_answer
from demo.people import Fictional, fictional_credit_code, people_of_own

PATIENCE_SECONDS = 60.0
ROSTER_ROWS = 2_000
WUHAN_PEOPLE = slice(ROSTER_ROWS, ROSTER_ROWS + 36)
STREET_PEOPLE = slice(ROSTER_ROWS + 40, ROSTER_ROWS + 50)
CAT = 20
"""Her place in `people`: she lives in no street of ours and refuses WeChat's messages."""
URUMQI, WUHAN = "urumqi/650121", "wuhan/420117"


@dataclass(frozen=True)
class Check:
    step: str
    what: str
    expected: Json
    seen: Json

    @property
    def passed(self) -> bool:
        return bool(self.expected == self.seen)


@dataclass
class Walk:
    """What the steps share. Empty fields are filled by the step that is named beside them."""

    platform: Platform
    console: Console
    nonce: str = field(default_factory=lambda: secrets.token_hex(4))
    people: Sequence[Fictional] = field(default_factory=lambda: people_of_own(ROSTER_ROWS + 100))
    checks: list[Check] = field(default_factory=list)
    step: str = ""
    street: str = ""  # accounts
    wuhan_street: str = ""  # accounts
    amy: str = ""  # person
    ben: str = ""  # person
    wuhan_ids: list[str] = field(default_factory=list)  # person
    employers: Sequence[str] = ()  # services
    interns: dict[int, list[str]] = field(default_factory=dict)  # internships: those of each base, the kept ones first

    @property
    def wuhan_people(self) -> Sequence[Fictional]:
        return self.people[WUHAN_PEOPLE]

    @property
    def openid(self) -> str:
        """Amy's, as the stand-in of WeChat gives it for her code."""
        return f"o-amy{self.nonce}"

    @property
    def account_number(self) -> str:
        """The bank account of this run's base; the stand-in bank takes it."""
        return f"6200{int(self.nonce, 16):010d}1234"

    @property
    def refusing_openid(self) -> str:
        """Cat's: the stand-in of WeChat has it that she wants no messages."""
        return f"o-refused{self.nonce}"

    def credit_code(self, index: int) -> str:
        """Of this run's base so numbered."""
        return fictional_credit_code(f"{self.nonce}-{index}")

    def begin(self, title: str) -> None:
        self.step = title
        self.console.print(f"[bold]{title}[/bold]")

    def check(self, what: str, expected: Json, seen: Json) -> None:
        check = Check(self.step, what, expected, seen)
        self.checks.append(check)
        mark = "[green]✓[/green]" if check.passed else "[red]✗[/red]"
        self.console.print(f"  {mark} {what}: expected {expected!r}, seen {seen!r}", highlight=False)

    def check_status(self, what: str, expected: tuple[int, str], answer: httpx.Response) -> None:
        """Status and slug of the problem that was answered."""
        slug = answer.json().get("type", "").removeprefix("urn:qihang:problem:") if answer.content else ""
        self.check(what, expected, (answer.status_code, slug))

    def eventually(self, what: str, expected: Json, ask: Callable[[], Json]) -> None:
        """Events take their time: asks until the answer is as expected, or patience ends."""
        seen = last_answer(ask, lambda answer: bool(answer == expected), PATIENCE_SECONDS)
        self.check(what, expected, seen)
