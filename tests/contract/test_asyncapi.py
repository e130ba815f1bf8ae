"""The catalogue of events is valid AsyncAPI, by the judgement of AsyncAPI's own parser."""

import fcntl
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PARSER = "@asyncapi/parser@3.6.6"
TOOLS = ROOT / "var" / "asyncapi"
ERROR = 0
"""Severity of what makes a document invalid; 1 and more are advice."""
SCRIPT = """
import { Parser } from '@asyncapi/parser';
import { readFileSync } from 'node:fs';
const { diagnostics } = await new Parser().parse(readFileSync(process.argv[2], 'utf8'), { source: process.argv[2] });
for (const { severity, path, message } of diagnostics) console.log(severity, path.join('/'), message);
"""


@pytest.fixture(scope="module")
def checker() -> Path:
    """A script beside its packages, fetched once into var/. Nothing of a package runs at installation."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("AsyncAPI's parser needs node and npm; on Debian: apt-get install nodejs npm")
    TOOLS.mkdir(parents=True, exist_ok=True)
    with (TOOLS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (TOOLS / "complete").exists():
            _fetch()
            (TOOLS / "complete").touch()
    script = TOOLS / "check.mjs"
    script.write_text(SCRIPT)
    return script


def _fetch() -> None:
    """Afresh: what an interrupted or a second npm left behind is no package."""
    shutil.rmtree(TOOLS / "node_modules", ignore_errors=True)
    fetch = ["npm", "install", "--prefix", str(TOOLS), "--ignore-scripts", "--no-save", "--no-audit", "--no-fund"]
    fetched = subprocess.run([*fetch, PARSER], capture_output=True, text=True)
    if fetched.returncode:
        pytest.skip(f"npm could not fetch {PARSER}: {fetched.stderr.strip().splitlines()[-1:]}")


def errors_of(checker: Path, document: Path) -> list[str]:
    checked = subprocess.run(["node", str(checker), str(document)], capture_output=True, text=True, check=True)
    return [line for line in checked.stdout.splitlines() if line.startswith(f"{ERROR} ")]


@pytest.mark.xdist_group("asyncapi")
def test_the_catalogue_of_events_is_valid(checker: Path) -> None:
    assert errors_of(checker, ROOT / "contracts" / "asyncapi.yaml") == []


@pytest.mark.xdist_group("asyncapi")
def test_a_broken_catalogue_would_be_found(checker: Path, tmp_path: Path) -> None:
    good = (ROOT / "contracts" / "asyncapi.yaml").read_text()
    broken = tmp_path / "asyncapi.yaml"
    broken.write_text(good.replace("address: jobfair.employer", "adress: jobfair.employer", 1))
    assert errors_of(checker, broken) != []
