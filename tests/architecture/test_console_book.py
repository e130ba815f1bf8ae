"""What docs/console.zh-CN.md claims: each role's tasks are those that a browser does, and each picture is there."""

import re
from collections.abc import Mapping, Sequence

import pytest

from console import labels
from console.desk import may
from console.features import FEATURES
from console.screens import Screen
from console.tasks import TASKS
from deploy.embedded import ROOT
from tests.browser.days import BOOK, BOOK_PICTURES, pictures_of_the_book

MOST_BYTES = 120 * 1024
_CHAPTER = re.compile(r"^## (.+)$", re.MULTILINE)
_NUMBERED = re.compile(r"^\d+\. (.+)$", re.MULTILINE)
ROLES = {label: role for role, label in labels.ROLES.items()}
ALL: list[Screen] = [*(page for feature in FEATURES for page in feature.pages)]
ALL += [form for feature in FEATURES for form in feature.forms]
SCREENS = {screen.path: screen for screen in ALL}


def chapters() -> Mapping[str, Sequence[str]]:
    """Role → the numbered lines of its chapter."""
    _, *parts = _CHAPTER.split(BOOK.read_text(encoding="utf-8"))
    texts = dict(zip(parts[::2], parts[1::2], strict=True))
    return {ROLES[title]: _NUMBERED.findall(text) for title, text in texts.items() if title in ROLES}


def test_the_book_lists_the_tasks_of_every_role_as_its_help_page_does() -> None:
    assert chapters() == {role: [task.words for task in tasks] for role, tasks in TASKS.items()}


@pytest.mark.parametrize("role", TASKS)
def test_a_browser_does_the_day_of_every_role(role: str) -> None:
    assert (ROOT / f"tests/browser/test_day_of_{role}.py").is_file()


@pytest.mark.parametrize("role", TASKS)
def test_a_task_begins_on_a_page_of_the_roles_menu(role: str) -> None:
    for task in TASKS[role]:
        page = SCREENS[task.href.partition("?")[0]]
        assert page.menu is not None, task
        assert page.menu.only is None or role in page.menu.only, task
        assert may(role, *page.needs), task


def test_each_picture_of_the_book_is_there_is_light_and_no_other_is() -> None:
    named = pictures_of_the_book()
    assert sorted(named) == sorted(path.name for path in BOOK_PICTURES.iterdir())
    heavy = [name for name in named if (BOOK_PICTURES / name).stat().st_size > MOST_BYTES]
    assert heavy == []


@pytest.mark.parametrize("name", pictures_of_the_book())
def test_a_picture_shows_a_task(name: str) -> None:
    """`<role>-<number>.png`, which the day of that role draws."""
    role, _, number = name.removesuffix(".png").partition("-")
    assert 1 <= int(number) <= len(TASKS[role])
