"""What a contact learned, as it goes over the wire wherever it is entered."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from chassis.text import MANY_LINES
from services.registry.case_files.rules import ActionKind

ContactKind = ActionKind
Answer = Literal["done", "refused", "unclear", "not_asked"]
Information = Annotated[
    dict[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")], Answer], Field(max_length=20)
]
INFORMATION = (
    "文件规定须摸清的各项情况（键见 GET …/case）："
    "done 已摸清；refused 本人不愿说明；unclear 本人尚不清楚；not_asked 未及询问"
)
Notes = Annotated[str, StringConstraints(max_length=2000), MANY_LINES]
