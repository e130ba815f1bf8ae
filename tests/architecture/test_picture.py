"""The page of the architecture shows the imports as they are, and the files of its two flows exist."""

import re

from tests.architecture.picture import PAGE, ROOT, page


def test_the_pictures_are_drawn_from_todays_imports() -> None:
    assert PAGE.read_text() == page(), "run python -m tests.architecture.picture"


def test_every_row_of_the_flows_names_a_file_that_exists() -> None:
    tables = re.findall(r"\| # \| the (?:request|event|job), .*?\n\|---.*?\n((?:\| \d+ .*\n)+)", PAGE.read_text())
    assert len(tables) == 5
    for rows in tables:
        files = re.findall(r"`(services/\S+)`", rows)
        assert len(files) == len(rows.splitlines())
        assert [file for file in files if not (ROOT / file).is_file()] == []
