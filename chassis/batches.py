"""Lists of others' records: an odd one is named by its place and never loses its neighbours."""

from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import AfterValidator, BaseModel, Field, ValidationError, WrapValidator
from pydantic_core import PydanticCustomError

from chassis.problem_answers import field_message

T = TypeVar("T")


class OddRecord(BaseModel):
    """A record that could not be read; `place` counts from 1, as the sender's list does."""

    place: int
    field: str = Field(description="有问题的字段；整条不可读的为空")
    problem: str


class _Unread:
    def __init__(self, error: ValidationError) -> None:
        first = error.errors(include_url=False, include_input=False)[0]
        self.field = str(first["loc"][0]) if first["loc"] else ""
        self.problem = field_message(first["type"], first["msg"])


def _read(given: Any, read: Any) -> Any:
    try:
        return read(given)
    except ValidationError as error:
        return _Unread(error)


def _refuse_all_odd(records: list[Any]) -> list[Any]:
    unread = [record for record in records if isinstance(record, _Unread)]
    if records and len(unread) == len(records):
        raise PydanticCustomError("value_error", "{problem}", {"problem": unread[0].problem})
    return records


EACH = WrapValidator(_read)
"""For the record: `list[Annotated[Report, EACH]]`."""
NOT_ALL_ODD = AfterValidator(_refuse_all_odd)
"""For the list: where no record can be read, it is refused as a whole."""


def sorted_out(records: Sequence[T]) -> tuple[list[T], list[OddRecord]]:
    """The records that could be read, and the others by their places."""
    odd = [
        OddRecord(place=place, field=record.field, problem=record.problem)
        for place, record in enumerate(records, 1)
        if isinstance(record, _Unread)
    ]
    return [record for record in records if not isinstance(record, _Unread)], odd
