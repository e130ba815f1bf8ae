"""Looks at an uploaded workbook before any library reads it: bounded zip, plain sheets, each alone in a small copy."""

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from xml.parsers import expat

from chassis.uploads.refusals import InflatesTooMuch, NotATable, formula_at
from chassis.uploads.xlsx_archive import Archive
from chassis.uploads.xlsx_sheet import Noticed, local, looked_at, parser, reference

MAX_CELL_TEXT = 400_000_000
_SHORTEST_STRING = len("<si/>")
_ROOT, _WORKBOOK = "_rels/.rels", "xl/workbook.xml"
_SHARED, _STYLES, _SHEET = "xl/sharedStrings.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    LookupError,
    struct.error,
)


@dataclass(frozen=True)
class Relation:
    kind: str
    """The last word of its type: worksheet, styles."""
    part: str


@dataclass(frozen=True)
class SheetName:
    name: str
    part: str


def safe_workbook(content: bytes) -> bytes:
    """The first visible sheet as a small uncompressed workbook, every byte of which was counted here.

    The reader gets this copy, so that nothing can look different to it. Raises NotATable, InflatesTooMuch,
    TooManyRows or FormulaCell.
    """
    book = Workbook(content)
    copy, noticed = book.copy_of(book.sheets[0])
    if noticed.formulas:
        raise formula_at(reference(*noticed.formulas[0]))
    return copy


class Workbook:
    """An uploaded workbook: its visible sheets in their order, and a safe copy of each."""

    def __init__(self, content: bytes) -> None:
        with _no_office_wrote():
            self._archive = Archive(content)
            book = next((link.part for link in self._relations_of("") if link.kind == "officeDocument"), _WORKBOOK)
            folder, _, name = book.rpartition("/")
            relations = self._relations(f"{folder}/_rels/{name}.rels", folder)
            self.sheets, self._from_1904 = _sheets(self._archive.read(book), relations)
            self._texts = self._optional(relations, "sharedStrings", _SHARED)
            self._styles = self._optional(relations, "styles", _STYLES)
            self._longest = _longest_string(self._texts) if self._texts else 0
        if not self.sheets:
            raise NotATable("工作簿里没有工作表")

    def copy_of(self, sheet: SheetName) -> tuple[bytes, Noticed]:
        with _no_office_wrote():
            data, noticed = looked_at(self._archive.chunks(sheet.part))
        self._archive.spend(len(data))
        if noticed.filled * self._longest > MAX_CELL_TEXT:
            raise InflatesTooMuch()
        parts = {_SHEET: data, _SHARED: self._texts, _STYLES: self._styles}
        return _workbook({name: part for name, part in parts.items() if part}, self._from_1904), noticed

    def _relations_of(self, folder: str) -> list[Relation]:
        return list(self._relations(_ROOT, folder).values()) if self._archive.has(_ROOT) else []

    def _relations(self, part: str, folder: str) -> dict[str, Relation]:
        relations: dict[str, Relation] = {}

        def start(name: str, given: dict[str, str]) -> None:
            if local(name) == "Relationship":
                kind = given["Type"].rpartition("/")[2]
                relations[given["Id"]] = Relation(kind, _resolved(folder, given["Target"]))

        parser(start).Parse(self._archive.read(part), True)
        return relations

    def _optional(self, relations: dict[str, Relation], kind: str, usual: str) -> bytes:
        part = next((link.part for link in relations.values() if link.kind == kind), usual)
        return self._archive.read(part) if self._archive.has(part) else b""


@contextmanager
def _no_office_wrote() -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise NotATable("文件已损坏或经过加密") from error


def _resolved(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def _sheets(workbook: bytes, relations: dict[str, Relation]) -> tuple[list[SheetName], bool]:
    """The sheets that somebody who opens the file sees, and whether its days count from 1904."""
    sheets: list[SheetName] = []
    from_1904 = False

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal from_1904
        own = {local(key): value for key, value in given.items()}
        if local(name) == "workbookPr":
            from_1904 = own.get("date1904") in ("1", "true")
        elif local(name) == "sheet" and own.get("state", "visible") == "visible":
            relation = relations.get(own.get("id", ""))
            if relation is not None and relation.kind == "worksheet":
                sheets.append(SheetName(own.get("name", ""), relation.part))

    parser(start).Parse(workbook, True)
    return sheets, from_1904


def _longest_string(shared: bytes) -> int:
    """Characters of the longest shared string; each cell that refers to it gets a copy."""
    longest = current = 0

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal current
        if local(name) == "si":
            current = 0
        elif local(name) == "sst":
            _check_announced(given, len(shared))

    def text(data: str) -> None:
        nonlocal current, longest
        current += len(data)
        longest = max(longest, current)

    parser(start, text).Parse(shared, True)
    return longest


def _check_announced(given: dict[str, str], size: int) -> None:
    """A reader makes room for as many strings as the table announces, before it has seen one."""
    announced = [int(value) for key, value in given.items() if local(key) == "uniqueCount"]
    if any(number * _SHORTEST_STRING > size for number in announced):
        raise NotATable("共享字符串的数目与内容不符")


_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def _workbook(parts: dict[str, bytes], from_1904: bool) -> bytes:
    """A workbook of one sheet around these parts; nothing in it is the stranger's word but they."""
    days = ' date1904="1"' if from_1904 else ""
    frame: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="xml" ContentType="{_SPREADSHEET}.sheet.main+xml"/></Types>',
        _ROOT: _links({"officeDocument": _WORKBOOK}),
        _WORKBOOK: f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><workbookPr{days}/>'
        '<sheets><sheet name="1" sheetId="1" r:id="worksheet"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _links(
            {"worksheet": "worksheets/sheet1.xml", "sharedStrings": "sharedStrings.xml", "styles": "styles.xml"}
        ),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, data in {**frame, **parts}.items():
            archive.writestr(name, data)
    return packed.getvalue()


def _links(targets: dict[str, str]) -> str:
    links = (f'<Relationship Id="{kind}" Type="{_LINKS}/{kind}" Target="{part}"/>' for kind, part in targets.items())
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(links)}</Relationships>'
