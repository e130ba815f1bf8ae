"""A ledger entry as every feature shows it, and the fields in which people and places are asked for."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from chassis.data_keys import Seals
from chassis.openapi import coded
from chassis.pii import Cipher, FullName, IdNumber, Phone
from chassis.text import CODE, PATH
from services.registry.graduates.models import Graduate, NewEntry, ShownEntry
from services.registry.graduates.rules import KIND_TITLES, PersonKind, area_is_well_formed

Intention = Literal["job", "startup", "none", "unknown"]


def _area(value: str) -> str:
    if not area_is_well_formed(value):
        raise ValueError("辖区应写作 城市/区划代码 或 城市/区划代码/街道代码")
    return value


AreaPath = Annotated[str, PATH, AfterValidator(_area), Field(max_length=40, examples=["urumqi/650102/650102002"])]
"""A jurisdiction inside one of the cities."""
Place = Annotated[str, StringConstraints(pattern=r"^([a-z]+(/[0-9A-Z]{6,9}){1,2}|\d{6})$", max_length=40), PATH]
"""A jurisdiction path, or the bare six-digit division code of a place elsewhere."""
Schooling = Literal["专科", "本科", "硕士研究生", "博士研究生"]
OrgCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{4,18}$"), CODE]
CohortYear = Annotated[int, Field(ge=2000, le=2100, examples=[2023])]


class GraduateView(BaseModel):
    """A ledger entry with name, id number and phone masked. `unreadable`: one of them could not be opened."""

    id: UUID
    city: str
    area: str
    name: str | None = Field(examples=["张*"])
    id_number: str | None = Field(examples=["1101**********002X"])
    phone: str | None
    kind: PersonKind = Field(description=coded(KIND_TITLES))
    unreadable: bool = Field(False, description="加密内容无法读取，对应字段为空")
    erased: bool = Field(False, description="个人信息已删除，对应字段为空")
    cohort_year: int | None
    university_code: str | None
    education_level: str | None
    hukou_area: str | None
    residence_area: str | None
    seeking_area: str | None
    intention: str
    status: str
    listed_on: date | None
    registered_on: date | None
    registered_at: datetime | None
    place_kind: str | None
    channel: str | None
    version: int
    served_elsewhere: bool = Field(
        False, description="当日由此处服务，现已转出：名单与当日的数一致，现况不显示，详情不可查看"
    )


_READ = ("id_number_sealed", "name_sealed", "phone_sealed")
_AS_STORED = tuple(name for name in GraduateView.model_fields if name in Graduate.__table__.columns)


def view_of(cipher: Cipher, entry: Graduate | NewEntry | ShownEntry) -> GraduateView:
    """The entry as everybody in its jurisdiction sees it: name, id number and phone masked."""
    shown = {name: getattr(entry, name) for name in _AS_STORED}
    seals = entry.seals(cipher)
    id_number, name, phone = (_read(seals, entry, column) for column in _READ)
    missing = name is None or id_number is None or (phone is None and entry.phone_sealed is not None)
    return GraduateView(
        **shown,
        name=FullName(name).masked if name is not None else None,
        id_number=IdNumber(id_number).masked if id_number is not None else None,
        phone=Phone(phone).masked if phone is not None else None,
        unreadable=missing and not seals.erased,
        erased=seals.erased,
    )


def _read(seals: Seals, entry: Graduate | NewEntry | ShownEntry, column: str) -> str | None:
    sealed: bytes | None = getattr(entry, column)
    return None if sealed is None else seals.read(sealed, table="graduate", column=column, row=entry.id)
