"""One sheet of a workbook before a library reads it: bounded, and what about its cells a library does not say."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from chassis.uploads.refusals import MAX_COLUMNS, MAX_ROWS, InflatesTooMuch, NotATable, TooManyRows

MAX_ELEMENTS = 8_000_000
ROWS_OF_EXCEL = 1_048_576
ROWS_OF_HEAD = 20
"""Titles and headers above the rows."""
MOST_KEPT_BYTES = 64 * 1024 * 1024
MAX_MERGED = 10_000
LONG_TAIL = 1024 * 1024
"""Beyond the last filled cell, from which on the rest is left out: styled blanks."""
Place = tuple[int, int]
"""Row and column, both from 1."""


@dataclass
class Noticed:
    """What stands in a sheet beside the values of its cells."""

    filled: int = 0
    formulas: list[Place] = field(default_factory=list)
    errors: dict[Place, str] = field(default_factory=dict)
    """Cells such as #N/A, which a library shows as blank."""
    hidden: set[int] = field(default_factory=set)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    """First and last cell of each."""


def looked_at(chunks: Iterable[bytes]) -> tuple[bytes, Noticed]:
    """The sheet up to its last filled row, and what was noticed.

    Raises for a cell far out, which a library would pad to, and for more than a sheet has.
    """
    watch = _Watch()
    sheet = bytearray()
    complete = True
    for chunk in chunks:
        watch.feed(chunk)
        if complete:
            sheet += chunk
        if len(sheet) > MOST_KEPT_BYTES:
            complete = False
            del sheet[watch.end :]
        if not complete and (watch.in_filled_row or watch.end > len(sheet)):
            raise InflatesTooMuch()
    watch.feed(b"", last=True)
    if not watch.in_filled_row and (not complete or len(sheet) - watch.end > LONG_TAIL):
        del sheet[watch.end :]
        sheet += watch.closing
    return bytes(sheet), watch.noticed


class _Watch:
    def __init__(self) -> None:
        self.noticed = Noticed()
        self.end = 0
        """Where the last filled row ends, in bytes."""
        self.closing = b""
        self.in_filled_row = False
        self._elements = self._row = self._column = 0
        self._is_error = False
        self._parser = parser(self._start)

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        self._parser.Parse(chunk, last)

    def _start(self, name: str, given: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise InflatesTooMuch()
        if self._parser.CharacterDataHandler:
            self._parser.CharacterDataHandler = None
        match local(name):
            case "c":
                self._place(given.get("r"))
                self._is_error = given.get("t") == "e"
            case "v" | "is":
                self._fill()
            case "row":
                self._next_row(given)
            case "f":
                self.noticed.formulas.append((self._row, self._column))
            case "mergeCell":
                self._merge(given["ref"])
            case "worksheet":
                self.closing = f"</{name}>".encode()
            case "sheetData":
                self.closing = f"</{name}>".encode() + self.closing

    def _next_row(self, given: dict[str, str]) -> None:
        if self.in_filled_row:
            self.end = self._parser.CurrentByteIndex
            self.in_filled_row = False
        self._row = int(given["r"]) if "r" in given else self._row + 1
        self._column = 0
        if self._row > ROWS_OF_EXCEL:
            raise InflatesTooMuch("行数超过工作表的上限")
        if given.get("hidden") in ("1", "true"):
            self.noticed.hidden.add(self._row)

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        self._row, self._column = place(reference)

    def _fill(self) -> None:
        self.noticed.filled += 1
        self.in_filled_row = True
        if self._row > MAX_ROWS + ROWS_OF_HEAD:
            raise TooManyRows()
        if self._column > MAX_COLUMNS:
            raise InflatesTooMuch(f"列数超过 {MAX_COLUMNS}")
        if self._is_error:
            self._parser.CharacterDataHandler = self._name_error

    def _name_error(self, text: str) -> None:
        self.noticed.errors[self._row, self._column] = text[:10]

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        if last and len(self.noticed.merged) < MAX_MERGED:
            self.noticed.merged.append((place(first), place(last)))


def parser(start: Callable[[str, dict[str, str]], None], text: Any = None) -> Any:
    """Of XML without a document type."""
    xml = expat.ParserCreate()
    xml.buffer_text = True
    xml.StartElementHandler = start
    xml.StartDoctypeDeclHandler = _refuse_doctype
    if text is not None:
        xml.CharacterDataHandler = text
    return xml


def _refuse_doctype(*_: object) -> None:
    raise NotATable("文件结构异常")


def local(name: str) -> str:
    return name.rpartition(":")[2]


def place(reference: str) -> Place:
    """`B7` as (7, 2)."""
    letters = reference.rstrip("0123456789")
    number = 0
    for letter in letters.upper()[:4]:
        number = number * 26 + ord(letter) - 64
    return int(reference[len(letters) :]), number


def reference(row: int, column: int) -> str:
    """(7, 2) as `B7`."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"
