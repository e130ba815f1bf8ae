"""Quick hashes of secrets, where something else than their cost is tested.

As a program (`python -m tests.support.hashes run --no-demo`) it is `qihang` with them. How slow the platform's own
are is proven by `tests/unit/registry/test_secret_hashes.py`; `test_cli`, `test_run` and `test_attack` of `tests/e2e`
run with those.
"""

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

SLOW = PasswordHash.recommended
"""What the platform asks for, as the library has it."""


def quicken() -> None:
    """From now on this process makes quick hashes; it still knows those that were made slowly."""
    quick = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1),))
    PasswordHash.recommended = lambda: quick  # type: ignore[method-assign]


if __name__ == "__main__":
    quicken()
    from cli.main import app

    app(prog_name="qihang")
