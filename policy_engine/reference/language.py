"""The reference of the language: what each operator and function does, with examples that are run."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from policy_engine.packs.loader import read_file
from policy_engine.packs.pack import Pack
from policy_engine.schemes.catalogue import catalogue
from policy_engine.schemes.decide import explain
from policy_engine.schemes.scheme import Scheme

_SOURCE = Path(__file__).parent / "language.yaml"
_ANY_CASE = "months >= 0"


@dataclass(frozen=True)
class Example:
    """An expression, as an amount or as a rule, with what it comes to in a case; or the words of its refusal."""

    text: str
    is_rule: bool
    facts: Mapping[str, Any]
    gives: bool | int | None
    refused: str | None


@dataclass(frozen=True)
class Entry:
    """An operator or a function: what it takes, what it means."""

    name: str
    takes: str
    meaning: str
    examples: tuple[Example, ...] = field(repr=False)


@dataclass(frozen=True)
class Reference:
    """Operators and functions, with the scheme that the examples are of, the facts of a case and the day judged by."""

    operators: tuple[Entry, ...]
    functions: tuple[Entry, ...]
    scheme: Mapping[str, Any]
    facts: Mapping[str, Any]
    judged_on: date


def example_case() -> str:
    """The scheme of the examples, the facts of a case and the judged day, as they are written."""
    text = _SOURCE.read_text()
    return text[text.index("scheme:\n") : text.index("operators:\n")]


@lru_cache(maxsize=1)
def reference() -> Reference:
    tree = read_file(_SOURCE.read_bytes(), _SOURCE.name)
    functions = [{"name": name, **node} for name, node in tree["functions"].items()]
    operators, named = (tuple(map(_entry, nodes)) for nodes in (tree["operators"], functions))
    return Reference(operators, named, tree["scheme"], tree["facts"], tree["judged_on"])


def _entry(node: Mapping[str, Any]) -> Entry:
    examples = tuple(map(_example, node["examples"]))
    return Entry(node["name"], node.get("takes", ""), node["meaning"], examples)


def _example(node: Mapping[str, Any]) -> Example:
    text = str(node["rule"] if "rule" in node else node["amount"])
    return Example(text, "rule" in node, node.get("facts", {}), node.get("gives"), node.get("refused"))


def examples() -> Iterator[Example]:
    for entry in (*reference().operators, *reference().functions):
        yield from entry.examples


def scheme_of(example: Example) -> Scheme:
    """The reference's scheme with the expression in it. Raises PackInvalid."""
    node: dict[str, Any] = deepcopy(dict(reference().scheme))
    rule = example.text if example.is_rule else _ANY_CASE
    node["conditions"] = [{"key": "rule", "title": "条件", "rule": rule, "source": node["source"]}]
    node["amount"] = "cap" if example.is_rule else example.text
    files = {"subsidy": {"parameters": {}, "schemes": {"example": node}}}
    pack = Pack(name="reference", city="reference", title="示例", version="1", document={}, files=files)
    return catalogue(pack)["example"]


def outcome_of(example: Example) -> bool | int | None:
    """What the example comes to: fen of an amount, whether a rule is met."""
    decision = explain(scheme_of(example), {**reference().facts, **example.facts}, reference().judged_on)
    return decision.eligible if example.is_rule else decision.amount_fen
