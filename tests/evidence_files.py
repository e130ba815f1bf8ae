"""Small files of the three types that the evidence store takes; what is given stands inside."""

import struct
import zlib


def pdf(inside: bytes = b"") -> bytes:
    return b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n% " + inside + b"\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def jpeg(comment: bytes = b"") -> bytes:
    segment = b"\xff\xfe" + (len(comment) + 2).to_bytes(2) + comment if comment else b""
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0" + segment + b"\xff\xda\x00\x02\x12\x34\xff\xd9"


def png(comment: bytes = b"") -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    text = chunk(b"tEXt", b"c\0" + comment) if comment else b""
    return b"\x89PNG\r\n\x1a\n" + header + text + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
