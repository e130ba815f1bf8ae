"""Pure rules of the caseload: its tabs, and when who rests is to be asked again."""

from datetime import date
from typing import Literal

from services.registry.case_files.rules import FollowUp

Tab = Literal["first_contact", "overdue", "today", "tomorrow", "follow_up", "recent", "gaps", "unserved", "dormant"]
TAB_TITLES = {
    "first_contact": "待首次联系",
    "overdue": "超期",
    "today": "今日到期",
    "tomorrow": "明日到期",
    "follow_up": "待跟进",
    "recent": "新交来的",
    "gaps": "服务缺口",
    "unserved": "久未服务",
    "dormant": "暂无意愿",
}
NEVER = date(9999, 12, 31)
"""The day of a case without one."""


def day_or_none(due_on: date) -> date | None:
    return None if due_on == NEVER else due_on


def days_left(due_on: date | None, today: date) -> int | None:
    return None if due_on is None else (due_on - today).days


def revisit_on(rule: FollowUp | None, since_on: date, reached_on: date | None) -> date | None:
    """After the last word with somebody who has no intention, or after they said so; None where no interval is set."""
    return None if rule is None else rule.due_after(max(since_on, reached_on or since_on))
