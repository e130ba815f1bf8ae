"""The rows of a table that is text: its encoding, separator and quotes. Only a process of its own calls it."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from chassis.exports import marked_as_text
from chassis.uploads.refusals import MAX_COLUMNS, MAX_ROWS, InflatesTooMuch, NotATable, TooManyRows, formula_at
from chassis.uploads.workbook_rows import Numbered, texts

ROWS_OF_HEAD = 20
"""Lines above and at the header, by which a file is known."""
MAX_BROKEN = 100
MAX_LINE = 128 * 1024
SEPARATORS = ",;\t"
_BINARY = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_PAGE = re.compile(r"\s*<(!doctype|html|table|meta|\?xml|\?mso)", re.IGNORECASE)
_TEXT_FORMULA = re.compile('="([^"]*)"')
"""How programs keep a long number a text: `="4201…"` says no more than what stands in it."""
_BYTE_ORDER = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


@dataclass
class Odd:
    """What a table of text has that is no plain cell, for whoever does not refuse the whole file for it."""

    broken: dict[int, str] = field(default_factory=dict)
    """Row → why its cells cannot be told apart."""
    formulas: list[tuple[int, int]] = field(default_factory=list)
    """Row and column, from 1."""


def text_rows(content: bytes, odd: Odd | None = None) -> Iterator[Numbered]:
    """Rows as they stand in the file. What is odd is noted where somebody asks for it, and else refuses the file."""
    text = io.StringIO(_decoded(content), newline="")
    separator = _separator(text)
    number = place = 0
    while True:
        try:
            for cells in csv.reader(text, delimiter=separator, strict=True):
                number, place = number + 1, text.tell()
                yield number, _cleaned(number, cells, odd)
        except csv.Error as error:
            number += 1
            text.seek(place)
            line = text.readline(MAX_LINE)
            place = text.tell()
            _note_broken(number, odd if len(line) < MAX_LINE else None, error)
            yield number, _cleaned(number, line.replace('"', "").split(separator), odd)
        else:
            return


def _note_broken(number: int, odd: Odd | None, error: Exception) -> None:
    if odd is None or len(odd.broken) == MAX_BROKEN:
        raise NotATable(f"CSV 格式有误：第 {number} 行的引号不成对") from error
    odd.broken[number] = f"第 {number} 行的引号不成对，无法分清各列"


def _decoded(content: bytes) -> str:
    """UTF-8, UTF-16 or GB18030, whatever marks stand in front. Raises NotATable for what is no text of a table."""
    text = _as_text(content).lstrip("\ufeff")
    if text.startswith("%PDF") or _BINARY.search(text):
        raise NotATable()
    if _PAGE.match(text):
        raise NotATable("这是网页，不是工作簿（后缀名不作数）；请用 Excel 打开，另存为 .xlsx")
    return text


def _as_text(content: bytes) -> str:
    for encoding in _encodings(content):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotATable("文字编码不是 UTF-8、UTF-16 或 GB18030")


def _encodings(content: bytes) -> Sequence[str]:
    """By the mark in front; without one, text in which every second byte is nothing is of two bytes a letter."""
    marked = _BYTE_ORDER.get(content[:2])
    if marked:
        return (marked,)
    head = content[:400]
    if head and head[1::2].count(0) > len(head) // 8 and 0 not in head[::2]:
        return ("utf-16-le",)
    return ("utf-8", "gb18030")


def _separator(text: io.StringIO) -> str:
    """What stands most often in the first lines."""
    head = "".join(islice(text, ROWS_OF_HEAD))
    text.seek(0)
    return max(SEPARATORS, key=head.count)


def _cleaned(number: int, cells: list[str], odd: Odd | None) -> list[str]:
    if number > MAX_ROWS + ROWS_OF_HEAD:
        raise TooManyRows()
    if len(cells) > MAX_COLUMNS:
        raise InflatesTooMuch(f"列数超过 {MAX_COLUMNS}")
    for column, cell in enumerate(cells):
        if cell[:1] in _MARKS:
            cells[column] = _unmarked(cell, (number, column + 1), odd)
    return texts(cells)


_MARKS = ("'", "=")


def _unmarked(cell: str, place: tuple[int, int], odd: Odd | None) -> str:
    """Without what only says that this is text."""
    if marked_as_text(cell):
        return cell[1:]
    if quoted := _TEXT_FORMULA.fullmatch(cell):
        return quoted[1]
    if cell.startswith("="):
        if odd is None:
            raise formula_at(place_of(*place))
        odd.formulas.append(place)
    return cell


def place_of(row: int, column: int) -> str:
    return f"第 {row} 行第 {column} 列"
