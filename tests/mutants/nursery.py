"""A process that has loaded the libraries once and forks for every run of tests: run as a script, not as a module.

Nothing of the project is loaded before the fork, for each run brings its own copy of it. One line of JSON in
(`folder`, `tests`, `seconds`, `own_server`), one line of JSON out (`status`, `said`).
"""

import importlib
import json
import os
import signal
import sys
import tempfile
import time
from typing import NoReturn

LIBRARIES = (
    "aiokafka",
    "alembic",
    "asgi_lifespan",
    "cryptography.hazmat.primitives.ciphers.aead",
    "fastapi.openapi.utils",
    "fastapi_offline",
    "httpx",
    "joserfc.jwt",
    "prometheus_client",
    "psycopg",
    "pwdlib",
    "pydantic_settings",
    "python_calamine",
    "sqlalchemy.dialects.postgresql",
    "sqlalchemy.ext.asyncio",
    "stamina",
    "structlog",
    "typer",
    "uvicorn",
    "xlsxwriter",
    "yaml",
)
OPTIONS = ("-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", "--assert=plain")
SHARED = "QIHANG_TEST_POSTGRES"
TIMED_OUT = 1
"""A test that hangs without its guard has noticed."""
TAIL = 600


def run(folder: str, tests: list[str], seconds: float, own_server: bool) -> tuple[int, str]:
    """Exit status of pytest on these tests of this folder, and the end of what it printed."""
    with tempfile.TemporaryFile() as out:
        child = os.fork()
        if child == 0:
            if own_server:
                os.environ.pop(SHARED, None)
            _become_pytest(folder, tests, out.fileno())
        status = _status(child, seconds)
        out.seek(0)
        said = out.read().decode(errors="replace")[-TAIL:]
    return (TIMED_OUT, "timed out") if status is None else (status, said)


def _become_pytest(folder: str, tests: list[str], out: int) -> NoReturn:
    os.setsid()
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.chdir(folder)
    os.environ["PYTHONPATH"] = folder
    sys.path[:] = [folder, *sys.path[1:]]
    import pytest

    status = 3
    try:
        status = int(pytest.main([*OPTIONS, *tests]))
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _status(child: int, seconds: float) -> int | None:
    """None where the child did not end in time and was killed, with all that it had started."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def main() -> None:
    for library in LIBRARIES:
        importlib.import_module(library)
    for line in sys.stdin:
        order = json.loads(line)
        status, said = run(**order)
        print(json.dumps({"status": status, "said": said}), flush=True)


if __name__ == "__main__":
    main()
