"""The attack program against a platform as an operator starts it: nothing may be got, and nothing left untried."""

from pathlib import Path

import pytest

from tests.attack import __main__ as program
from tests.attack.served import STORM, attacked
from tests.attack.target import Attack, NotLoopback, Result


def test_an_attacker_gets_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All but the storm, which is measured in seconds: that is for `make prove`."""
    assert attacked(tmp_path, "--without", STORM) == 0, capsys.readouterr().out[-6000:]


def test_all_attacks_but_the_storm_are_tried_here() -> None:
    left_out = {attack.name for attack in program.ALL} - {attack.name for attack in program.chosen("", [STORM])}
    assert [name.startswith(STORM) for name in left_out] == [True]


def test_what_was_got_and_what_was_not_tried_is_no_success() -> None:
    attack = Attack("kind", "name", lambda _: None)
    held, broken, void = (Result(attack, verdict, "") for verdict in ("held", "BROKEN", "void"))
    statuses = [program.status_of(results) for results in ([held], [held, broken], [held, void], [broken, void], [])]
    assert statuses == [0, 1, 2, 1, 2]


@pytest.mark.parametrize("base", ["http://10.0.0.1", "http://192.168.1.1:8000", "https://example.org", "http://[::2]"])
def test_it_attacks_no_other_machine(base: str) -> None:
    with pytest.raises((NotLoopback, ValueError)):
        program.main(["--base", base])
