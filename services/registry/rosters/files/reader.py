"""Reads an uploaded roster into rows of text. The file is parsed in a process of its own: no byte of it here."""

from dataclasses import dataclass
from typing import TypeAlias

from pydantic import TypeAdapter, ValidationError

from chassis.uploads.sandbox import Died, FileRefused, read_in_sandbox
from chassis.uploads.xlsx_guard import FormulaCell, InflatesTooMuch, NotATable, TooManyRows
from services.registry.rosters.files import parser
from services.registry.rosters.files.parser import CellTooLong, EmptyRoster, Numbered

Packed: TypeAlias = tuple[list[str], list[Numbered]]
READER = f"{parser.__name__}:{parser.pack_sheet.__name__}"
_PACKED: TypeAdapter[Packed] = TypeAdapter(Packed)
_REFUSALS = (NotATable, InflatesTooMuch, TooManyRows, FormulaCell, CellTooLong, EmptyRoster)


@dataclass(frozen=True)
class Sheet:
    """The header, and the rows below it with their numbers in the file; rows without any text are left out."""

    header: list[str]
    rows: list[Numbered]


def read(content: bytes) -> Sheet:
    """Raises a refusal that names what is wrong with the file; never repeats a cell."""
    try:
        return Sheet(*_PACKED.validate_json(read_in_sandbox(READER, "", content)))
    except FileRefused as refused:
        raise refused.as_one_of(_REFUSALS) or _unreadable() from None
    except (Died, ValidationError):
        raise _unreadable() from None


def _unreadable() -> NotATable:
    return NotATable("文件已损坏，或内容过多无法读取")
