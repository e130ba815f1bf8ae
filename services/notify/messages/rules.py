"""What a provider's answer means, when to try again, and how money is written. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from chassis.background import backoff
from policy_engine.explain.formula import yuan

Answer = Literal["accepted", "retry", "refresh_token", "terminal", "throttle", "hold"]
"""retry: the provider's trouble. refresh_token: ours is stale. terminal: never again.

throttle: the whole channel waits. hold: this one recipient waits, who has had too many.
"""

WECHAT: dict[int, Answer] = {
    0: "accepted",
    -1: "retry",
    40001: "refresh_token",
    40014: "refresh_token",
    42001: "refresh_token",
    40003: "terminal",
    40037: "terminal",
    40164: "terminal",
    41030: "terminal",
    43101: "terminal",
    47003: "terminal",
    48001: "terminal",
    61004: "terminal",
    45009: "throttle",
}
"""subscribeMessage.send and the global codes. 43101: refused, or the one-time consent is used."""

SMS: dict[str, Answer] = {
    "OK": "accepted",
    "isp.SYSTEM_ERROR": "retry",
    "isp.RAM_PERMISSION_DENY": "terminal",
    "isv.BUSINESS_LIMIT_CONTROL": "hold",
    "isv.DAY_LIMIT_CONTROL": "throttle",
    "isv.AMOUNT_NOT_ENOUGH": "throttle",
    "isv.OUT_OF_SERVICE": "throttle",
    "SignatureDoesNotMatch": "throttle",
    "InvalidAccessKeyId.NotFound": "throttle",
    "Throttling.User": "throttle",
    "isv.MOBILE_NUMBER_ILLEGAL": "terminal",
    "isv.BLACK_KEY_CONTROL_LIMIT": "terminal",
    "isv.SMS_TEMPLATE_ILLEGAL": "terminal",
    "isv.SMS_SIGNATURE_ILLEGAL": "terminal",
    "isv.TEMPLATE_MISSING_PARAMETERS": "terminal",
    "isv.INVALID_PARAMETERS": "terminal",
    "isv.INVALID_JSON_PARAM": "terminal",
}
"""BUSINESS_LIMIT_CONTROL is per number; the other limits, the key and the money are the whole account's."""

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=30)
THROTTLE_PAUSE = timedelta(hours=1)
RECEIPT_PAUSE = timedelta(minutes=10)
OUTAGE_PAUSE = timedelta(seconds=30)
LEASE = timedelta(minutes=2)
GAVE_UP = "gave-up:"
REFUSED_BY_RECIPIENT = frozenset({"43101", "isv.BLACK_KEY_CONTROL_LIMIT"})
"""No consent, or on the provider's list of those who want nothing: trying again is not ours to decide."""


@dataclass(frozen=True)
class Recipient:
    """A graduate, an employer, a department, or whoever holds a role in an area."""

    kind: Literal["person", "org", "role"]
    id: str
    role: str | None = None
    area: str | None = None

    @classmethod
    def person(cls, graduate_id: UUID) -> "Recipient":
        return cls("person", str(graduate_id))

    @classmethod
    def employer(cls, employer_id: UUID) -> "Recipient":
        return cls("org", str(employer_id))

    @classmethod
    def department(cls, city: str, org: str) -> "Recipient":
        """Of a city: two cities may code theirs alike."""
        return cls("org", f"{city}/{org}")

    @classmethod
    def staff(cls, role: str, area: str) -> "Recipient":
        return cls("role", f"{role}@{area}", role, area)


@dataclass(frozen=True)
class Notification:
    """One occasion for one recipient, before it is spread over the channels.

    `params` never holds personal data. `business_key` names the occasion: it makes one message on each channel.
    """

    city: str
    to: Recipient
    template: str
    params: Mapping[str, str]
    business_key: str


@dataclass(frozen=True)
class DeliveryOutcome:
    """What becomes of one try. `uncertain`: no answer came, so the provider may have acted.

    `pause` is this message's; `hold_channel` is how long all others of the channel wait as well.
    """

    state: Literal["delivered", "failed", "queued", "submitted"]
    reason_code: str | None = None
    pause: timedelta | None = None
    provider_ref: str | None = None
    uncertain: bool = False
    hold_channel: timedelta | None = None


def wechat_answer(errcode: int) -> Answer:
    """A code nobody documented is not repeated: it would hit the citizen's phone or our quota again."""
    return WECHAT.get(errcode, "terminal")


def sms_answer(code: str) -> Answer:
    return SMS.get(code, "terminal")


def outcome_of(answer: Answer, code: str, attempts: int, jitter: float, *, last: bool = False) -> DeliveryOutcome:
    """The outcome of an answer that is not a success, after `attempts` tries. `jitter` is in 0..1.

    `last`: the time for which a message is tried is over. Trouble on the provider's side is no fault of the message,
    so it is time that ends it and never a number of tries. A token that is refused although it is fresh is every
    message's trouble: the channel rests, and longer each time.
    """
    if answer == "terminal":
        return DeliveryOutcome("failed", code)
    if answer == "throttle":
        return DeliveryOutcome("queued", code, THROTTLE_PAUSE, hold_channel=THROTTLE_PAUSE)
    if last:
        return DeliveryOutcome("failed", f"{GAVE_UP}{code}")
    pause = THROTTLE_PAUSE if answer == "hold" else pause_after(attempts, jitter)
    rest = max(OUTAGE_PAUSE, pause) if answer == "refresh_token" else None
    return DeliveryOutcome("queued", code, pause, hold_channel=rest)


def no_answer(
    channel: str, code: str, uncertain: bool, attempts: int, jitter: float, *, last: bool = False
) -> DeliveryOutcome:
    """The outcome where no answer came. The channel rests a little; an SMS that may be out waits for its receipt."""
    if last:
        return DeliveryOutcome("failed", f"{GAVE_UP}{code}", uncertain=uncertain)
    pause = pause_after(attempts, jitter)
    if uncertain and channel == "sms":
        pause = max(RECEIPT_PAUSE, pause)
    return DeliveryOutcome("queued", code, pause, uncertain=uncertain, hold_channel=OUTAGE_PAUSE)


def submitted(provider_ref: str | None, attempts: int, *, last: bool = False) -> DeliveryOutcome:
    """The provider has it and owes the receipt; it is asked for until the message's time is over."""
    if last:
        return DeliveryOutcome("failed", "no-receipt", provider_ref=provider_ref)
    return DeliveryOutcome(
        state="submitted",
        reason_code=None,
        pause=max(RECEIPT_PAUSE, pause_after(attempts, 1.0)),
        provider_ref=provider_ref,
    )


def may_be_resent(reason_code: str | None) -> bool:
    """Whether a failed message may be tried again by hand. Not where the recipient has refused it."""
    return reason_code not in REFUSED_BY_RECIPIENT


def pause_after(attempts: int, jitter: float) -> timedelta:
    """Before a message is tried again."""
    return backoff.pause_after(attempts, jitter, FIRST_PAUSE, LONGEST_PAUSE)


def chinese_amount(amount_fen: int) -> str:
    """Fen as people read them: `11,000.00元`. Exact; the sign is for the text to say."""
    return f"{yuan(abs(amount_fen))}元"


def chinese_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
