"""Failpoints do nothing unless the environment says so, and a mutant lives only in the chaos suite."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.platform import ROOT


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    code = f"from chassis import failpoints\n{code}\nprint('alive')"
    clean = {key: value for key, value in os.environ.items() if not key.startswith("QIHANG_")}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**clean, **environment}, capture_output=True, text=True
    )


def test_without_configuration_a_point_is_passed() -> None:
    assert run("failpoints.hit('api_after_commit')").stdout == "alive\n"


def test_a_point_that_is_hit_kills_the_process_and_leaves_a_note(tmp_path: Path) -> None:
    log = tmp_path / "hits"
    died = run(
        "failpoints.hit('api_after_commit')", QIHANG_FAILPOINTS="api_after_commit=1", QIHANG_FAILPOINTS_LOG=str(log)
    )
    assert (died.returncode, died.stdout) == (-signal.SIGKILL, "")
    assert log.read_text().startswith("api_after_commit ")


def test_another_point_is_passed() -> None:
    assert run("failpoints.hit('api_after_commit')", QIHANG_FAILPOINTS="relay_before_send=1.0").stdout == "alive\n"


@pytest.mark.parametrize(("chaos", "alive"), [("1", True), ("0", False), ("", False)])
def test_a_mutant_lives_only_in_the_chaos_suite(chaos: str, alive: bool) -> None:
    said = run("print(failpoints.mutant('no_inbox'))", QIHANG_MUTANT="no_inbox", QIHANG_CHAOS=chaos)
    assert said.stdout.split() == [str(alive), "alive"]


def test_only_the_named_mutant_lives() -> None:
    said = run("print(failpoints.mutant('no_outbox'))", QIHANG_MUTANT="no_inbox", QIHANG_CHAOS="1")
    assert said.stdout.split()[0] == "False"
