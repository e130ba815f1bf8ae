"""A paper is looked at by another process, and the answer is what a look here would give."""

import io

import pytest

from chassis.evidence import content_types, inspection
from chassis.evidence.content_types import inspect
from chassis.evidence.inspection import inspected
from chassis.problems import Problem, TooLarge
from tests.evidence_files import jpeg, pdf, png
from tests.support import readers

MOST = 1_000_000
LONG = jpeg()[:-2]
SEGMENTS = LONG[:2] + b"\xff\xe0\x00\x02" * 200_000 + LONG[2:]


@pytest.mark.parametrize("content", [pdf(), jpeg(), png()], ids=["pdf", "jpeg", "png"])
def test_a_paper_is_found_to_be_what_it_is_and_left_at_its_start(content: bytes) -> None:
    file = io.BytesIO(content)
    assert inspected(file, MOST) == inspect(io.BytesIO(content), MOST)
    assert file.tell() == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        jpeg(b"<html><script>alert(1)</script>"),
        pdf(b"/JavaScript (x)"),
        jpeg()[:-2],
        SEGMENTS,
        png()[:-4],
    ],
    ids=["empty", "unknown", "two", "active", "cut", "segments", "cut-png"],
)
def test_a_refusal_is_the_same_as_here(content: bytes) -> None:
    with pytest.raises(Problem) as here:
        inspect(io.BytesIO(content), MOST)
    with pytest.raises(Problem) as there:
        inspected(io.BytesIO(content), MOST)
    assert (type(there.value), there.value.body()) == (type(here.value), here.value.body())


def test_a_file_beyond_the_limit_is_refused_before_anybody_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "READER", "nobody:reads")
    with pytest.raises(TooLarge):
        inspected(io.BytesIO(pdf()), len(pdf()) - 1)


@pytest.mark.parametrize("reader", [readers.another_file, readers.no_json, readers.no_sheet, readers.another_refusal])
def test_whoever_took_the_reader_over_cannot_say_what_the_file_is(
    monkeypatch: pytest.MonkeyPatch, reader: object
) -> None:
    monkeypatch.setattr(inspection, "READER", f"{readers.__name__}:{getattr(reader, '__name__', '')}")
    with pytest.raises(content_types.FileBroken):
        inspected(io.BytesIO(pdf()), MOST)
