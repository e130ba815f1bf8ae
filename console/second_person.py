"""Changes that wait for a second person: their list, one of them with all that is asked for, the decision on it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from console import labels
from console.components import Cell, Column, Facts, Field, Filter, Listing, Section, Shown, Text, View
from console.desk import Desk, NotThere, identifier, row_of
from console.screens import Done, Form, Menu, Screens

BUTTONS = {"apply": "同意", "refuse": "不同意"}
OWN = Text(["本人提出或关于本人的，由另一人复核。"])
NOTE = Field("note", "复核依据", "textarea", longest=500, hint="留痕；不写个人信息")
Request: TypeAlias = Mapping[str, Any]
"""Any of the services' requests: each has the fields of chassis.dual_control.ChangeRequestView."""
Asked: TypeAlias = Sequence[tuple[str, Shown]]


def decision_of(desk: Desk) -> Any:
    """What the form says: the button that was pressed, and the reason."""
    return {"verdict": desk.values.get("choice", ""), "note": desk.values.get("note", "")}


@dataclass(frozen=True)
class Requests:
    """One kind of changes that wait. `asked` says what would come of the change, in the words of its page."""

    path: str
    title: str
    menu: Menu
    needs: tuple[str, str]
    """The operation that lists them, the one that decides."""
    pending: Callable[..., Any]
    """(desk, filters, cursor, limit) → their page."""
    decide: Callable[[Desk, Request, Any], Any]
    asked: Callable[[Desk, Request], Asked]
    filters: Sequence[Filter] = ()
    more: Callable[[Desk, Request], Sequence[Section]] = lambda desk, request: ()
    """Other steps on the page of one of them."""
    warning: str = "同意后立即生效；提出的人不能自己复核。"

    def is_ones_own(self, desk: Desk, row: Request) -> bool:
        """Asked for by the caller, or about the caller's own account: another's word is needed."""
        return desk.is_me(row["requested_by"]) or desk.is_me(row["object_id"])

    def find(self, desk: Desk, request_id: str) -> Request:
        """The request of this number among those that wait. Raises NotThere."""
        number = identifier(request_id)
        asked = {entry.name: value for entry in self.filters if (value := desk.query(entry.name))}
        row: Request | None = row_of(partial(self.pending, desk, **asked), number)
        if row is None:
            raise NotThere
        return row


def mount(screens: Screens, requests: Requests) -> Form:
    """Their list and the page of one of them; its form of the decision."""
    lists, decides = requests.needs

    @screens.page(requests.path, requests.title, lists, requests.menu)
    def listing(desk: Desk) -> Listing[Request]:
        return Listing(
            columns=columns_of(desk, requests),
            page=lambda **query: requests.pending(desk, **query),
            filters=requests.filters,
            empty="没有待复核的申请",
        )

    def decide(desk: Desk, request_id: str) -> Done:
        requests.decide(desk, requests.find(desk, request_id), decision_of(desk))
        verdict = BUTTONS.get(desk.values.get("choice", ""), "已复核")
        return Done(requests.path, f"已复核：{verdict}")

    def fields(desk: Desk, request_id: str) -> Sequence[Field]:
        """The form is there for anybody but whose own request it is."""
        if requests.is_ones_own(desk, requests.find(desk, request_id)):
            raise NotThere
        return (NOTE,)

    form = screens.form(
        f"{requests.path}/{{request_id}}/decision",
        f"复核：{requests.title}",
        (lists, decides),
        fields,
        warning=requests.warning,
        buttons=BUTTONS,
    )(decide)

    @screens.page(f"{requests.path}/{{request_id}}", requests.title, lists)
    def request(desk: Desk, request_id: str) -> View:
        row = requests.find(desk, request_id)
        facts = Facts("", [*requests.asked(desk, row), *_general(desk, row)])
        own = requests.is_ones_own(desk, row)
        decision = Section("复核", OWN if own else form.at(desk, request_id=request_id))
        return View(requests.title, [decision, *requests.more(desk, row)], facts, printed=True)

    return form


def columns_of(desk: Desk, requests: Requests) -> Sequence[Column[Request]]:
    return (
        Column("申请", lambda row: Cell(_first_words(requests.asked(desk, row)), f"{requests.path}/{row['id']}")),
        Column("依据", lambda row: row["reason"]),
        Column("提出人角色", lambda row: labels.of(labels.ROLES, row["requested_role"])),
        Column("提出时间", lambda row: labels.day(row["requested_at"])),
        Column("辖区", lambda row: desk.area_name(row["area"])),
    )


def _first_words(asked: Asked) -> str:
    """The first two facts, in one line."""
    words = [cell.text if isinstance(cell, Cell) else str(cell) for _, cell in asked[:2] if cell not in (None, "")]
    return " · ".join(words) or "打开"


def _general(desk: Desk, row: Request) -> Asked:
    return [
        ("依据", row["reason"]),
        ("凭证", row["evidence"]),
        ("提出人角色", labels.of(labels.ROLES, row["requested_role"])),
        ("提出时间", labels.day(row["requested_at"])),
        ("辖区", desk.area_name(row["area"])),
        ("状态", labels.of(labels.REQUEST_STATE, row["state"])),
    ]
