"""Pure rules of attendance: whom a document's guidance courses are for, and how somebody attended one."""

from dataclasses import dataclass
from typing import Literal

GUIDANCE = "guidance"
"""The kind of course (就业引导性培训)."""
IN_SCHOOL = "in_school"
Attended = Literal["as_meant", "otherwise", "never"]
ATTENDED_TITLES = {
    "as_meant": "按文件参加：文件写明在校的，在校时",
    "otherwise": "其他时间参加",
    "never": "未参加",
}


@dataclass(frozen=True)
class Meant:
    """Whom the document means: where it says in school, a day after that is counted apart."""

    in_school: bool
    clause: str
    quote: str
