"""The fields in which places and names are asked for, wherever an employer or what it offers is registered."""

from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator, Field, StringConstraints

from chassis.text import ONE_LINE, PATH
from services.jobfair.employers.rules import area_is_well_formed


def _area(value: str) -> str:
    if not area_is_well_formed(value):
        raise ValueError("辖区应写作 城市/区划代码 或 城市/区划代码/街道代码")
    return value


AreaPath = Annotated[str, PATH, AfterValidator(_area), Field(max_length=40, examples=["wuhan/420106"])]

AreaFilter = Annotated[
    str | None,
    Query(pattern=r"^[a-z]{1,20}(/[0-9A-Z]{6}(/[0-9A-Z]{9})?)?$", description="城市、区或街道，含其下级"),
]

Line = Annotated[str, StringConstraints(min_length=2, max_length=100), ONE_LINE]
