"""The payloads of every event, by producer. An added field must be optional; anything else is a new type."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from contracts.envelope import Event

PlaceKind = Literal["hukou", "residence", "seeking"]
ServiceKind = Literal["guidance", "referral", "training_offer", "internship_offer"]
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


class GraduateListed(_Graduate):
    """A person entered the ledger as one who should register (应登记), by an institution's roster."""

    TYPE: ClassVar[str] = "registry.graduate_listed.v1"
    cohort_year: int
    listed_on: date


class GraduateRegistered(_Graduate):
    """A person registered (实名登记), by themselves or through a caseworker. Starts the first-contact promise."""

    TYPE: ClassVar[str] = "registry.graduate_registered.v1"
    cohort_year: int
    registered_on: date
    place_kind: PlaceKind
    channel: Literal["mini_program", "caseworker", "roster"]


class ContactLogged(_Graduate):
    """A caseworker reached, or tried to reach, the person. Only `reached` meets the promise."""

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


class PostPublished(Event):
    TYPE: ClassVar[str] = "jobfair.post_published.v1"
    TOPIC: ClassVar[str] = "jobfair.post"
    SUBJECT: ClassVar[str] = "post_id"

    post_id: UUID
    employer_id: UUID
    city: str
    area: str
    openings: int
    published_on: date


class PostClosed(Event):
    """A post is no longer on offer; it was open up to and on this day."""

    TYPE: ClassVar[str] = "jobfair.post_closed.v1"
    TOPIC: ClassVar[str] = "jobfair.post"
    SUBJECT: ClassVar[str] = "post_id"

    post_id: UUID
    employer_id: UUID
    city: str
    area: str
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


class _Claim(Event):
    TOPIC: ClassVar[str] = "subsidy.claim"
    SUBJECT: ClassVar[str] = "claim_id"

    claim_id: UUID
    city: str
    area: str
    scheme: str
    payee_kind: Literal["employer", "graduate"]
    payee_id: UUID
    amount_fen: int
    """Fen; negative for a clawback."""


class ClaimDecided(_Claim):
    TYPE: ClassVar[str] = "subsidy.claim_decided.v1"
    decision: Literal["approved", "rejected", "not_eligible"]
    decided_on: date


class ClaimSuperseded(_Claim):
    """The facts changed before the claim was paid: it is off, and a later calculation stands in its place."""

    TYPE: ClassVar[str] = "subsidy.claim_superseded.v1"
    superseded_on: date
    superseded_by: UUID | None = None
    """The claim that took its place; None where what was paid before is already what is due."""
    was_approved: bool
    """Whether the payee had been told of its approval."""


class PaymentSettled(_Claim):
    TYPE: ClassVar[str] = "subsidy.payment_settled.v1"
    line_id: UUID
    settled_on: date


class PaymentReversed(_Claim):
    TYPE: ClassVar[str] = "subsidy.payment_reversed.v1"
    line_id: UUID
    reversed_on: date
    reason_code: str


class PayoutAccountChanged(Event):
    """Where a payee is paid was changed, or is to be changed once a second person agrees. Opaque ids alone."""

    TYPE: ClassVar[str] = "subsidy.payout_account_changed.v1"
    TOPIC: ClassVar[str] = "subsidy.payout_account"
    SUBJECT: ClassVar[str] = "payee_id"

    payee_id: UUID
    payee_kind: Literal["employer"]
    city: str
    area: str
    change_id: UUID
    stage: Literal["proposed", "applied", "refused", "withdrawn"]
    """`applied` may come without `proposed`; nothing comes after the other three."""
    holder_ids: list[UUID]
    """Employers that are registered under the old or the new holder's name: those are told as well."""
    changed_on: date


class _Clock(Event):
    TOPIC: ClassVar[str] = "notify.clock"
    SUBJECT: ClassVar[str] = "subject_id"

    clock_id: UUID
    kind: str
    subject_id: UUID
    city: str
    area: str


class ClockStarted(_Clock):
    TYPE: ClassVar[str] = "notify.clock_started.v1"
    started_on: date
    due_on: date | None
    """None where the document gives no number: the clock runs without a due date and says so."""


class ClockWarned(_Clock):
    TYPE: ClassVar[str] = "notify.clock_warned.v1"
    due_on: date
    warned_on: date


class ClockBreached(_Clock):
    TYPE: ClassVar[str] = "notify.clock_breached.v1"
    due_on: date
    breached_on: date


class ClockMet(_Clock):
    TYPE: ClassVar[str] = "notify.clock_met.v1"
    started_on: date
    due_on: date | None
    met_on: date
    in_time: bool | None
    late_entry: bool = False
    """Late only because a contact was entered after the breach for a day before it, and nobody has confirmed it."""


class _Message(Event):
    TOPIC: ClassVar[str] = "notify.message"
    SUBJECT: ClassVar[str] = "message_id"

    message_id: UUID
    city: str
    template: str
    channel: Literal["in_app", "wechat", "sms"]


class MessageDelivered(_Message):
    TYPE: ClassVar[str] = "notify.message_delivered.v1"
    delivered_on: date


class MessageFailed(_Message):
    TYPE: ClassVar[str] = "notify.message_failed.v1"
    reason_code: str
    failed_on: date


def _concrete(base: type[Event]) -> list[type[Event]]:
    leaves: list[type[Event]] = []
    for child in base.__subclasses__():
        if "TYPE" in vars(child):
            leaves.append(child)
        leaves += _concrete(child)
    return leaves


EVENTS: dict[str, type[Event]] = {event.TYPE: event for event in sorted(_concrete(Event), key=lambda e: e.TYPE)}
"""Every event type of the platform by its CloudEvents type."""

TOPICS: tuple[str, ...] = tuple(sorted({event.TOPIC for event in EVENTS.values()}))
