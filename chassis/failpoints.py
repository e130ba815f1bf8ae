"""Named points at which the chaos suite kills this process, and planted mutants that it must catch.

Both do nothing unless the environment says so: `QIHANG_FAILPOINTS="relay_before_send=0.06,…"` with
`QIHANG_FAILPOINTS_SEED` and `QIHANG_FAILPOINTS_LOG`; `QIHANG_MUTANT=no_inbox` only with `QIHANG_CHAOS=1`.
"""

import os
import random
import signal

_CHANCES = {
    name: float(chance)
    for name, _, chance in (part.partition("=") for part in os.environ.get("QIHANG_FAILPOINTS", "").split(",") if part)
}
_DICE = random.Random(f"{os.environ.get('QIHANG_FAILPOINTS_SEED', '')}:{os.getpid()}")  # noqa: S311
_MUTANT = os.environ.get("QIHANG_MUTANT", "") if os.environ.get("QIHANG_CHAOS") == "1" else ""


def hit(name: str) -> None:
    """Kills the process by SIGKILL with the chance configured for this point, after noting the hit."""
    if _CHANCES and _DICE.random() < _CHANCES.get(name, 0.0):
        _note(name)
        os.kill(os.getpid(), signal.SIGKILL)


def _note(name: str) -> None:
    path = os.environ.get("QIHANG_FAILPOINTS_LOG")
    if path:
        log = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        os.write(log, f"{name} {os.getpid()}\n".encode())
        os.close(log)


def mutant(name: str) -> bool:
    """Whether this process was told to misbehave in the named way, so that a test can prove it would see it."""
    return name == _MUTANT
