"""Pure rules of targeted posts: how far somebody is from the document's minimum and its goal."""

from dataclasses import dataclass
from typing import Literal

Result = Literal["offered", "declined", "no_show", "open"]
RESULT_TITLES = {"offered": "拟录用", "declined": "未录用或本人谢绝", "no_show": "未到场", "open": "待答复"}


@dataclass(frozen=True)
class Bounds:
    """How many posts are put before each person at least, and how many are the goal; by which reading."""

    minimum: int
    goal: int
    reading: str
    clause: str
    quote: str

    def short_of_minimum(self, had: int) -> int:
        return max(self.minimum - had, 0)

    def short_of_goal(self, had: int) -> int:
        return max(self.goal - had, 0)
