"""Pure rules of courses (培训课程): what kinds there are, and whether one is still to be had on a day."""

from datetime import date

from contracts.events.registry import TrainingKind

CourseKind = TrainingKind
KIND_TITLES = {
    "skills": "职业技能培训",
    "startup": "创业培训",
    "guidance": "就业引导性培训",
    "pre_employment": "劳动预备制培训",
}


def has_ended(ends_on: date, day: date) -> bool:
    """The last day is one of the course's own."""
    return day > ends_on
