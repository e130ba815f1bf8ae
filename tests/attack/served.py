"""All attacks against a platform that is started for them, as an operator does: `python -m tests.attack.served`."""

import sys
import tempfile
from pathlib import Path

from tests.attack import __main__ as program
from tests.e2e.process import served

STORM = "keep somebody from signing in"
"""Measured in seconds: `make prove` tries it, `make test` does not."""


def attacked(folder: Path, *arguments: str) -> int:
    """The program's exit status, of a platform on fresh data in the folder."""
    with served(folder) as base:
        return program.main(["--base", base, "--database-url", registry_url(folder), *arguments])


def registry_url(folder: Path) -> str:
    """The embedded database of the registry, as its owner, by the socket that its server names."""
    [pid_file] = folder.rglob("postmaster.pid")
    socket_folder = pid_file.read_text().splitlines()[4]
    return f"postgresql+psycopg://postgres@/registry?host={socket_folder}"


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="qihang-attack-") as folder:
        return attacked(Path(folder), *sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
