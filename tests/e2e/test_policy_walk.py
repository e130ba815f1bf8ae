"""The third city's own walk on the platform as `qihang run` starts it, by the command that an officer has."""

import os
import subprocess
import tempfile
from pathlib import Path

from tests.e2e.process import CLI, QUICK, ROOT, served
from tests.packs import FOLDER

THERE = {"QIHANG_POLICIES": str(FOLDER)}
SECONDS = 400
"""Each business day is worked on as soon as it is set; the walk waits for what the services tell each other."""


def test_the_third_city_walks_on_the_embedded_platform() -> None:
    command = [*CLI, "policy", "walk", "xinghe-2024"]
    with tempfile.TemporaryDirectory(prefix="qihang-walk-") as folder, served(Path(folder), cli=QUICK, **THERE) as base:
        variables = {**os.environ, **THERE, "QIHANG_BASE": base}
        walked = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=SECONDS)
    assert walked.returncode == 0, walked.stdout
    assert "0 处不符" in walked.stdout
