"""The form by which a caseworker registers somebody; a person who is there already is the service's refusal."""

from collections.abc import Mapping
from typing import Any

from console import labels
from console.areas import below
from console.components import Field
from console.desk import Desk, NotThere
from console.screens import Done, Menu, Screens

screens = Screens()
SHARED_PHONE = "该手机号已用于多人时说明共用原因，不写个人信息"
KIND = {"graduate": "高校毕业生", "youth_unemployed": "失业青年", "school_leaver": "离校青年"}
_OPTIONAL = ("education_level", "university_code", "hukou_area", "residence_area", "seeking_area", "source_code")


def streets_of(desk: Desk) -> Mapping[str, str]:
    """Path → name of the streets within the caller's area. Raises NotThere for whoever has none."""
    if desk.seat.area is None:
        raise NotThere
    own = desk.seat.area
    codes = desk.names.of(desk.registry, desk.city, "street")
    paths = (f"{desk.city}/{code[:6]}/{code}" for code in codes)
    return {path: desk.area_name(path) for path in paths if path == own or path.startswith(f"{own}/")}


def _fields(desk: Desk) -> list[Field]:
    streets, districts = streets_of(desk), below(desk, desk.city)
    schools = desk.names.of(desk.registry, desk.city, "school")
    return [
        Field("name", "姓名", longest=40, hint="与居民身份证一致"),
        Field("id_number", "证件号", longest=18),
        Field("phone", "手机号", longest=11),
        Field("place_kind", "按何地登记", "select", choices=labels.PLACE_KIND),
        Field("area", "登记到", "select", choices=streets, value=next(iter(streets)) if len(streets) == 1 else ""),
        Field("kind", "人员类别", "select", choices=KIND, value="graduate"),
        Field(
            "cohort_year",
            "毕业年度",
            "number",
            required=False,
            value=str(desk.now().year),
            hint="高校毕业生必填；失业青年、离校青年不知道的不填",
        ),
        Field("intention", "意愿", "select", choices=labels.INTENTION, value="unknown"),
        Field("education_level", "学历", "select", choices=labels.LEVEL, required=False),
        Field("university_code", "学校", "select", choices=schools, required=False),
        Field("hukou_area", "户籍所在区", "select", choices=districts, required=False, hint="外地户籍不填"),
        Field("residence_area", "常住所在区", "select", choices=districts, required=False),
        Field("seeking_area", "求职所在区", "select", choices=districts, required=False),
        Field("source_code", "社区码", required=False, longest=20, hint="本人凭社区张贴的码前来的"),
        Field("shared_phone_reason", "共用手机号的原因", required=False, longest=200, hint=SHARED_PHONE),
    ]


def _number(text: str) -> int | str:
    """Other text as it is, for the service to refuse."""
    return int(text) if text.isascii() and text.isdigit() else text


@screens.form(
    "/registrations",
    "代登记",
    "registry.register_graduate",
    _fields,
    "登记",
    Menu("人员", "代登记", 15),
    warning="须本人到场并出示居民身份证原件。",
)
def register(desk: Desk) -> Done:
    values = desk.values
    body: Any = {name: values.get(name, "") for name in ("place_kind", "area", "intention", "kind")}
    if values.get("cohort_year"):
        body["cohort_year"] = _number(values["cohort_year"])
    body["person"] = {name: values.get(name, "").strip() for name in ("name", "id_number", "phone")}
    body |= {name: values[name] for name in (*_OPTIONAL, "shared_phone_reason") if values.get(name)}
    entry: Any = desk.registry.register_graduate(None, body)
    if "id" not in entry:
        return Done("/filed-proposals", "该人员由外地服务，已提交当地确认；确认后请再次登记")
    return Done(f"/people/{entry['id']}", "已登记")
