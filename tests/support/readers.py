"""Readers of files for a process of its own. Light to import: each process begins with it."""

import json
import threading

from chassis.problems import Forbidden
from chassis.uploads.xlsx_cells import cells


def without_the_first_look(_: str, content: bytes) -> bytes:
    """Lets calamine loose on the file as it came."""
    rows = [[str(cell) for cell in row] for row in cells(content)]
    return json.dumps([[rows[0]], list(enumerate(rows[1:], 2)), {}, "", []]).encode()


def never_done(*_: object) -> bytes:
    threading.Event().wait()
    return b""


def gorge(*_: object) -> bytes:
    return bytes(64 * 1024 * 1024 * 1024)


def no_tree(*_: object) -> bytes:
    return b'{"mapping": [1]}'


def no_sheet(*_: object) -> bytes:
    return b'[["head"], [[2, [{"cell": 1}]]]]'


def no_json(*_: object) -> bytes:
    return b"\x80\x04"


def another_refusal(*_: object) -> bytes:
    raise Forbidden("no refusal of a roster")


def another_file(*_: object) -> bytes:
    """A paper whose reader names another fingerprint than the file has."""
    return json.dumps({"media_type": "application/pdf", "size": 1, "sha256": "00" * 32}).encode()
