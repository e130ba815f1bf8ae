"""The officer's page of clauses: every piece of a pack on it loads where it says, and its examples come out."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from cli.policy.check import check
from policy_engine.packs.loader import pack_from
from policy_engine.packs.pack import Pack
from policy_engine.schemes.catalogue import catalogue
from policy_engine.schemes.examples import failures
from tests.packs import FOLDER
from tests.unit.policy_engine.shapes import POLICIES

PAGE = (POLICIES.parent / "docs" / "policy-clauses.zh-CN.md").read_text()
SECTIONS = re.findall(r"^## (\d+) .*?$(.*?)(?=^## |\Z)", PAGE, re.M | re.S)


def pieces() -> Iterator[tuple[str, dict[str, Any]]]:
    for where, text in re.findall(r"^```yaml (\S+)\n(.*?)^```", PAGE, re.M | re.S):
        yield where, yaml.safe_load(text)


def made_up_city() -> Pack:
    """The made-up city with every piece of the page in its place."""
    trees = {path.stem: yaml.safe_load(path.read_text()) for path in (FOLDER / "xinghe-2024").glob("*.yaml")}
    for where, piece in pieces():
        node = trees
        for key in where.split("."):
            node = node[key]
        node |= piece
    sources = {f"{name}.yaml": yaml.safe_dump(tree, allow_unicode=True).encode() for name, tree in trees.items()}
    return pack_from("xinghe-2024", sources)


def test_the_clauses_are_numbered_and_each_is_written_in_a_pack() -> None:
    assert [int(number) for number, _ in SECTIONS] == list(range(1, len(SECTIONS) + 1))
    assert len(SECTIONS) >= 13
    assert all(text.count("```yaml ") == 1 for _, text in SECTIONS)


def test_no_piece_takes_the_place_of_another() -> None:
    names = [(where, name) for where, piece in pieces() for name in piece]
    assert len(set(names)) == len(names)


def test_every_piece_loads_where_the_page_says() -> None:
    check(made_up_city())


@pytest.mark.parametrize("name", [name for where, piece in pieces() if where == "subsidy.schemes" for name in piece])
def test_the_examples_of_a_clause_come_out(name: str) -> None:
    scheme = catalogue(made_up_city())[name]
    assert len(scheme.examples) >= 2
    assert list(failures(scheme)) == []


@pytest.mark.parametrize(("number", "text"), SECTIONS)
def test_what_a_pack_quotes_stands_in_the_clause(number: str, text: str) -> None:
    clause = "".join(re.findall(r"^> (.*)$", text, re.M))
    quotes = re.findall(r"quote: ([^,}\n]+)", text)
    assert quotes
    assert [quote for quote in quotes if quote.strip() not in clause] == []
