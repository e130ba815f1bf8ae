"""A reader in a process of its own: it may die of any cause, and only its file is refused."""

import io
import os
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from chassis.problems import NotFound, Unprocessable
from chassis.uploads.sandbox import MEBIBYTE, Died, FileRefused, Limits, read_in_sandbox

SMALL = Limits(memory_bytes=512 * MEBIBYTE, cpu_seconds=5)


def echo(name: str, content: bytes) -> bytes:
    return name.encode() + content


def refuse(*_: object) -> bytes:
    raise Unprocessable("第 2 行有误", row=2)


def fail(*_: object) -> bytes:
    raise LookupError("测试甲")


def abort(*_: object) -> bytes:
    os.abort()


class Panic(BaseException):
    pass


def panic(*_: object) -> bytes:
    raise Panic


def gorge(*_: object) -> bytes:
    return bytes(1024 * MEBIBYTE)


def spin(*_: object) -> bytes:
    while True:
        pass


def hang(*_: object) -> bytes:
    threading.Event().wait()
    return b""


def environment(*_: object) -> bytes:
    return "\n".join(os.environ).encode()


def reading(*_: object) -> bytes:
    return Path(__file__).read_bytes()


def writing(*_: object) -> bytes:
    with tempfile.TemporaryFile() as file:
        file.write(b"x")
    return b""


def calling(*_: object) -> bytes:
    socket.socket().connect(("127.0.0.1", 9))
    return b""


def starting(*_: object) -> bytes:
    return subprocess.run(["true"], capture_output=True).stdout


def flooding(*_: object) -> bytes:
    return bytes(2 * MEBIBYTE)


def babbling(*_: object) -> bytes:
    """Output that the frame of an answer does not announce."""
    sys.stdout.buffer.write((1 << 60).to_bytes(8) + bytes(64))
    sys.stdout.buffer.flush()
    threading.Event().wait()
    return b""


def reader(function: object) -> str:
    return f"{__name__}:{getattr(function, '__name__', '')}"


def test_the_reader_gets_the_file_and_hands_back_what_it_made() -> None:
    content = bytes(range(256)) * 10_000
    assert read_in_sandbox(reader(echo), "甲.csv", content, SMALL) == "甲.csv".encode() + content


def test_a_refusal_comes_back_in_its_words() -> None:
    with pytest.raises(FileRefused, match=r"^第 2 行有误$"):
        read_in_sandbox(reader(refuse), "", b"")


def test_a_refusal_is_the_problem_that_was_raised_if_it_is_one_of_ours() -> None:
    with pytest.raises(FileRefused) as caught:
        read_in_sandbox(reader(refuse), "", b"")
    again = caught.value.as_one_of([NotFound, Unprocessable])
    assert again is not None
    assert (type(again), again.body()) == (Unprocessable, Unprocessable("第 2 行有误", row=2).body())
    assert caught.value.as_one_of([NotFound]) is None


def test_a_file_is_handed_over_from_where_it_stands() -> None:
    file = io.BytesIO(b"head" + bytes(300_000))
    file.seek(4)
    assert read_in_sandbox(reader(echo), "", file, SMALL) == bytes(300_000)


@pytest.mark.parametrize("act", [reading, writing, calling, starting], ids=lambda act: str(act.__name__))
def test_the_reader_opens_no_file_no_connection_and_no_process(act: object) -> None:
    with pytest.raises(Died, match=r"^exit 1$"):
        read_in_sandbox(reader(act), "", b"", SMALL)


@pytest.mark.parametrize("act", [flooding, babbling], ids=lambda act: str(act.__name__))
def test_an_answer_beyond_the_limit_is_not_taken_in(act: object) -> None:
    with pytest.raises(Died, match=r"^output$"):
        read_in_sandbox(reader(act), "", b"", Limits(output_bytes=MEBIBYTE))


@pytest.mark.parametrize("death", [fail, abort, panic, gorge], ids=lambda death: str(death.__name__))
def test_a_reader_that_dies_leaves_the_caller_alive_and_tells_nothing_of_the_file(death: object) -> None:
    with pytest.raises(Died, match=r"^exit -?\d+$"):
        read_in_sandbox(reader(death), "", b"", SMALL)


def test_a_reader_that_never_ends_is_ended() -> None:
    with pytest.raises(Died, match=r"^exit -"):
        read_in_sandbox(reader(spin), "", b"", Limits(cpu_seconds=2, seconds=60))
    with pytest.raises(Died, match=r"^time$"):
        read_in_sandbox(reader(hang), "", b"", Limits(seconds=2))


def test_the_reader_knows_none_of_our_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QIHANG_SECRET", "geheim")
    seen = read_in_sandbox(reader(environment), "", b"").decode().split()
    assert "PYTHONPATH" in seen
    assert "QIHANG_SECRET" not in seen
