"""Events of jobfair: employers, posts, referrals, internships. New fields are optional, or the type is new."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from contracts.envelope import Event


class _Employer(Event):
    TOPIC: ClassVar[str] = "jobfair.employer"
    SUBJECT: ClassVar[str] = "employer_id"

    employer_id: UUID
    city: str
    area: str


class EmployerVerified(_Employer):
    TYPE: ClassVar[str] = "jobfair.employer_verified.v1"
    is_internship_base: bool
    verified_on: date
    credit_code: str
    """Unified social credit code (统一社会信用代码): a public identifier of an organisation, not of a person."""
    registered_name: str | None = None
    """The organisation's name as verified: public, and what its payout account must stand in."""


class EmployerSuspended(_Employer):
    TYPE: ClassVar[str] = "jobfair.employer_suspended.v1"
    suspended_on: date
    reason_code: str


class _Post(Event):
    TOPIC: ClassVar[str] = "jobfair.post"
    SUBJECT: ClassVar[str] = "post_id"

    post_id: UUID
    employer_id: UUID
    city: str
    area: str


class PostPublished(_Post):
    TYPE: ClassVar[str] = "jobfair.post_published.v1"
    openings: int
    published_on: date


class PostClosed(_Post):
    """A post is no longer on offer; it was open up to and on this day."""

    TYPE: ClassVar[str] = "jobfair.post_closed.v1"
    closed_on: date


class PostReferred(Event):
    """A post was put before a graduate. Counts once per distinct post."""

    TYPE: ClassVar[str] = "jobfair.post_referred.v1"
    TOPIC: ClassVar[str] = "jobfair.referral"
    SUBJECT: ClassVar[str] = "graduate_id"

    referral_id: UUID
    graduate_id: UUID
    post_id: UUID
    city: str
    referred_on: date


class _Internship(Event):
    TOPIC: ClassVar[str] = "jobfair.internship"
    SUBJECT: ClassVar[str] = "internship_id"

    internship_id: UUID
    employer_id: UUID
    """The internship base (见习基地)."""
    graduate_id: UUID
    city: str
    area: str
    version: int
    """Grows with every change of this internship; a lower version than the stored one is old news."""


class InternshipProposed(_Internship):
    """A base asks a person to be its intern; an internship begins only when they confirm. `version` is 0."""

    TYPE: ClassVar[str] = "jobfair.internship_proposed.v1"
    started_on: date
    planned_end_on: date
    expires_on: date


class InternshipStarted(_Internship):
    TYPE: ClassVar[str] = "jobfair.internship_started.v1"
    started_on: date
    planned_end_on: date
    origin: Literal["declared", "confirmed"] = "declared"
    """declared: the base's word alone, as earlier versions took it · confirmed: the intern agreed."""


class InternshipEnded(_Internship):
    TYPE: ClassVar[str] = "jobfair.internship_ended.v1"
    started_on: date
    planned_end_on: date
    ended_on: date
    outcome: Literal["completed", "broken_off"]
    origin: Literal["declared", "certified"] = "declared"
    """declared: the base's word alone · certified: the department's."""
    certified_by: UUID | None = None
    """The account of the department that certified it: it decides on no money that rests on this."""


class InternshipRetained(_Internship):
    """The base keeps the intern. `retained=False` is a later correction that takes a retention back.

    A retention that the intern contradicts (`disputed`) is told as not retained.
    """

    TYPE: ClassVar[str] = "jobfair.internship_retained.v1"
    retained: bool
    retained_on: date
    contract_months: int
    insured: bool
    origin: Literal["declared", "confirmed", "certified", "disputed"] = "declared"
    """declared: the base's word alone, contract and insurance too · confirmed: the intern's too · certified: the
    department's."""
    certified_by: UUID | None = None
    """As with an end; and no figure counts it before somebody else has confirmed it."""
