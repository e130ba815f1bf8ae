"""The page of the architecture shows the imports as they are, and the files of its two flows exist."""

import re

from tests.architecture.picture import PAGE, ROOT, page


def test_the_pictures_are_drawn_from_todays_imports() -> None:
    assert PAGE.read_text() == page(), "run python -m tests.architecture.picture"


def test_a_request_passes_five_files_of_business_code_and_an_event_six() -> None:
    tables = re.findall(r"\| # \| the (request|event), .*?\n\|---.*?\n((?:\| \d .*\n)+)", PAGE.read_text())
    assert len(tables) == 4
    for kind, rows in tables:
        files = re.findall(r"`(services/\S+)`", rows)
        assert len(files) <= (5 if kind == "request" else 6)
        assert [file for file in files if not (ROOT / file).is_file()] == []
