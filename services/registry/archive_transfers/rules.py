"""Pure rules of files on their way: what a receipt leads to, how long one takes, how many arrived."""

from datetime import date
from enum import StrEnum
from typing import Literal

Carrier = Literal["confidential_post", "ems", "by_hand"]
StatedTrouble = Literal["lost", "seal_broken", "overdue", "refused_by_body"]
Trouble = Literal["lost", "seal_broken", "overdue", "refused_by_body", "not_addressed", "not_sent", "count_differs"]
Resolution = Literal["forwarded", "returned"]
HolderKind = Literal["school", "carrier", "body"]
State = Literal["requested", "sent", "in_transit", "received", "returned", "exception"]
CARRIER_TITLES = {"confidential_post": "机要通信", "ems": "邮政特快专递", "by_hand": "专人送达"}
TROUBLE_TITLES = {
    "lost": "查无下落",
    "seal_broken": "封口破损",
    "overdue": "久未送达",
    "refused_by_body": "机构拒收",
    "not_addressed": "送达了非收件机构",
    "not_sent": "未登记寄出即已收到",
    "count_differs": "件数不符",
}
STATE_TITLES = {
    "requested": "待寄出",
    "sent": "已寄出",
    "in_transit": "转递途中",
    "received": "已收到",
    "returned": "已退回学校",
    "exception": "异常",
}


class TransferState(StrEnum):
    REQUESTED = "requested"
    SENT = "sent"
    IN_TRANSIT = "in_transit"
    RECEIVED = "received"
    RETURNED = "returned"
    EXCEPTION = "exception"


UNDER_WAY = frozenset({TransferState.SENT, TransferState.IN_TRANSIT})
ENDED = frozenset({TransferState.RECEIVED, TransferState.RETURNED})


def trouble_of_receipt(state: TransferState, addressed: bool, same_count: bool) -> Trouble | None:
    """Why a file that lies before somebody is no plain receipt; None where it is one."""
    if not addressed:
        return "not_addressed"
    if state not in UNDER_WAY:
        return "not_sent"
    return None if same_count else "count_differs"


def days_under_way(state: TransferState, sent_on: date | None, day: date) -> int | None:
    """Of a file that has left the school and not arrived."""
    if sent_on is None or state in ENDED or state == TransferState.REQUESTED:
        return None
    return (day - sent_on).days


def is_overdue(days: int | None, most: int | None) -> bool | None:
    """None where the city has not said how long is too long, or nothing is on its way."""
    return None if most is None or days is None else days > most


def share_text(part: int, count: int) -> str | None:
    """Two decimals, cut and never rounded up; None where there is nothing."""
    if count == 0:
        return None
    hundredths = part * 10_000 // count
    return f"{hundredths // 100}.{hundredths % 100:02d}%"
