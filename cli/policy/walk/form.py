"""What stands in a pack's `walk.yaml`: steps of a fictional year, each one machine of the platform with the pack's own
keys as data, and what is expected of it. Amounts are fen; people and employers are names that the file gives them."""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from contracts.events.registry import EmploymentStatus, PlaceKind, ServiceKind

Name = Annotated[str, StringConstraints(min_length=1, max_length=20)]
Names = Annotated[list[Name], Field(min_length=1, max_length=100)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Fen = Annotated[int, Field(ge=-(10**13), le=10**13)]


class Form(BaseModel):
    """Read strictly: no unknown key, no number for a text, no text for a date."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


class Roster(Form):
    """A university lists people of a district; it introduces them to the walk."""

    district: Key
    class_year: Annotated[int, Field(ge=1990, le=2200)]
    people: Names


class Registration(Form):
    """Listed people register: each themselves in the mini-program, or a caseworker for them."""

    people: Names
    place: PlaceKind
    by: Literal["self", "caseworker"] = "caseworker"
    intention: Literal["job", "startup", "none", "unknown"] = "job"


class Contact(Form):
    people: Names
    kind: Literal["phone", "visit", "wechat", "office"] = "phone"
    reached: bool = True


class Service(Form):
    """A referral is of a post, and so has a step of its own."""

    people: Names
    kind: ServiceKind


class Placement(Form):
    """Stated by a caseworker, and confirmed by a reviewer unless it stays one person's word."""

    people: Names
    status: EmploymentStatus
    evidence: Literal[
        "agreement", "contract", "insurance", "licence", "admission", "enlistment", "programme", "statement"
    ] = "contract"
    confirmed: bool = True


class NewEmployer(Form):
    """Entered by its clerk, verified by a reviewer, with an account to be paid to; the bank has a `closed` one."""

    name: Name
    district: Key
    internship_base: bool = True
    account: Literal["open", "closed"] = "open"


class Post(Form):
    employer: Name
    openings: Annotated[int, Field(ge=1, le=1000)] = 1
    refer: list[Name] = []
    """Before whom a caseworker puts it."""


class Internship(Form):
    """Wanted by the base, agreed to by each person, and served from the first to the last day; both are past."""

    employer: Name
    people: Names
    first: date
    last: date


class Retention(Form):
    """The base keeps its interns from today on; each confirms it unless it stays the base's word."""

    employer: Name
    people: Names
    contract_months: Annotated[int, Field(ge=1, le=600)]
    insured: bool = True
    confirmed: bool = True


class OwnAccount(Form):
    """Where people are paid, each in their own name: put by themselves, or entered at the desk and agreed to by a
    reviewer; the bank has a `closed` one."""

    people: Names
    by: Literal["self", "caseworker"] = "self"
    account: Literal["open", "closed"] = "open"


class Statement(Form):
    """Facts of a period, stated by the payee or by a caseworker; `evidence` brings a file that is cited."""

    scheme: Key
    payee: Name
    period: Key
    facts: Annotated[dict[str, Any], Field(min_length=1)]
    by: Literal["payee", "caseworker"] = "payee"
    evidence: bool = False
    refused: Key | None = None
    """The slug of the refusal that is expected; none where the statement is to be taken."""


class Decision(Form):
    """What is expected of a decision; what is left out is not looked at. `refused` is the slug of a refusal, `pack` the
    document that decides, `letter` words that stand in its letter."""

    eligible: bool | None = None
    applicable: bool | None = None
    amount_fen: Fen | None = None
    unmet: list[Key] | None = None
    facts: dict[str, Any] | None = None
    pack: Key | None = None
    letter: Annotated[list[str], Field(min_length=1)] | None = None
    refused: Key | None = None

    @model_validator(mode="after")
    def names_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("expect 至少写一项")
        return self


class Trial(Form):
    """Stated facts decided by the values of today, as anybody may ask; no claim comes of it."""

    scheme: Key
    facts: dict[str, Any]
    expect: Decision


class Claim(Form):
    """The calculation of what a payee is entitled to for a period."""

    scheme: Key
    payee: Name
    period: Key
    expect: Decision


class Act(Form):
    """A review or an approval of the claim that was calculated last."""

    scheme: Key
    payee: Name
    period: Key
    verdict: Literal["pass", "reject"] = "pass"


class PaymentFile(Form):
    """Lines of this walk's claims in the file, and their sum; which payees the bank returned."""

    lines: Count
    total_fen: Fen
    returned: list[Name] = []


class Payment(Form):
    """The payment file of all approved claims goes to the bank, and its answer comes back."""

    expect: PaymentFile


class Clocks(Form):
    """Every clock of a kind that the walk has to do with, by how it stands: whose → the day it is due (none: null).

    Of an area's kind one `period` is asked for, and the areas are named by the pack's names; of one that repeats one
    `turn`.
    """

    kind: Key
    period: Key | None = None
    turn: Annotated[int, Field(ge=1, le=1000)] | None = None
    open: dict[Name, date | None] = {}
    met: dict[Name, date | None] = {}
    breached: dict[Name, date | None] = {}
    closed: dict[Name, date | None] = {}
    STATES: ClassVar[tuple[str, ...]] = ("open", "met", "breached", "closed")


class IndicatorCount(Form):
    """How many of this walk's people (of its records, for 人次) the figure counts."""

    key: Key
    part: Count
    total: Annotated[Count | None, Field(alias="whole")] = None


class Expectation(Form):
    """What the platform shows today; one of them a step."""

    clocks: Clocks | None = None
    indicator: IndicatorCount | None = None

    @model_validator(mode="after")
    def is_single(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError(f"一步只看一样：{'、'.join(type(self).model_fields)}")
        return self


class Step(Form):
    """One machine, on a day; `day` alone moves the business day forward."""

    day: date | None = None
    roster: Roster | None = None
    registration: Registration | None = None
    contact: Contact | None = None
    service: Service | None = None
    placement: Placement | None = None
    employer: NewEmployer | None = None
    post: Post | None = None
    internship: Internship | None = None
    retention: Retention | None = None
    own_account: OwnAccount | None = None
    statement: Statement | None = None
    trial: Trial | None = None
    claim: Claim | None = None
    review: Act | None = None
    approval: Act | None = None
    payment: Payment | None = None
    expect: Expectation | None = None

    @model_validator(mode="after")
    def does_one_thing(self) -> Self:
        if len(self.model_fields_set - {"day"}) > 1:
            raise ValueError(f"一步只做一件事，这里写了：{'、'.join(sorted(self.model_fields_set - {'day'}))}")
        if not self.model_fields_set or any(getattr(self, name) is None for name in self.model_fields_set):
            raise ValueError("一步写明做什么，或者推进到哪一天")
        return self

    @property
    def machine(self) -> str | None:
        """None where the step only moves the day."""
        return next((name for name in type(self).model_fields if name != "day" and getattr(self, name)), None)


class Walkthrough(Form):
    title: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    steps: Annotated[list[Step], Field(min_length=1, max_length=500)]
