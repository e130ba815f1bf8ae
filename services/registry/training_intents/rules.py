"""Pure rules of training intents (培训意愿): what somebody may want, and what a question without an answer is."""

from typing import Literal

Wants = Literal["none", "skills", "startup", "both"]
WANTS_TITLES = {
    "none": "无培训意愿",
    "skills": "愿参加技能培训",
    "startup": "愿参加创业培训",
    "both": "技能、创业培训都愿参加",
}
WILLING = ("skills", "startup", "both")
