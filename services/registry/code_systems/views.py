"""A coded value as features take it over the wire: its system and its code, never the code alone."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from chassis.text import CODE
from contracts.codes import Coded, code_systems, meanings


class CodedIn(BaseModel):
    """One value of a code system that the house knows."""

    model_config = ConfigDict(extra="forbid")

    system: Annotated[str, Field(max_length=30, examples=["gbt2261_1"], description="见 GET /registry/v1/code-systems")]
    code: Annotated[str, StringConstraints(min_length=1, max_length=20), CODE, Field(examples=["2"])]

    def coded(self) -> Coded:
        return Coded(self.system, self.code)


def refuse_bare(value: Any) -> Any:
    """A number alone is refused in words, with what it would mean here and there."""
    if isinstance(value, str | int | float):
        words = "，".join(f"在“{title}”中是{meaning}" for title, meaning in meanings(str(value)).items())
        note = f"；{value} {words}" if words else ""
        raise ValueError(f"编码须连同编码系统填写，如 {{“system”: “gbt2261_1”, “code”: “2”}}{note}")
    return value


CodedValue = Annotated[CodedIn, BeforeValidator(refuse_bare)]


def flaw_of(value: Coded) -> str | None:
    """Why it is no value of its system."""
    system = code_systems().get(value.system)
    if system is None:
        return f"没有编码系统 {value.system}"
    return None if system.admits(value.code) else f"“{system.title}”没有编码 {value.code}"
