"""Events of the registry: people, status, casework, staff, places. New fields are optional, or the type is new."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from contracts.envelope import Event

PlaceKind = Literal["hukou", "residence", "seeking"]
ServiceKind = Literal["guidance", "referral", "training_offer", "internship_offer"]
TrainingKind = Literal["skills", "startup", "guidance", "pre_employment"]
TrainingCertificate = Literal["qualification", "skill_level", "completion"]
EmploymentStatus = Literal[
    "unknown",
    "unemployed",
    "employed",
    "no_intention",
    "startup",
    "further_study",
    "flexible",
    "grassroots",
    "enlisted",
]


class _Graduate(Event):
    TOPIC: ClassVar[str] = "registry.graduate"
    SUBJECT: ClassVar[str] = "graduate_id"

    graduate_id: UUID
    city: str
    area: str
    """Serving jurisdiction as a path: `city/district/street`, for example `wuhan/420106/420106001`."""


class StaffDutyChanged(Event):
    """A staff account serves an area in a role, or no longer does. Opaque: no name, no login."""

    TYPE: ClassVar[str] = "registry.staff_duty_changed.v1"
    TOPIC: ClassVar[str] = "registry.staff"
    SUBJECT: ClassVar[str] = "account_id"

    account_id: UUID
    role: str
    area: str
    active: bool
    version: int
    """Counts this account's changes; a later one makes an earlier one old."""


class StaffSessionEnded(Event):
    """A member of staff signed out, or their session was ended: its tokens are good no more. Opaque ids only.

    A machine's too: its session is the life of one credential, up to its retirement or the client's closing.
    And what lets somebody stand in for an absent colleague: a token for that place names both.
    """

    TYPE: ClassVar[str] = "registry.staff_session_ended.v1"
    TOPIC: ClassVar[str] = "registry.staff"
    SUBJECT: ClassVar[str] = "account_id"

    session_id: UUID
    account_id: UUID
    tokens_until: datetime
    """By then the last of them has expired: later there is nothing to refuse."""


class PlaceChanged(Event):
    """An operator added, renamed or closed a district, street or school that the packs do not list so.

    By its code alone: who shows a name asks the registry.
    """

    TYPE: ClassVar[str] = "registry.place_changed.v1"
    TOPIC: ClassVar[str] = "registry.place"
    SUBJECT: ClassVar[str] = "code"

    city: str
    kind: Literal["district", "street", "school"]
    code: str
    in_use: bool
    version: int
    """Counts this code's changes; a later one makes an earlier one old."""


class _Task(Event):
    TOPIC: ClassVar[str] = "registry.task"
    SUBJECT: ClassVar[str] = "task_id"

    task_id: UUID
    plan_id: UUID
    """The first version of the plan that it belongs to."""
    city: str
    area: str
    """Where it is done: the city, or one of its districts."""


class TaskAssigned(_Task):
    """A department has a part in a task of the year's plan."""

    TYPE: ClassVar[str] = "registry.task_assigned.v1"

    department: str
    """As the city's document or plan codes it; of a district's share, the district's code."""
    measure_number: int | None
    due_on: date | None
    """None: the document gives no day."""
    org: str | None = None
    """Of the department's accounts within its city; None where none has been given, or a district answers for it."""


class TaskDone(_Task):
    """Every part of a task was reported by one person and accepted by another."""

    TYPE: ClassVar[str] = "registry.task_done.v1"

    done_on: date


class _Report(Event):
    TOPIC: ClassVar[str] = "registry.report"
    SUBJECT: ClassVar[str] = "report_id"

    report_id: UUID
    city: str
    area: str
    """The district."""
    kind: Literal["monthly", "weekly_contacts", "half_monthly_assist"]
    period: str
    """`2023-07`, `2023-W27` or `2023-07-H2`."""
    last_on: date
    """The last day of the period."""


class ReportDue(_Report):
    """By which day a district is to submit its report of a period; said once, of a day that is not over."""

    TYPE: ClassVar[str] = "registry.report_due.v1"
    due_on: date
    """The last day in time."""


class ReportSubmitted(_Report):
    """A district has signed and submitted its report of a period; again after it was given back."""

    TYPE: ClassVar[str] = "registry.report_submitted.v1"
    submitted_on: date
    due_on: date | None
    """As `ReportDue` said it; None where no day has been said."""


class ReportFrozen(Event):
    """The city has frozen what a district reported for a period; its numbers are asked for by its id."""

    TYPE: ClassVar[str] = "registry.report_frozen.v1"
    TOPIC: ClassVar[str] = "registry.report"
    SUBJECT: ClassVar[str] = "report_id"

    report_id: UUID
    city: str
    area: str
    """The district."""
    kind: Literal["monthly", "weekly_contacts", "half_monthly_assist"]
    period: str
    """`2023-07`, `2023-W27` or `2023-07-H2`."""
    content_hash: str
    """SHA-256 of the report as it was signed."""
    frozen_on: date


class GraduateListed(_Graduate):
    """A person entered the ledger as one who should register (应登记), by an institution's roster."""

    TYPE: ClassVar[str] = "registry.graduate_listed.v1"
    cohort_year: int
    listed_on: date


class GraduateRegistered(_Graduate):
    """A person registered (实名登记), by themselves or through a caseworker. Starts the first-contact clock."""

    TYPE: ClassVar[str] = "registry.graduate_registered.v1"
    cohort_year: int
    registered_on: date
    place_kind: PlaceKind
    channel: Literal["mini_program", "caseworker", "roster"]


YouthKind = Literal["youth_unemployed", "school_leaver"]


class YouthRegistered(_Graduate):
    """Somebody registered who is no graduate: unemployed youth, or who left school without a year of graduation."""

    TYPE: ClassVar[str] = "registry.youth_registered.v1"
    kind: YouthKind
    registered_on: date
    place_kind: PlaceKind
    channel: Literal["mini_program", "caseworker"]


class GraduateLeftSchool(_Graduate):
    """A graduate left school, or left on another day than was said before."""

    TYPE: ClassVar[str] = "registry.graduate_left_school.v1"
    left_on: date
    unplaced: bool
    """Not placed on that day, by two people's word."""
    version: int
    """Counts what was said of this person's leaving; a later one makes an earlier one old."""


class GraduateErased(_Graduate):
    """What is kept about a person was erased: their entry stays for the figures, without a name."""

    TYPE: ClassVar[str] = "registry.graduate_erased.v1"
    erased_on: date


class GraduateUnlisted(_Graduate):
    """The roster that listed the person was taken back: they are not expected to register by it any more.

    What `GraduateListed` began ends. `area` is where they were served until then.
    """

    TYPE: ClassVar[str] = "registry.graduate_unlisted.v1"
    unlisted_on: date
    withdrawn: bool
    """Nobody else knows them: their entry is gone, and nothing more is said of this id."""


class JurisdictionTransferred(_Graduate):
    """Another area of the city serves them from a day on; `area` is the new one, as in every event from now on."""

    TYPE: ClassVar[str] = "registry.jurisdiction_transferred.v1"
    transfer_id: UUID
    from_area: str
    to_area: str
    transferred_on: date


class ContactLogged(_Graduate):
    """A caseworker reached, or tried to reach, the person. Only `reached` meets the clock."""

    TYPE: ClassVar[str] = "registry.contact_logged.v1"
    contact_id: UUID
    reached: bool
    contacted_on: date
    logged_on: date | None = None
    """The day it was entered: after the breach and for a day before it, it is a late entry (补记)."""


class ContactConfirmed(_Graduate):
    """A second person confirmed a late entry: the day counts that it was entered for."""

    TYPE: ClassVar[str] = "registry.contact_confirmed.v1"
    contact_id: UUID
    contacted_on: date
    confirmed_on: date


class ArchiveReceived(_Graduate):
    """The body to which their school addressed their file holds it. Opaque: codes of the school and of the body."""

    TYPE: ClassVar[str] = "registry.archive_received.v1"

    transfer_id: UUID
    from_org: str
    body_city: str
    body: str
    received_on: date


class ServiceDelivered(_Graduate):
    TYPE: ClassVar[str] = "registry.service_delivered.v1"
    service_id: UUID
    kind: ServiceKind
    post_id: UUID | None = None
    delivered_on: date


class GraduateStatusChanged(_Graduate):
    TYPE: ClassVar[str] = "registry.graduate_status_changed.v1"
    status: EmploymentStatus
    since_on: date


class PlacementRecorded(_Graduate):
    """Two persons, or another body, vouch for where somebody is placed. Of one placement the highest version counts."""

    TYPE: ClassVar[str] = "registry.placement_recorded.v1"
    placement_id: UUID
    version: int
    status: EmploymentStatus
    since_on: date
    channel: str | None = None
    """A key of the city's channels; none where nobody has named one."""
    programme: str | None = None
    form: str | None = None
    employer_id: UUID | None = None
    evidence_kind: str
    """What it rests on: a kind of paper, or `internship` where the base kept its intern."""


HardshipEvidence = Literal["declared", "document", "exchange"]


class HardshipConfirmed(_Graduate):
    """A second party vouched for a hardship of the person: they are on the special ledger, the last day included."""

    TYPE: ClassVar[str] = "registry.hardship_confirmed.v1"
    hardship_id: UUID
    category: str
    """A class of the city's own, as its pack names it."""
    valid_from: date
    valid_to: date
    evidence_kind: HardshipEvidence
    confirmed_on: date


class TrainingCompleted(_Graduate):
    """The person completed a course, by the word of two."""

    TYPE: ClassVar[str] = "registry.training_completed.v1"
    enrolment_id: UUID
    course_id: UUID
    kind: TrainingKind
    category: str | None
    """This and the mode are names of the city's own, as its pack has them."""
    mode: str | None
    certificate_kind: TrainingCertificate | None
    completed_on: date


class TrainingRevoked(_Graduate):
    """A completion that was confirmed in error counts no more, by the word of two. Another may follow."""

    TYPE: ClassVar[str] = "registry.training_revoked.v1"
    enrolment_id: UUID
    course_id: UUID
    kind: TrainingKind
    completed_on: date
    revoked_on: date


class HardshipEnded(_Graduate):
    """It stands no more from `ended_on` on, before its last day. What merely runs out is not announced."""

    TYPE: ClassVar[str] = "registry.hardship_ended.v1"
    hardship_id: UUID
    category: str
    valid_from: date
    valid_to: date
    evidence_kind: HardshipEvidence
    ended_on: date
    reason: Literal["no_longer", "by_mistake", "person_asked", "department_denied", "department_contradicts"]


class CertificateAnswered(_Graduate):
    """Another department answered a question about the person, or contradicted its own answer. Opaque ids only."""

    TYPE: ClassVar[str] = "registry.certificate_answered.v1"
    request_id: UUID
    fact: str
    """What the answer certifies, as the city's pack names it."""
    answer: bool
    valid_from: date
    valid_to: date
    """The days of which the answer speaks."""
    department: str
    """Its code, as the city's pack has it."""
    asked_at: datetime
    """A later question about the same fact takes the place of an earlier one, for the days of which it speaks."""
    answered_on: date
    answered_by: UUID | None = None
    """The account that answered; none for a system that answered when it was asked."""
    contradicted: bool = False
    """The department has said something else since: neither counts until it is asked again."""
