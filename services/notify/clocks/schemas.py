"""What the API says about a clock."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue

from policy_engine.packs.pack import Pack
from services.notify.clocks.kinds import ClockKind, KindType, parameters_at


class ReadingView(BaseModel):
    """What the deadline would be under one reading of “日”."""

    day_type: Literal["calendar", "working"] | None
    due_on: date | None
    clause: str
    quote: str
    no_due_reason: Literal["not_cited", "year_not_published", "paused"] | None


class ReadingsView(BaseModel):
    city: str
    started_on: date
    chosen: Literal["calendar", "working"] | None = Field(description="本市现行采用的读法；尚未选定的为空")
    readings: list[ReadingView]


def _plain(value: object) -> object:
    """Dates as text, also inside lists and mappings."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(child) for key, child in value.items()}
    return [_plain(child) for child in value] if isinstance(value, list) else value


class ParameterOfKind(BaseModel):
    """A value of a kind with its source, on the day asked for; `unset` is why the document gives none."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    value: Annotated[JsonValue, BeforeValidator(_plain)]
    unit: str | None
    clause: str
    quote: str | None
    reason: str | None = Field(description="本市自行选择的理由")
    unset: str | None = Field(description="没有数值的原因；有数值的为空")


class PauseReasonView(BaseModel):
    """For what a clock of the kind may be paused, with its source."""

    reason: str
    label: str
    clause: str
    quote: str
    longest_days: int | None = Field(description="最长日数（日历日，同一时限合计）；文件没有写的为空")


class RepeatsView(BaseModel):
    """Until what a kind starts again once its day is over, with its source."""

    until: list[str] = Field(description="终止反复的事件")
    clause: str
    quote: str
    at_most: int | None = Field(description="至多几期；文件没有写的为空")


class ClockKindView(BaseModel):
    """A kind of clock of a city: what starts it, what meets it, and every number with its source."""

    kind: str
    kind_type: KindType
    title: str
    subject_kind: str
    starts: list[str] = Field(description="开始时限的事件")
    meets: list[str] = Field(description="完成时限或计入次数的事件")
    pauses: list[PauseReasonView] = Field(description="可以中止的情形；为空的不能中止")
    repeats: RepeatsView | None = Field(description="反复的，终止于什么；不反复的为空")
    parameters: list[ParameterOfKind]

    @classmethod
    def of(cls, pack: Pack, kind: ClockKind, on: date) -> "ClockKindView":
        return cls(
            kind=kind.name,
            kind_type=kind.kind_type,
            title=kind.title,
            subject_kind=kind.subject,
            starts=[trigger.usable.name for trigger in kind.starts],
            meets=[trigger.usable.name for trigger in kind.meets],
            pauses=[
                PauseReasonView(
                    reason=reason.key,
                    label=reason.label,
                    clause=reason.clause,
                    quote=reason.quote,
                    longest_days=reason.longest_at(pack, on),
                )
                for reason in kind.pauses
            ],
            repeats=_repeats(pack, kind, on),
            parameters=[ParameterOfKind.model_validate(parameter) for parameter in parameters_at(pack, kind.name, on)],
        )


def _repeats(pack: Pack, kind: ClockKind, on: date) -> RepeatsView | None:
    if (own := kind.repeats) is None:
        return None
    until = [trigger.usable.name for trigger in own.until]
    return RepeatsView(until=until, clause=own.clause, quote=own.quote, at_most=own.most_at(pack, on))


class ClockKindsView(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "city": "urumqi",
                "on": "2023-07-28",
                "kinds": [
                    {
                        "kind": "first_contact",
                        "kind_type": "deadline",
                        "title": "首次联系",
                        "subject_kind": "graduate",
                        "starts": ["graduate_registered"],
                        "meets": ["contact_logged", "contact_confirmed"],
                        "pauses": [],
                        "repeats": None,
                        "parameters": [
                            {
                                "name": "days",
                                "value": 5,
                                "unit": "日",
                                "clause": "(五)20",
                                "quote": "落实5日内必联系",
                                "reason": None,
                                "unset": None,
                            }
                        ],
                    }
                ],
            }
        }
    )

    city: str
    on: date
    kinds: list[ClockKindView]
