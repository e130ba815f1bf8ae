"""Screens: an address, who may see it, what it shows. A feature has one `Screens`, the application joins them all.

A role meets no menu entry, page or button whose operation the services would refuse it: a screen names the operations
that it `needs`, and whoever may not run them all finds nothing there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any, Protocol, TypeAlias

from starlette.responses import Response

from console.components import Field, FormView, Listing, View
from console.desk import Desk

GROUPS = (
    *("工作台", "人员", "帮扶", "名册与来源", "时限与变更", "机构与岗位", "资金", "指标与报表", "计划与任务"),
    *("政策", "审计", "账号与系统", "本人"),
)
"""The menu's headings, in their order."""


@dataclass(frozen=True)
class Menu:
    """Where a screen stands in the menu; `only` keeps an entry from roles for whom it is no daily work."""

    group: str
    title: str
    order: int = 50
    only: frozenset[str] | None = None


@dataclass(frozen=True)
class Done:
    """An order was carried out: where to go on, and what to say there."""

    href: str
    message: str


class Screen(Protocol):
    """What the application mounts."""

    @property
    def path(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def needs(self) -> tuple[str, ...]: ...
    @property
    def menu(self) -> Menu | None: ...


Outcome: TypeAlias = "Done | View | Response"
"""Of a form that was sent: on to another page, or what is shown once and never again."""
Shown: TypeAlias = "View | Listing[Any] | Response"
Fields: TypeAlias = "Sequence[Field] | Callable[..., Sequence[Field]]"


@dataclass(frozen=True)
class Page:
    """A screen that is read. `show(desk, **path)` says what is on it."""

    path: str
    title: str
    needs: tuple[str, ...]
    show: Callable[..., Shown]
    menu: Menu | None = None


@dataclass(frozen=True)
class Form:
    """A screen that is filled in and sent. `submit(desk, **path)` calls the service; its refusals come back beside
    the fields, with everything that was typed."""

    path: str
    title: str
    needs: tuple[str, ...]
    fields: Fields
    submit: Callable[..., Outcome]
    label: str
    menu: Menu | None = None
    warning: str = ""
    buttons: Mapping[str, str] = field(default_factory=dict)
    saves: bool = False
    """Its answer is a file."""
    takes_files: bool = False
    """It may be as large as a file, here and at the gateway."""

    def fields_of(self, desk: Desk, path: Mapping[str, str]) -> Sequence[Field]:
        return self.fields(desk, **path) if callable(self.fields) else self.fields

    def at(self, desk: Desk, **path: str) -> FormView | None:
        """The form as a part of another page; None for whoever may not send it."""
        return self.view(desk, path) if desk.may(*self.needs) else None

    def view(
        self,
        desk: Desk,
        path: Mapping[str, str],
        values: Mapping[str, str] | None = None,
        errors: Mapping[str, str] | None = None,
    ) -> FormView:
        return FormView(
            action=self.path.format(**path),
            title=self.title,
            fields=self.fields_of(desk, path),
            submit=self.label,
            key=(values or {}).get("key") or token_urlsafe(18),
            values=values or {},
            errors=errors or {},
            warning=self.warning,
            buttons=self.buttons,
            saves=self.saves,
        )


@dataclass
class Screens:
    """The screens of a feature, in the order in which they were written."""

    pages: list[Page] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)

    def page(
        self, path: str, title: str, needs: str | Sequence[str] = (), menu: Menu | None = None
    ) -> Callable[[Callable[..., Shown]], Callable[..., Shown]]:
        def add(show: Callable[..., Shown]) -> Callable[..., Shown]:
            self.pages.append(Page(path, title, _operations(needs), show, menu))
            return show

        return add

    def form(
        self,
        path: str,
        title: str,
        needs: str | Sequence[str],
        fields: Fields = (),
        label: str = "提交",
        menu: Menu | None = None,
        warning: str = "",
        buttons: Mapping[str, str] | None = None,
        saves: bool = False,
        takes_files: bool = False,
    ) -> Callable[[Callable[..., Outcome]], Form]:
        """For a function that sends the form; its name then is the form, which other pages take in by `at`."""

        def add(submit: Callable[..., Outcome]) -> Form:
            form = Form(
                path=path,
                title=title,
                needs=_operations(needs),
                fields=fields,
                submit=submit,
                label=label,
                menu=menu,
                warning=warning,
                buttons=buttons or {},
                saves=saves,
                takes_files=takes_files,
            )
            self.forms.append(form)
            return form

        return add


def _operations(needs: str | Sequence[str]) -> tuple[str, ...]:
    return (needs,) if isinstance(needs, str) else tuple(needs)
