"""What a search is asked for, and what it shows: people as every list shows them, masked."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from chassis.pii import FullName, IdNumber, Personal, Phone
from chassis.text import ONE_LINE
from services.registry.graduates.views import GraduateView


class SearchPerson(BaseModel):
    """Exactly one of the three, in full: a part of a number or of a name finds nobody."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"phone": "13800000002", "purpose": "来电咨询，核对身份"}}
    )

    id_number: IdNumber | None = None
    phone: Phone | None = None
    name: FullName | None = None
    purpose: Annotated[str, StringConstraints(min_length=4, max_length=200), ONE_LINE] = Field(
        description="查找原因，写入留痕；不得填写个人信息"
    )

    @model_validator(mode="after")
    def _one_of_three(self) -> "SearchPerson":
        if sum(value is not None for value in (self.id_number, self.phone, self.name)) != 1:
            raise ValueError("身份证件号码、手机号、姓名须填且只填一项")
        return self

    @property
    def wanted(self) -> Personal:
        wanted = self.id_number or self.phone or self.name
        assert wanted is not None
        return wanted


class PeopleFound(BaseModel):
    """Of the caller's own area alone: who is served elsewhere is answered as nobody is."""

    people: list[GraduateView]
    more: bool = Field(description="还有更多同名的人未列出，请改用身份证件号码或手机号查找")
