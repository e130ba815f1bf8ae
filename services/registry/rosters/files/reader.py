"""Reads an uploaded roster into rows of text. The file is parsed in a process of its own: no byte of it here."""

from chassis.uploads.workbooks import Sheet, read_sheet
from services.registry.rosters.files import parser
from services.registry.rosters.files.parser import EmptyRoster

READER = f"{parser.__name__}:{parser.pack_sheet.__name__}"


def read(content: bytes) -> Sheet:
    """Raises a refusal that names what is wrong with the file; never repeats a cell."""
    return read_sheet(content, READER, (EmptyRoster,))
