"""The zip of an uploaded workbook: few files, none of them larger than it says, and all of them bounded."""

import io
import posixpath
import struct
import zipfile
from collections.abc import Iterator

from chassis.uploads.refusals import InflatesTooMuch, NotATable

MAX_ENTRIES = 500
MAX_DIRECTORY_BYTES = 128 * 1024
MAX_INFLATED_BYTES = 64 * 1024 * 1024
MAX_SHEET_BYTES = 384 * 1024 * 1024
"""Of a sheet whose rows end in styled blanks, of which nothing stays."""
RATIO_FROM_BYTES, MAX_RATIO = 8 * 1024 * 1024, 100
"""Real sheets shrink about twentyfold; one that shrinks a hundredfold says nothing, at length."""
_STEP = 64 * 1024
_END, _END_64, _LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_END_BYTES, _BEFORE_END = 22, 76


class Archive:
    """Inflates parts by name until the budget of the whole file is spent, whatever the directory announces."""

    def __init__(self, content: bytes) -> None:
        """Raises NotATable or InflatesTooMuch for a zip that no office wrote."""
        _check_directory(content)
        self._zip = zipfile.ZipFile(io.BytesIO(content))
        _check_entries(self._zip.infolist())
        self._entries = {_plain(entry.filename): entry for entry in self._zip.infolist()}
        self._left = MAX_INFLATED_BYTES

    def has(self, part: str) -> bool:
        return _plain(part) in self._entries

    def read(self, part: str) -> bytes:
        data = bytearray()
        for chunk in self._inflated(part):
            self.spend(len(chunk))
            data += chunk
        return bytes(data)

    def chunks(self, part: str) -> Iterator[bytes]:
        """Of a sheet, of which the reader holds what it needs and spends the budget for that."""
        left = MAX_SHEET_BYTES
        for chunk in self._inflated(part):
            left -= len(chunk)
            if left < 0:
                raise InflatesTooMuch()
            yield chunk

    def spend(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise InflatesTooMuch()

    def _inflated(self, part: str) -> Iterator[bytes]:
        entry = self._entries.get(_plain(part))
        if entry is None:
            raise NotATable("压缩包里没有 Excel 工作簿")
        if entry.file_size > RATIO_FROM_BYTES and entry.file_size > MAX_RATIO * entry.compress_size:
            raise InflatesTooMuch()
        if entry.file_size > MAX_SHEET_BYTES:
            raise InflatesTooMuch()
        with self._zip.open(entry) as stream:
            while chunk := stream.read(_STEP):
                yield chunk


def _plain(name: str) -> str:
    """Parts are named without regard to letter case, with a slash in front or without one."""
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/").lower()


def _check_directory(content: bytes) -> None:
    """Before `zipfile` reads the directory into memory: it is where it should be, and small."""
    tail = content[-(65_535 + _END_BYTES) :]
    if tail.count(_END) != 1:
        raise NotATable("压缩包结构异常")
    end = tail.index(_END)
    entries, size = struct.unpack_from("<HI", tail, end + 10)
    if _LOCATOR_64 in tail:
        entries, size = _in_64_bits(tail[:end])
    if entries > MAX_ENTRIES or size > MAX_DIRECTORY_BYTES:
        raise InflatesTooMuch("压缩包里的文件过多")


def _in_64_bits(before: bytes) -> tuple[int, int]:
    """Entries and size of the directory as ZIP64 says them, in front of its locator, where `zipfile` looks too."""
    record = before[-_BEFORE_END:]
    if not record.startswith(_END_64) or before.count(_LOCATOR_64) != 1:
        raise NotATable("压缩包结构异常")
    entries, size = struct.unpack_from("<QQ", record, 32)
    return entries, size


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise NotATable("文件经过加密，请取消密码后上传")
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise NotATable("压缩方式不支持")
