"""The version that processes show is the package's."""

import tomllib
from pathlib import Path

from chassis.build import VERSION


def test_the_version_is_that_of_the_package() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION
