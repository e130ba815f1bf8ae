"""What goes over the wire about code systems."""

from pydantic import BaseModel, Field


class CodeSystemView(BaseModel):
    system: str = Field(description="编码系统；编码值须与它一并传递")
    title: str
    pattern: str = Field(description="编码的写法（正则表达式）")
    closed: bool = Field(description="名单以外没有编码")
    codes: int = Field(description="名单所列的编码数")


class CrosswalkView(BaseModel):
    """What the code is in another system, and what that rests on."""

    system: str
    code: str
    title: str | None
    reason: str


class CodeView(BaseModel):
    code: str
    title: str
    source: str
    crosswalks: list[CrosswalkView]


class CodeTable(CodeSystemView):
    items: list[CodeView]
