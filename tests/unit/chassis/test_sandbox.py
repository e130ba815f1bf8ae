"""A reader in a process of its own: it may die of any cause, and only its file is refused."""

import os
import threading

import pytest

from chassis.problems import Unprocessable
from chassis.uploads.sandbox import MEBIBYTE, Died, FileRefused, Limits, read_in_sandbox

SMALL = Limits(memory_bytes=512 * MEBIBYTE, cpu_seconds=5)


def echo(name: str, content: bytes) -> bytes:
    return name.encode() + content


def refuse(*_: object) -> bytes:
    raise Unprocessable("第 2 行有误")


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


def reader(function: object) -> str:
    return f"{__name__}:{getattr(function, '__name__', '')}"


def test_the_reader_gets_the_file_and_hands_back_what_it_made() -> None:
    content = bytes(range(256)) * 10_000
    assert read_in_sandbox(reader(echo), "甲.csv", content, SMALL) == "甲.csv".encode() + content


def test_a_refusal_comes_back_in_its_words() -> None:
    with pytest.raises(FileRefused, match=r"^第 2 行有误$"):
        read_in_sandbox(reader(refuse), "", b"")


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
