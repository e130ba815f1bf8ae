"""What screens are made of, as plain values: the templates beside draw them. A page says what it shows, never how."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeAlias, TypeVar
from urllib.parse import urlencode

Row = TypeVar("Row")
Tone: TypeAlias = Literal["plain", "good", "warn", "bad", "quiet"]
"""Never told by colour alone: a badge has its word."""


@dataclass(frozen=True)
class Cell:
    """One value of a table, a head or a time line. `href` opens what is behind it; `tone` makes it a badge."""

    text: str
    href: str | None = None
    tone: Tone | None = None
    hint: str | None = None


Shown: TypeAlias = Cell | str | int | None


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column and what stands in it, in a row of the list."""

    title: str
    cell: Callable[[Row], Shown]
    numeric: bool = False


@dataclass(frozen=True)
class Filter:
    """A field of the query bar: a choice where it has `choices` (code → label), else a text."""

    name: str
    label: str
    choices: Mapping[str, str] | None = None
    placeholder: str = ""
    type: Literal["text", "date", "number"] = "text"
    needed: bool = False
    """The list is not asked for before it is filled in."""


@dataclass(frozen=True)
class Link:
    """A way to another screen, shown as a button where `primary`."""

    text: str
    href: str
    primary: bool = False
    download: bool = False


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """A list: its query bar, its table, its pages. `page` asks the service: (cursor, limit, filters…) → its page,
    the first of a list with `total`."""

    columns: Sequence[Column[Row]]
    page: Callable[..., Mapping[str, Any]]
    """{items, next_cursor, total}; a list without pages answers without a cursor and a total."""
    filters: Sequence[Filter] = ()
    passed: Sequence[str] = ()
    """Filters without a field, which another screen's link sets: a figure that opens to its names."""
    fixed: Mapping[str, str] = field(default_factory=dict)
    """Filters that the screen itself sets."""
    links: Sequence[Link] = ()
    note: str = ""
    empty: str = "没有记录"
    row_class: Callable[[Row], Tone] | None = None
    exported: bool = True
    select: "Selection | None" = None


@dataclass(frozen=True)
class Selection:
    """Several rows at once: the value of a row's box, and the form that takes them (field `chosen`)."""

    value: Callable[[Any], str | None]
    form: "FormView | None"


@dataclass(frozen=True)
class Field:
    """A field of a form. `choices`: code → label."""

    name: str
    label: str
    type: Literal[
        "text", "password", "date", "datetime-local", "number", "select", "textarea", "checkbox", "file", "hidden"
    ] = "text"
    """Hidden: what the page was drawn from, a version for example."""
    choices: Mapping[str, str] | None = None
    required: bool = True
    hint: str = ""
    value: str = ""
    longest: int | None = None
    autocomplete: str = "off"


@dataclass(frozen=True)
class FormView:
    """A form ready to be drawn: with what was typed, and what was wrong with it."""

    action: str
    title: str
    fields: Sequence[Field]
    submit: str
    key: str
    """Idempotency: the same form sent twice is one order."""
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    """Field → what is wrong; under "" what concerns all of it."""
    warning: str = ""
    """Shown before the button: what cannot be taken back."""
    buttons: Mapping[str, str] = field(default_factory=dict)
    """Several buttons in place of `submit`: value → label, sent as `choice`."""
    saves: bool = False
    """Its answer is a file, which the browser keeps; the page stays."""

    @property
    def id(self) -> str:
        """Of the form in its page, by which its refusals come back to its place."""
        return "form" + self.action.replace("/", "-")

    @property
    def has_file(self) -> bool:
        return any(entry.type == "file" for entry in self.fields)


@dataclass(frozen=True)
class Moment:
    """An entry of a time line. `at` is an ISO day or instant."""

    at: str
    kind: str
    text: str
    detail: str = ""
    tone: Tone = "plain"
    href: str | None = None


@dataclass(frozen=True)
class Condition:
    """One line of an explanation: the clause, its words, what was seen, what is asked, whether it held."""

    clause: str
    quote: str
    text: str
    observed: str
    limit: str
    passed: bool
    reading: str | None = None


@dataclass(frozen=True)
class Chart:
    """Series over categories, drawn by the browser; the same numbers stand in a table under it."""

    title: str
    categories: Sequence[str]
    series: Mapping[str, Sequence[float | None]]
    kind: Literal["bar", "line"] = "bar"
    unit: str = ""
    target: float | None = None
    target_label: str = ""


@dataclass(frozen=True)
class Facts:
    """A head of labels and values."""

    title: str
    rows: Sequence[tuple[str, Shown]]


@dataclass(frozen=True)
class Section:
    """A part of a page: one of the components under a title."""

    title: str
    body: "Facts | Table | Timeline | Explanation | FormView | Chart | Text | Picture | Blanks | None"
    links: Sequence[Link] = ()
    folded: bool = False
    """Closed until it is opened: a form that is not always needed."""
    note: str = ""
    """In front of the body: a figure's definition and its clause, for example."""


@dataclass(frozen=True)
class Table:
    """Rows that are all there, without pages."""

    columns: Sequence[Column[Any]]
    rows: Sequence[Any]
    empty: str = "没有记录"


@dataclass(frozen=True)
class Timeline:
    moments: Sequence[Moment]
    empty: str = "没有记录"


@dataclass(frozen=True)
class Explanation:
    conditions: Sequence[Condition]
    outcome: str = ""


@dataclass(frozen=True)
class Text:
    """Paragraphs as they are, a letter for example."""

    lines: Sequence[str]
    tone: Tone = "plain"


@dataclass(frozen=True)
class Picture:
    """A drawing made here, a code to be scanned for example; `words` say what it is to whoever does not see it."""

    address: str
    """A `data:` address."""
    words: str
    caption: str = ""


@dataclass(frozen=True)
class Blanks:
    """Lines to write on once the page is printed: what belongs there, and how many of them."""

    rows: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class View:
    """A page of sections; None among them is left out, as a form that the caller may not use."""

    title: str
    sections: Sequence[Section]
    facts: Facts | None = None
    links: Sequence[Link] = ()
    note: str = ""
    printed: bool = False
    """It has a print button, and a sheet of paper to fit on."""
    refresh_seconds: int | None = None
    """The page is asked for again after so many seconds, while something is under way."""
    filters: Sequence[Filter] = ()
    """The query bar over the sections."""


def with_query(path: str, **query: str | None) -> str:
    """The address with the query's fields that have a value."""
    pairs = {name: value for name, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(pairs)}" if pairs else path
