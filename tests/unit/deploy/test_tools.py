"""`make test` installs what is missing where it may, and else says what would be skipped and the one command for it."""

import subprocess
from collections.abc import Sequence
from typing import Any

import pytest

from deploy import tools
from tests.browser import chromium

PROGRAMS = {"apt-get", "java", "mvn"}


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A Debian machine with Java and Maven and without a browser; the list is what was run on it."""
    commands: list[str] = []

    def run(command: Sequence[str], **_: Any) -> "subprocess.CompletedProcess[str]":
        commands.append(" ".join(command))
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}" if name in PROGRAMS else None)
    monkeypatch.setattr("subprocess.run", run)
    monkeypatch.setattr(tools, "fetch_jars", lambda: None)
    return commands


def test_as_root_what_is_missing_is_installed(machine: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    tools.main()
    assert machine[0].startswith("apt-get update")
    assert len(machine) == 2
    assert "chromium" in machine[1]
    assert "maven" not in machine[1]


def test_not_as_root_it_says_what_is_skipped_and_how_to_enable_it(
    machine: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    tools.main()
    assert machine == []
    [line] = [line for line in capsys.readouterr().out.splitlines() if "skipped" in line]
    assert line.startswith("The browser tests are skipped: chromium")
    assert f"sudo {tools.command(tools.BROWSER)}" in line


@pytest.mark.usefixtures("machine")
def test_without_a_browser_its_tests_are_skipped_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUIRE_BROWSER", raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt-get install -y --no-install-recommends chromium"):
        chromium.chromium_needed()


@pytest.mark.usefixtures("machine")
def test_where_a_browser_is_demanded_its_absence_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUIRE_BROWSER", "1")
    with pytest.raises(RuntimeError, match="apt-get install"):
        chromium.chromium_needed()
