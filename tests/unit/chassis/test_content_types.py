"""What a file is, by its content alone: what is taken, and what is refused in words."""

import io
import struct
import zipfile
import zlib
from typing import BinaryIO

import pytest

from chassis.evidence import content_types
from chassis.evidence.content_types import inspect
from chassis.problems import Problem, TooLarge
from tests.evidence_files import jpeg, pdf, png

MOST = 1_000_000


def file(content: bytes) -> BinaryIO:
    return io.BytesIO(content)


def refusal(content: bytes) -> str:
    with pytest.raises(Problem) as refused:
        inspect(file(content), MOST)
    return refused.value.slug


def archive(name: str = "xl/vbaProject.bin") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr(name, "Sub AutoOpen()")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(pdf(), "application/pdf"), (jpeg(), "image/jpeg"), (png(), "image/png"), (pdf() + b"\r\n\0", "application/pdf")],
)
def test_three_types_are_taken_and_left_at_their_start(content: bytes, media_type: str) -> None:
    handed = file(content)
    seen = inspect(handed, MOST)
    assert (seen.media_type, seen.size, handed.tell()) == (media_type, len(content), 0)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"MZ\x90\0" + bytes(200), "可执行文件"),
        (b"\x7fELF\x02" + bytes(200), "可执行文件"),
        (b"#!/bin/sh\nrm -rf .\n", "可执行文件"),
        (b"<!DOCTYPE html><p>x", "网页"),
        (b"  <html><script>1</script>", "网页"),
        (b"\xef\xbb\xbf<svg xmlns='http://www.w3.org/2000/svg'/>", "网页或矢量图"),
        (b"<?xml version='1.0'?><svg/>", "网页或矢量图"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "Office"),
        (archive(), "Office"),
        (b"GIF89a" + bytes(20), "辨认不出"),
        (b"hello", "辨认不出"),
    ],
)
def test_everything_else_is_refused_and_named(content: bytes, word: str) -> None:
    with pytest.raises(content_types.TypeRefused) as refused:
        inspect(file(content), MOST)
    assert word in str(refused.value.detail)


@pytest.mark.parametrize(
    "content",
    [
        jpeg(b"<html><script>alert(1)</script>"),
        png(b"<svg onload=alert(1)>"),
        pdf(b"<script src=x></script>"),
        jpeg()[:-2] + archive() + b"\xff\xd9",
        pdf() + archive() + b"%%EOF",
        jpeg(b"%PDF-1.7"),
        png(b"<?php system($_GET[0]);"),
    ],
)
def test_a_file_of_two_types_is_refused(content: bytes) -> None:
    assert refusal(content) == "file-of-two-types"


def test_markup_is_seen_across_the_seam_of_two_pieces() -> None:
    content = bytearray(pdf(bytes(2 * content_types.STEP)))
    content[content_types.STEP - 3 : content_types.STEP + 5] = b"<script>"
    assert refusal(bytes(content)) == "file-of-two-types"


@pytest.mark.parametrize(
    "word", [b"/JavaScript (app.alert(1))", b"/JS 5 0 R", b"/Launch", b"/EmbeddedFile", b"/EmbeddedFiles"]
)
def test_a_pdf_that_does_something_is_refused(word: bytes) -> None:
    assert refusal(pdf(b"<< /S " + word + b" >>")) == "file-with-active-content"


@pytest.mark.parametrize(
    "content",
    [
        pdf()[:-5],
        jpeg()[:-2],
        png()[:-4],
        png() + b"more",
        pdf() + b"more",
        jpeg() + b"more",
        b"\xff\xd8\xff\xd9",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0\x00\x02 no segment \xff\xd9",
    ],
)
def test_a_cut_or_lengthened_file_is_refused(content: bytes) -> None:
    assert refusal(content) == "file-broken"


def test_an_empty_file_is_refused() -> None:
    assert refusal(b"") == "file-empty"


def test_the_limit_stops_the_reading() -> None:
    class Endless(io.BytesIO):
        pieces = 0

        def read(self, size: int | None = -1) -> bytes:
            self.pieces += 1
            return b"%PDF-" + bytes((size or 0) - 5) if self.pieces < 10 + MOST // content_types.STEP else b""

    endless = Endless()
    with pytest.raises(TooLarge):
        inspect(endless, MOST)
    assert endless.pieces == 1 + MOST // content_types.STEP
    assert inspect(file(pdf()), len(pdf())).size == len(pdf())
    with pytest.raises(TooLarge):
        inspect(file(pdf()), len(pdf()) - 1)


def test_a_png_is_followed_by_its_lengths() -> None:
    """A length that leads beyond the end, or an end chunk that only stands in another one's data."""
    head = b"\x89PNG\r\n\x1a\n"
    data = b"\0\0\0\0IEND\xaeB`\x82"
    inner = struct.pack(">I", len(data)) + b"tEXt" + data + struct.pack(">I", zlib.crc32(b"tEXt" + data))
    assert refusal(head + inner) == "file-broken"
