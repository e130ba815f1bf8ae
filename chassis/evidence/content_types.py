"""What a file is, by its content alone: PDF, JPEG and PNG are taken, everything else is refused in words.

Neither its name nor the content type that was sent counts. Nothing is decoded here: signatures, the frame of the
format from the first byte to the last, and what must not stand inside.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from chassis.problems import TooLarge, Unprocessable, UnsupportedMedia

STEP = 256 * 1024
HEAD_BYTES = 1024
"""So far into a file readers look for the signature of a PDF, and browsers for markup."""
TAIL_BYTES = 66 * 1024
"""The end record of a zip lies no further from the end: 22 bytes and a comment of at most 65,535."""
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
_SIGNATURES = {b"%PDF-": PDF, b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG}
TAKEN = frozenset(_SIGNATURES.values())
_REFUSED = {
    "可执行文件": (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"#!"),
    "Office 文档，可能含有宏": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",),
    "压缩包或 Office 文档，可能含有宏": (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b"),
}
_MARKUP = re.compile(rb"<(?:html|script|iframe)[\s>/]|<!doctype\s+(?:html|svg)|<svg\s+[a-z]|<\?php\s", re.IGNORECASE)
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia)\b")
_LONGEST_MARK = 64
_END_OF_ZIP = b"PK\x05\x06"
_PADDING = b"\0\r\n\t \x0c"


class TypeRefused(UnsupportedMedia):
    slug, title = "file-type-refused", "只接收 PDF、JPEG、PNG 文件"


class TwoTypesInOne(UnsupportedMedia):
    slug, title = "file-of-two-types", "文件同时可作另一类文件打开，不予接收"


class ActiveContent(UnsupportedMedia):
    slug, title = "file-with-active-content", "PDF 含有脚本、启动命令或附件，不予接收"


class FileBroken(Unprocessable):
    slug, title = "file-broken", "文件不完整或已损坏"


class FileEmpty(Unprocessable):
    slug, title = "file-empty", "文件没有内容"


@dataclass(frozen=True)
class Content:
    """What was found: the type, the bytes counted, and their SHA-256 in hex."""

    media_type: str
    size: int
    sha256: str


def inspect(file: BinaryIO, most: int) -> Content:
    """Looks at a file from the first byte to the last, in pieces, and leaves it at its start.

    Raises TooLarge beyond `most` bytes, and the problems above.
    """
    digest, size, head, tail, markup, active = hashlib.sha256(), 0, b"", b"", False, False
    for piece in pieces(file):
        size += len(piece)
        refuse_beyond(size, most)
        digest.update(piece)
        head = head or piece[:HEAD_BYTES]
        seam = tail[-_LONGEST_MARK:] + piece
        markup, active = markup or bool(_MARKUP.search(seam)), active or bool(_ACTIVE.search(seam))
        tail = (tail + piece)[-TAIL_BYTES:]
    media_type = _type_of(head)
    if markup or _END_OF_ZIP in tail or (media_type != PDF and b"%PDF-" in head):
        raise TwoTypesInOne()
    if media_type == PDF and active:
        raise ActiveContent()
    if not _FRAMES[media_type](file, size, tail):
        raise FileBroken()
    file.seek(0)
    return Content(media_type, size, digest.hexdigest())


def refuse_beyond(size: int, most: int) -> None:
    if size > most:
        raise TooLarge(f"每个文件不超过 {most} 字节")


def pieces(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(STEP):
        yield piece


def _type_of(head: bytes) -> str:
    if not head:
        raise FileEmpty()
    for signature, media_type in _SIGNATURES.items():
        if head.startswith(signature):
            return media_type
    raise TypeRefused(_reason(head))


def _reason(head: bytes) -> str:
    for reason, signatures in _REFUSED.items():
        if head.startswith(signatures):
            return f"这是{reason}"
    if _MARKUP.search(head) or head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(
        (b"<?xml", b"<svg", b"<!doctype")
    ):
        return "这是网页或矢量图（HTML、SVG），可能含有脚本"
    return "按内容辨认不出文件类型"


def _pdf_is_complete(_: BinaryIO, size: int, tail: bytes) -> bool:
    return tail.rstrip(_PADDING).endswith(b"%%EOF")


def _jpeg_is_complete(file: BinaryIO, size: int, tail: bytes) -> bool:
    """Segments up to the picture's data, and the end mark as the last bytes."""
    place = 2
    while place + 4 <= size:
        file.seek(place)
        mark = file.read(4)
        if mark[0] != 0xFF or mark[1] < 0xC0:
            return False
        if mark[1] == 0xDA:
            return tail.rstrip(_PADDING).endswith(b"\xff\xd9")
        place += 2 + int.from_bytes(mark[2:])
    return False


def _png_is_complete(file: BinaryIO, size: int, _: bytes) -> bool:
    """Chunk by chunk to the end chunk, which ends the file."""
    place = 8
    while place + 12 <= size:
        file.seek(place)
        chunk = file.read(8)
        place += 12 + int.from_bytes(chunk[:4])
        if chunk[4:] == b"IEND":
            return place == size
    return False


_FRAMES = {PDF: _pdf_is_complete, JPEG: _jpeg_is_complete, PNG: _png_is_complete}
