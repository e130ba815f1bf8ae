"""Which departments a city may ask about a person, what each may certify, and which days an answer speaks of."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from policy_engine.errors import ParameterNotCited
from policy_engine.packs.flaws import At, Flaws
from policy_engine.packs.pack import Pack, Tree
from policy_engine.packs.schema import citation, day, entries, integer, items, keys, read, text, truth

FILE = "departments"
_NAME, _CODE = re.compile(r"[a-z][a-z0-9_]{0,59}"), re.compile(r"[0-9A-Z]{4,18}")
AnswerFlaw = Literal["validity-missing", "validity-half", "validity-reversed", "validity-over"]


@dataclass(frozen=True)
class Answer:
    """A department's word: yes or no, with the first and last day for which it is given, or with neither."""

    is_yes: bool
    valid_from: date | None = None
    valid_to: date | None = None

    def span(self, about_on: date) -> tuple[date, date]:
        """The days it speaks of; without days of its own, the one it was asked about alone."""
        return self.valid_from or about_on, self.valid_to or about_on

    def on(self, day: date, about_on: date) -> bool | None:
        """What it says of a day; None where it does not speak of it."""
        first, last = self.span(about_on)
        return self.is_yes if first <= day <= last else None


@dataclass(frozen=True)
class Question:
    """What one department may be asked about one person. `certifies` is the fact that the answer is."""

    key: str
    title: str
    department: str
    department_title: str
    certifies: str
    is_dated: bool
    """Whether a yes counts only with its days."""
    clause: str
    quote: str
    hardship: str | None = None
    """The class of hardship (taxonomies.hardships) that a yes confirms, where it is one."""

    def flaw(self, answer: Answer, about_on: date) -> AnswerFlaw | None:
        """Why an answer cannot be taken. A no may speak of days that are over; a yes is for the day it was asked of."""
        first, last = answer.valid_from, answer.valid_to
        if (first is None) is not (last is None):
            return "validity-half"
        if first is None or last is None:
            return "validity-missing" if answer.is_yes and self.is_dated else None
        if first > last:
            return "validity-reversed"
        return "validity-over" if answer.is_yes and last < about_on else None


def questions_of(pack: Pack) -> Mapping[str, Question]:
    """Every question by its key; none where a city has no such file."""
    return {question.key: question for question in _questions(pack.files.get(FILE) or {})}


def account_of(pack: Pack, department: str) -> str | None:
    """The `org` of a department's accounts; None where the city has given it none."""
    code = (pack.files.get(FILE) or {}).get("accounts", {}).get(department)
    return None if code is None else str(code)


def certified_by(pack: Pack, fact: str) -> Question | None:
    """The question whose answer is a fact."""
    return next((question for question in questions_of(pack).values() if question.certifies == fact), None)


def expires_on(pack: Pack, asked_on: date) -> date | None:
    """The last day on which a question may be answered; None where the city gives no time. Raises PackInvalid."""
    try:
        days: int = pack.value(f"{FILE}.answered_within", on=asked_on).value
    except ParameterNotCited:
        return None
    return asked_on + timedelta(days=days)


def _questions(tree: Tree) -> Iterator[Question]:
    for node in tree.get("departments", {}).values():
        for key, question in node["questions"].items():
            yield Question(
                key=str(key),
                title=str(question["title"]),
                department=str(node["code"]),
                department_title=str(node["title"]),
                certifies=str(question["certifies"]),
                is_dated=bool(question["dated"]),
                clause=str(question["source"]["clause"]),
                quote=str(question["source"]["quote"]),
                hardship=question.get("hardship"),
            )


def _name(node: Tree, at: At) -> None:
    if not isinstance(node, str) or not _NAME.fullmatch(node):
        raise at.wrong("应为小写字母、数字和 _，以字母开头", node, "minimum_allowance")


def _code(node: Tree, at: At) -> None:
    if not isinstance(node, str) or not _CODE.fullmatch(node):
        raise at.wrong("应为 4–18 位大写字母或数字：该部门账号的单位代码", node, "CIVILAFFAIRS")


_question = keys({"title": text, "certifies": _name, "dated": truth, "source": citation}, {"hardship": _name})
_department = keys({"code": _code, "title": text, "source": citation, "questions": entries(_question)})
_example = keys(
    {"question": text, "asked_on": day},
    {
        "about_on": day,
        "answer": truth,
        "valid_from": day,
        "valid_to": day,
        "judged_on": day,
        "department": text,
        "certifies": text,
        "hardship": text,
        "expires_on": day,
        "counts_as": truth,
        "refused": text,
        "over": truth,
        "lacking": items(text),
    },
)
_keys = keys(
    {"departments": entries(_department), "answered_within": read(integer(1, 366), "日")},
    {"accounts": entries(_code), "examples": items(_example)},
)


def departments(node: Tree, at: At) -> None:
    """What may stand in `departments.yaml`: a code, a question's key and a certified fact stand there once."""
    _keys(node, at)
    flaws, below = Flaws(), at.key(node, "departments")
    seen = dict[str, set[str]](code=set(), question=set(), certifies=set())
    for name, department in node["departments"].items():
        place = below.key(node["departments"], name)
        _once(flaws, seen["code"], department["code"], place.key(department, "code"), "部门代码")
        for key, question in department["questions"].items():
            own = place.key(department, "questions").key(department["questions"], key)
            flaws.of(_name, key, own)
            _once(flaws, seen["question"], key, own, "问题")
            _once(flaws, seen["certifies"], question["certifies"], own.key(question, "certifies"), "所证明的事实")
    _accounts(flaws, node, at)
    flaws.refuse()


def _accounts(flaws: Flaws, node: Tree, at: At) -> None:
    """One code for each department, and the same one where it is asked and where it is given tasks."""
    accounts, asked = node.get("accounts", {}), node["departments"]
    place, seen = at.key(node, "accounts"), set[str]()
    for name, code in accounts.items():
        _once(flaws, seen, code, place.key(accounts, name), "单位代码")
        if name in asked and asked[name]["code"] != code:
            flaws.add(
                place.key(accounts, name).flaw("与 departments 中同一部门的 code 不同", code, asked[name]["code"])
            )


def _once(flaws: Flaws, seen: set[str], word: str, at: At, what: str) -> None:
    if word in seen:
        flaws.add(at.flaw(f"{what}在本文件中只能出现一次：同一事实只问一个部门", word, f"{word}_2"))
    seen.add(word)
