"""Reads an uploaded roster into rows of text. The file is parsed in a process of its own: no byte of it here."""

from dataclasses import dataclass

from pydantic import TypeAdapter

from chassis.uploads.workbook_rows import Numbered
from chassis.uploads.workbooks import read_packed
from services.registry.rosters.files import parser
from services.registry.rosters.files.parser import EmptyRoster

READER = f"{parser.__name__}:{parser.pack_roster.__name__}"
_PACKED: TypeAdapter[parser.Read] = TypeAdapter(parser.Read)


@dataclass(frozen=True)
class RosterSheet:
    """A roster's file: the rows of its header, and those below with their numbers in the file; blank rows are out."""

    header: list[list[str]]
    rows: list[Numbered]
    flaws: dict[int, str]
    """Number of a row → why nothing of it is taken."""
    name: str
    """Of the sheet that was read; empty for a text."""
    other_sheets: list[str]


def read(content: bytes) -> RosterSheet:
    """Raises a refusal that names what is wrong with the file; never repeats a cell."""
    return RosterSheet(*read_packed(content, READER, _PACKED, (EmptyRoster,)))
