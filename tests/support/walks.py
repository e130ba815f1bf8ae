"""The files of business code that a request or an event passes, and those that the page of the architecture names."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "architecture.md"
SHAPES = {"models", "schemas", "views", "settings", "access"}
"""Tables, what goes over the wire, settings and groups of roles: how things look, not what is done."""


@contextmanager
def files_passed(service: str) -> Iterator[set[str]]:
    """Those of a service in which a function runs inside the block, as paths from the root."""
    folder, passed = ROOT / "services" / service, set[str]()

    def look(frame: FrameType, event: str, _: Any) -> None:
        path = Path(frame.f_code.co_filename)
        if event == "call" and path.is_relative_to(folder) and path.stem not in SHAPES:
            passed.add(str(path.relative_to(ROOT)))

    sys.setprofile(look)
    try:
        yield passed
    finally:
        sys.setprofile(None)


def files_named(flow: str, step: str) -> list[str]:
    """Those of one table of the page, in order: `flow` is its chapter, `step` the head of its second column."""
    chapter = PAGE.read_text().split(f"### {flow}\n", 1)[1].split("\n### ", 1)[0]
    table = chapter.split(f"| # | {step} |", 1)[1].split("\n\n", 1)[0]
    return re.findall(r"^\| \d+ \| `(services/\S+)`", table, re.MULTILINE)
