"""Folders for what a test run writes and throws away."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 4 * 1024**3
"""Bytes. A run needs a tenth of it; what else lives there must not be pushed out."""


@contextmanager
def passing_folder(prefix: str) -> Iterator[Path]:
    """A new folder that is gone at the end: in memory where there is room, else where temporary files go.

    Databases are cloned by the thousand here, and a disk would be asked to keep each of them.
    """
    with tempfile.TemporaryDirectory(prefix=prefix, dir=_place(), ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _place() -> Path | None:
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM
    return MEMORY if roomy else None
