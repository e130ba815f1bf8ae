"""The README's example runs as it stands, and comes to what it says."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def test_a_pack_is_decided_explained_and_batched_as_the_readme_shows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    readme = (ROOT / "policy_engine" / "README.md").read_text()
    example = re.search(r"```python\n(.*?  # (\d.*)\n)```", readme, re.DOTALL)
    assert example is not None
    monkeypatch.chdir(ROOT)
    exec(compile(example[1], "README.md", "exec"), {})
    shown = capsys.readouterr().out
    assert "二（八）" in shown
    assert "符合条件，金额 11,000.00 元" in shown
    assert shown.endswith(f"\n{example[2]}\n")
