"""Pages as answers: templates, the menu of a role, files out of lists, and headers that let nothing foreign in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from chassis.uploads.workbooks import XLSX, text_workbook
from console import components, labels
from console.assets import UNBUILT_NOTICE
from console.components import Cell, Listing
from console.desk import Desk, may
from console.screens import GROUPS, Screen

FOLDER = Path(__file__).parent
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
LONGEST_TITLE = 31
"""Of a sheet, in characters."""
VIEWS = {"large": "大字", "contrast": "高对比"}
"""Switches that the browser remembers in a cookie each."""


@dataclass(frozen=True)
class Entry:
    title: str
    href: str
    order: int


@dataclass
class Pages:
    """Draws templates. `assets`: logical name → address; empty where they were not built."""

    screens: Sequence[Screen]
    assets: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=select_autoescape(default=True, default_for_string=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(
            assets=self.assets,
            labels=labels,
            kind_of=_kind_of,
            cell_of=cell_of,
            length_of=length_of,
            VIEWS=VIEWS,
            is_current=_is_current,
            UNBUILT_NOTICE=UNBUILT_NOTICE,
        )

    def draw(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        page = self._environment.get_template(template).render(**values)
        return HTMLResponse(page, status, headers={"Content-Security-Policy": POLICY})

    def signed_in(self, desk: Desk, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A page in the frame of whoever is signed in."""
        menu = self.menu_of(desk.role)
        current = current_of(menu, desk.request.url.path)
        return self.draw(template, status, desk=desk, menu=menu, current=current, **frame(desk.request), **values)

    def menu_of(self, role: str) -> Mapping[str, Sequence[Entry]]:
        """Heading → entries, without headings that have none."""
        entries: dict[str, list[Entry]] = {group: [] for group in GROUPS}
        for screen in self.screens:
            menu = screen.menu
            if menu and may(role, *screen.needs) and (menu.only is None or role in menu.only):
                entries[menu.group].append(Entry(menu.title, screen.path, menu.order))
        return {group: sorted(rows, key=lambda row: row.order) for group, rows in entries.items() if rows}


def frame(request: Request) -> Mapping[str, Any]:
    """What every page has: its address, its switches, and what was said at the end of the last order."""
    return {
        "path": request.url.path,
        "query": dict(request.query_params),
        "switches": [name for name in VIEWS if request.cookies.get(f"qihang-{name}") == "1"],
        "flash": request.scope.get("qihang.flash"),
    }


def _kind_of(body: Any) -> str:
    """The component's name, by which its template is called."""
    return type(body).__name__.lower()


def current_of(menu: Mapping[str, Sequence[Entry]], path: str) -> str | None:
    """The address of the menu's entry in which somebody is: of an entry and one below it the lower."""
    hrefs = [entry.href for entries in menu.values() for entry in entries if _is_current(path, entry.href)]
    return max(hrefs, key=len, default=None)


def _is_current(path: str, href: str) -> bool:
    return path == href or (href != "/" and path.startswith(f"{href}/"))


def cell_of(value: components.Shown) -> Cell:
    if isinstance(value, Cell):
        return value
    return Cell("—" if value in (None, "") else str(value))


def length_of(page: Mapping[str, Any], *, is_first: bool) -> str:
    """How many rows a list has and how many of them are on this page; of a later page only these, as nobody asked."""
    shown, total = len(page["items"]), page.get("total")
    if total is None and is_first and not page.get("next_cursor"):
        total = {"count": shown, "at_least": False}
    if total is None:
        return f"本页 {shown} 条"
    words = f"共 {total['count']:,} 条{'以上' if total['at_least'] else ''}"
    return words if total["count"] == shown else f"{words}，本页 {shown} 条"


def workbook_of(title: str, listing: Listing[Any], rows: Sequence[Any]) -> Response:
    """The list as a workbook: what the screen shows."""
    head = [column.title for column in listing.columns]
    return table_file(title, [head, *([cell_of(column.cell(row)).text for column in listing.columns] for row in rows)])


def table_file(title: str, rows: Iterable[Sequence[str]]) -> Response:
    """A workbook of text, so that nothing is rounded and nothing runs."""
    headers = {"Content-Disposition": 'attachment; filename="list.xlsx"'}
    return Response(text_workbook(title[:LONGEST_TITLE], rows), media_type=XLSX, headers=headers)


def file_of(answer: httpx.Response) -> Response:
    """A file of a service as it came, with its name: to be kept by the browser, never shown in the page."""
    names = ("content-disposition", "content-security-policy", "x-content-type-options", "cache-control")
    headers = {name: answer.headers[name] for name in names if name in answer.headers}
    return Response(answer.content, media_type=answer.headers.get("content-type"), headers=headers)
