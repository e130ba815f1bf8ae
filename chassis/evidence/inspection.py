"""What a stranger's file is, content out in a process of its own; its size and fingerprint are counted here."""

import hashlib
import json
from dataclasses import asdict
from io import BytesIO
from typing import BinaryIO

from chassis.evidence import content_types
from chassis.evidence.content_types import Content, pieces
from chassis.problems import TooLarge
from chassis.uploads.sandbox import MEBIBYTE, Died, FileRefused, Limits, read_in_sandbox

LIMITS = Limits(memory_bytes=512 * MEBIBYTE, cpu_seconds=20, seconds=60, output_bytes=MEBIBYTE)
_REFUSALS = (
    TooLarge,
    content_types.TypeRefused,
    content_types.TwoTypesInOne,
    content_types.ActiveContent,
    content_types.FileBroken,
    content_types.FileEmpty,
)


def pack_content(most: str, content: bytes) -> bytes:
    """What `inspect` finds, as JSON: run where the file is read."""
    return json.dumps(asdict(content_types.inspect(BytesIO(content), int(most)))).encode()


def inspected(file: BinaryIO, most: int) -> Content:
    """As `content_types.inspect`, and raises the same; a file that its reader dies of is broken."""
    counted = _counted(file, most)
    try:
        content = Content(**json.loads(read_in_sandbox(READER, str(most), file, LIMITS)))
    except FileRefused as refused:
        raise refused.as_one_of(_REFUSALS) or content_types.FileBroken() from None
    except (Died, ValueError, TypeError):
        raise content_types.FileBroken() from None
    if (content.size, content.sha256) != counted or content.media_type not in content_types.TAKEN:
        raise content_types.FileBroken()
    file.seek(0)
    return content


READER = f"{__name__}:{pack_content.__name__}"


def _counted(file: BinaryIO, most: int) -> tuple[int, str]:
    """Bytes, and SHA-256 in hex; the file stands at its start again. Raises TooLarge."""
    digest, size = hashlib.sha256(), 0
    for piece in pieces(file):
        size += len(piece)
        content_types.refuse_beyond(size, most)
        digest.update(piece)
    file.seek(0)
    return size, digest.hexdigest()
