"""Looks at an uploaded workbook before any library reads it: bounded zip, one plain sheet, no formula."""

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from chassis.problems import TooLarge, Unprocessable, UnsupportedMedia

MAX_ENTRIES = 500
MAX_DIRECTORY_BYTES = 128 * 1024
MAX_INFLATED_BYTES = 64 * 1024 * 1024
RATIO_FROM_BYTES, MAX_RATIO = 8 * 1024 * 1024, 100
"""Real sheets shrink about twentyfold; one that shrinks a hundredfold says nothing, at length."""
MAX_ELEMENTS = 2_000_000
MAX_COLUMNS = 64
MAX_ROWS = 50_000
MAX_CELL_TEXT = 400_000_000
_SHORTEST_STRING = len("<si/>")
_STEP = 64 * 1024
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"
_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_SHARED, _STYLES = "xl/sharedstrings.xml", "xl/styles.xml"
_PARTS = ("[content_types].xml", "_rels/.rels", _WORKBOOK, _RELATIONS, _SHARED, _STYLES)
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


class NotATable(UnsupportedMedia):
    slug, title = "not-a-table", "文件不是 Excel 工作簿（.xlsx）或 CSV"


class InflatesTooMuch(TooLarge):
    slug, title = "inflates-too-much", "文件解压后过大"


class TooManyRows(TooLarge):
    slug, title = "too-many-rows", f"表格超过 {MAX_ROWS} 行，请拆分后上传"


class FormulaCell(Unprocessable):
    slug, title = "formula-cell", "单元格含有公式，请粘贴为数值后上传"


def formula_at(cell: str) -> FormulaCell:
    return FormulaCell(f"含公式的单元格：{cell}", cell=cell)


def safe_workbook(content: bytes) -> bytes:
    """The first sheet as a small uncompressed workbook, every byte of which was counted here.

    The reader gets this copy, so that nothing can look different to it. Raises NotATable, InflatesTooMuch,
    TooManyRows or FormulaCell.
    """
    try:
        parts = _parts(content)
    except _BROKEN as error:
        raise NotATable("文件已损坏或经过加密") from error
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return packed.getvalue()


def _parts(content: bytes) -> dict[str, bytes]:
    _check_directory(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = {entry.filename: entry for entry in archive.infolist()}
        _check_entries(list(entries.values()))
        if _WORKBOOK not in entries or _RELATIONS not in entries:
            raise NotATable("压缩包里没有 Excel 工作簿")
        read = _Inflater(archive)
        parts = {name: read(entry) for name, entry in entries.items() if name.lower() in _PARTS}
        sheet = _first_sheet(parts[_WORKBOOK], parts[_RELATIONS])
        if sheet not in entries:
            raise NotATable("工作簿里没有工作表")
        parts[sheet] = read(entries[sheet])
    cells = _check_sheet(parts[sheet])
    shared = next((data for name, data in parts.items() if name.lower() == _SHARED), b"")
    if shared and cells * _longest_string(shared) > MAX_CELL_TEXT:
        raise InflatesTooMuch()
    return parts


def _check_directory(content: bytes) -> None:
    """Before `zipfile` reads the directory into memory: it is where it should be, and small."""
    tail = content[-(65_535 + 22) :]
    if tail.count(_END) != 1 or _END_64 in tail:
        raise NotATable("压缩包结构异常")
    entries, size = struct.unpack_from("<HI", tail, tail.index(_END) + 10)
    if entries > MAX_ENTRIES or size > MAX_DIRECTORY_BYTES:
        raise InflatesTooMuch("压缩包里的文件过多")


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise NotATable("文件经过加密，请取消密码后上传")
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise NotATable("压缩方式不支持")
    if sum(entry.file_size for entry in entries) > MAX_INFLATED_BYTES:
        raise InflatesTooMuch()
    if any(e.file_size > RATIO_FROM_BYTES and e.file_size > MAX_RATIO * e.compress_size for e in entries):
        raise InflatesTooMuch()


class _Inflater:
    """Inflates entries until the budget of the whole file is spent, whatever the directory announces."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._left = MAX_INFLATED_BYTES

    def __call__(self, entry: zipfile.ZipInfo) -> bytes:
        data = bytearray()
        with self._archive.open(entry) as stream:
            while chunk := stream.read(_STEP):
                self._left -= len(chunk)
                if self._left < 0:
                    raise InflatesTooMuch()
                data += chunk
        return bytes(data)


def _first_sheet(workbook: bytes, relations: bytes) -> str:
    sheets: list[dict[str, str]] = []
    targets: dict[str, str] = {}

    def on_sheet(name: str, given: dict[str, str]) -> None:
        if _local(name) == "sheet":
            sheets.append({_local(key): value for key, value in given.items()})

    def on_relation(name: str, given: dict[str, str]) -> None:
        if _local(name) == "Relationship":
            targets[given["Id"]] = given["Target"]

    _parse(workbook, on_sheet)
    _parse(relations, on_relation)
    target = targets.get(sheets[0]["id"], "") if sheets and "id" in sheets[0] else ""
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")


def _check_sheet(sheet: bytes) -> int:
    """How many cells the sheet fills; raises for a formula, and for a cell far out, which a reader would pad to."""
    watch = _SheetWatch()
    _parse(sheet, watch.start)
    return watch.filled


class _SheetWatch:
    def __init__(self) -> None:
        self.filled = 0
        self._elements = 0
        self._row = 0
        self._column = 0

    def start(self, name: str, given: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise InflatesTooMuch()
        match _local(name):
            case "row":
                self._row = int(given["r"]) if "r" in given else self._row + 1
                self._column = 0
            case "c":
                self._place(given.get("r"))
            case "f":
                raise formula_at(f"{_letters(self._column)}{self._row}")
            case "v" | "is":
                self._fill()

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        letters = reference.rstrip("0123456789")
        self._row, self._column = int(reference[len(letters) :]), _number(letters)

    def _fill(self) -> None:
        self.filled += 1
        if self._row > MAX_ROWS + 1:
            raise TooManyRows()
        if self._column > MAX_COLUMNS:
            raise InflatesTooMuch(f"列数超过 {MAX_COLUMNS}")


def _longest_string(shared: bytes) -> int:
    """Characters of the longest shared string; each cell that refers to it gets a copy."""
    longest = current = 0

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal current
        if _local(name) == "si":
            current = 0
        elif _local(name) == "sst":
            _check_announced(given, len(shared))

    def text(data: str) -> None:
        nonlocal current, longest
        current += len(data)
        longest = max(longest, current)

    _parse(shared, start, text)
    return longest


def _check_announced(given: dict[str, str], size: int) -> None:
    """A reader makes room for as many strings as the table announces, before it has seen one."""
    announced = [int(value) for key, value in given.items() if _local(key) == "uniqueCount"]
    if any(number * _SHORTEST_STRING > size for number in announced):
        raise NotATable("共享字符串的数目与内容不符")


def _parse(data: bytes, start: Callable[[str, dict[str, str]], None], text: Any = None) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse_doctype
    if text is not None:
        parser.CharacterDataHandler = text
    parser.Parse(data, True)


def _refuse_doctype(*_: object) -> None:
    raise NotATable("文件结构异常")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _number(letters: str) -> int:
    number = 0
    for letter in letters.upper()[:4]:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(number: int) -> str:
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
