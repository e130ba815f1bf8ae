"""The attack program against a platform as an operator starts it: nothing may be got, and nothing left untried."""

from pathlib import Path

import pytest

from tests.attack import __main__ as program
from tests.attack.target import Attack, NotLoopback, Result
from tests.e2e.process import served


def registry_url(folder: Path) -> str:
    """The embedded database of the registry, as its owner, by the socket that its server names."""
    [pid_file] = folder.rglob("postmaster.pid")
    socket_folder = pid_file.read_text().splitlines()[4]
    return f"postgresql+psycopg://postgres@/registry?host={socket_folder}"


def test_an_attacker_gets_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with served(tmp_path) as base:
        status = program.main(["--base", base, "--database-url", registry_url(tmp_path)])
    assert status == 0, capsys.readouterr().out[-6000:]


def test_what_was_got_and_what_was_not_tried_is_no_success() -> None:
    attack = Attack("kind", "name", lambda _: None)
    held, broken, void = (Result(attack, verdict, "") for verdict in ("held", "BROKEN", "void"))
    statuses = [program.status_of(results) for results in ([held], [held, broken], [held, void], [broken, void], [])]
    assert statuses == [0, 1, 2, 1, 2]


@pytest.mark.parametrize("base", ["http://10.0.0.1", "http://192.168.1.1:8000", "https://example.org", "http://[::2]"])
def test_it_attacks_no_other_machine(base: str) -> None:
    with pytest.raises((NotLoopback, ValueError)):
        program.main(["--base", base])
