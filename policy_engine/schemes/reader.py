"""Reads one scheme from a pack's `subsidy.yaml`; everything that is not shaped like a scheme is a PackInvalid with file
and line."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from policy_engine.errors import PackInvalid
from policy_engine.expressions.types import BIGGEST, MISSING, Choice, Choices, Day, Number, Places, Truth, Type
from policy_engine.expressions.units import Unit, UnitError
from policy_engine.packs.pack import Pack, Tree, line_of
from policy_engine.schemes import claiming
from policy_engine.schemes.claiming import Claiming, Sourced
from policy_engine.schemes.facts import as_value
from policy_engine.schemes.readings import PARTS, combined, refuse_twins
from policy_engine.schemes.scheme import (
    PAYEES,
    PAYER_TITLE,
    PAYERS,
    PUBLIC,
    Choosing,
    Fact,
    Lines,
    Reading,
    Rule,
    Scheme,
    Source,
    Unsettled,
)
from policy_engine.schemes.tallies import Tally, tally_of

_SCHEME = {"title", "payee", "payer", "source", "summary", "facts", "parameters", "applies_when", "not_applicable"}
_SCHEME |= {"consistent", "conditions", "amount", "lines", "readings", "chosen", "discretionary", "examples", "note"}
_SCHEME |= {"payer_title", "unsettled", "claim"}
_READING = {"title", "conditions", "combines", *PARTS}
_RULE, _LINES = {"key", "title", "rule", "source"}, {"count", "each", "first_on", "held_back"}
_CHOSEN = {"reading", "by", "decided_on", "applies_from", "reason", "note"}
_FACT = {"title", "type", "unit", "min", "max", "of", "default", "optional", "note"}


class Written(str):
    """A text of the pack that knows its line."""

    line: int = 0

    @classmethod
    def at(cls, text: str, line: int) -> "Written":
        written = cls(text)
        written.line = line
        return written


class Reader:
    """Reads one scheme; every complaint names file, line and place."""

    def __init__(self, pack: Pack, name: str, node: Any, shared: Mapping[str, Tree]) -> None:
        self.pack, self.name, self.node, self.shared = pack, name, node, shared
        if not isinstance(node, Mapping):
            raise PackInvalid(f"{pack.name}/subsidy.yaml:1: {name} is not a mapping")

    def wrong(self, what: str, near: Any = None, key: str | None = None) -> PackInvalid:
        line = line_of(near, key) or line_of(self.node, key)
        return PackInvalid(f"{self.pack.name}/subsidy.yaml:{line}: {self.name[:80]}: {what[:500]}")

    def scheme(self) -> Scheme:
        node = self.node
        if set(node) - _SCHEME:
            raise self.wrong(f"unknown: {', '.join(sorted(map(str, set(node) - _SCHEME)))}")
        facts = {str(name): self.fact(str(name), fact) for name, fact in self.mapping("facts").items()}
        parameters = {**self.shared, **self.mapping("parameters")}
        for name, parameter in parameters.items():
            if not isinstance(parameter, Mapping) or not {"values", "setting", "unset"} & set(parameter):
                raise self.wrong(f"parameter {name}: needs values, setting or unset", parameter)
        both = sorted(set(facts) & set(parameters))
        if both or "on" in facts or "on" in parameters:
            raise self.wrong(f"a fact and a parameter share a name: {', '.join(both) or 'on'}")
        return Scheme(
            name=self.name,
            title=self.text(node, "title"),
            source=self.source(node, node),
            facts=facts,
            parameters=parameters,
            unsettled=tuple(self.unsettled(case, parameters) for case in node.get("unsettled") or ()),
            consistent=tuple(map(self.consistent, node.get("consistent") or ())),
            applies_when=self.text(node, "applies_when") if "applies_when" in node else None,
            not_applicable=str(node.get("not_applicable", "没有可认定的对象，不适用")),
            readings=self.readings(),
            chosen=self.chosen(),
            discretionary=self.source({"source": node["discretionary"]}, node) if "discretionary" in node else None,
            examples=tuple(map(self.example, node.get("examples") or ())),
            claim=self.claim(facts, parameters),
            pack=self.pack,
        )

    def unsettled(self, node: Any, parameters: Mapping[str, Tree]) -> Unsettled:
        """No rule reads a value for it yet: a pack that gives one has to say what it does."""
        if not isinstance(node, Mapping) or set(node) != {"parameter", "when"}:
            raise self.wrong("unsettled：每项须有 parameter 和 when", node)
        name = self.text(node, "parameter")
        if "unset" not in parameters.get(name, {}):
            raise self.wrong(f"unsettled：{name} 不是 unset 的数值；给出数值的，须同时写明按什么规则计算", node)
        return Unsettled(name, self.text(node, "when"))

    def consistent(self, node: Any) -> tuple[str, str]:
        if not isinstance(node, Mapping) or set(node) != {"rule", "otherwise"}:
            raise self.wrong("consistent: has rule and otherwise", node)
        return self.text(node, "rule"), self.text(node, "otherwise")

    def example(self, node: Any) -> Mapping[str, Any]:
        keys = {"judged_on", "facts", "amount_fen", "schedule_fen", "unmet", "applicable", "refused"}
        keys |= {"readings", "title"}
        complete = isinstance(node, Mapping) and isinstance(node.get("facts"), Mapping) and not set(node) - keys
        if not complete or type(node.get("judged_on")) is not date:
            raise self.wrong("an example has judged_on, facts and what it comes to", node)
        return dict(node)

    def claim(self, facts: Mapping[str, Fact], parameters: Mapping[str, Tree]) -> Claiming | None:
        """How the scheme is claimed. A draft may have facts without a source; whoever takes claims refuses it."""
        node = self.node.get("claim")
        if node is None:
            return None
        if not isinstance(node, Mapping) or set(node) != claiming.KEYS or not isinstance(node["facts"], Mapping):
            raise self.wrong(f"claim：须有且只有 {'、'.join(sorted(claiming.KEYS))}", node)
        period, window, judged_on = (self.text(node, key) for key in ("period", "window", "judged_on"))
        for name in (period, window):
            if not {"values", "setting"} & set(parameters.get(name, {})):
                raise self.wrong(f"claim：没有给出数值 {name}，不能开通申领", node)
        if judged_on not in claiming.JUDGED_ON:
            raise self.wrong(f"claim：judged_on 为 {' 或 '.join(claiming.JUDGED_ON)}", node, "judged_on")
        if odd := sorted(set(map(str, node["facts"])) - set(facts)):
            raise self.wrong(f"claim：本项目没有事实 {'、'.join(odd)}", node["facts"])
        sources = {name: self.sourced(name, source) for name, source in node["facts"].items()}
        return Claiming(period, window, judged_on, sources, line_of(node) or line_of(self.node))

    def sourced(self, name: str, node: Any) -> Sourced:
        if not isinstance(node, Mapping) or not {"from"} <= set(node) <= claiming.FROM:
            raise self.wrong(f"claim：{name} 写 from，另可有 take、evidence", node)
        if node.get("evidence", claiming.REQUIRED) != claiming.REQUIRED:
            raise self.wrong(
                f"claim：{name} 的 evidence 只能写 {claiming.REQUIRED}；不要求材料的不写", node, "evidence"
            )
        line, tally = line_of(node) or line_of(self.node), self.tally(name, node)
        take = self.text(node, "take") if "take" in node and tally is None else name
        return Sourced(self.text(node, "from"), take, line, "evidence" in node, tally)

    def tally(self, name: str, node: Mapping[str, Any]) -> Tally | None:
        """What is taken from other claims of the payee; None where the fact is taken by name."""
        if not isinstance(node.get("take"), Mapping):
            return None
        return tally_of(node["take"], lambda what: self.wrong(f"claim：{name} 的 {what}", node, "take"))

    def mapping(self, key: str) -> Mapping[str, Any]:
        mapping = self.node.get(key) or {}
        if not isinstance(mapping, Mapping):
            raise self.wrong(f"{key} is not a mapping")
        return mapping

    def text(self, node: Mapping[str, Any], key: str) -> str:
        if not isinstance(node.get(key), str) or not node[key].strip():
            raise self.wrong(f"{key} is missing", node)
        return Written.at(node[key], line_of(node, key))

    def source(self, node: Mapping[str, Any], near: Any) -> Source:
        source = node.get("source")
        if not isinstance(source, Mapping) or not source.get("clause") or not source.get("quote"):
            raise self.wrong("no source with clause and quote", near)
        return Source(str(source["clause"]), str(source["quote"]))

    def fact(self, name: str, node: Any) -> Fact:
        if not isinstance(node, Mapping) or set(node) - _FACT:
            raise self.wrong(f"fact {name}: has {', '.join(sorted(_FACT))} only", node)
        fact = Fact(name, self.text(node, "title"), self.fact_type(name, node))
        if "optional" in node:
            return self.optional(fact, node)
        if "default" not in node:
            return fact
        try:
            return replace(fact, default=as_value(fact, node["default"]))
        except ValueError as error:
            raise self.wrong(f"fact {name}: default: {error}", node) from None

    def optional(self, fact: Fact, node: Mapping[str, Any]) -> Fact:
        """A date that a case may lack; a stand-in such as 1900-01-01 would be compared like any other day."""
        if node["optional"] is not True or not isinstance(fact.type, Day) or "default" in node:
            raise self.wrong(f"fact {fact.name}: optional is true, of a date, and without a default", node)
        return replace(fact, type=Day(optional=True), default=MISSING)

    def fact_type(self, name: str, node: Mapping[str, Any]) -> Type:
        kind = node.get("type")
        if kind == "integer":
            return Number(self.unit(name, node), *self.bounds(name, node))
        if kind == "choice" or kind == "set":
            listed = node.get("of")
            if not isinstance(listed, Mapping) or not 1 <= len(listed) <= 60:
                raise self.wrong(f"fact {name}: of lists 1 to 60 codes with their names", node)
            codes, labels = tuple(map(str, listed)), tuple(map(str, listed.values()))
            return Choice(codes, labels) if kind == "choice" else Choices(codes, labels)
        simple: dict[Any, Type] = {"boolean": Truth(), "date": Day(), "ordinals": Places()}
        if kind not in simple:
            raise self.wrong(f"fact {name}: type is integer, boolean, date, choice, set or ordinals", node)
        return simple[kind]

    def unit(self, name: str, node: Mapping[str, Any]) -> Unit:
        try:
            return Unit.parse(str(node.get("unit", "")))
        except UnitError as error:
            raise self.wrong(f"{name}: {error}", node) from None

    def bounds(self, name: str, node: Mapping[str, Any]) -> tuple[int, int]:
        low, high = node.get("min", 0), node.get("max")
        if type(low) is not int or type(high) is not int or not -BIGGEST < low <= high < BIGGEST:
            raise self.wrong(f"fact {name}: needs max, a whole number not below min", node)
        return low, high

    def readings(self) -> tuple[Reading, ...]:
        plain = self.reading(None, self.node, None)
        listed = self.mapping("readings")
        if not listed:
            if not plain.amount:
                raise self.wrong("no amount")
            return (plain,)
        if len(listed) < 2:
            raise self.wrong("readings: at least two, or none")
        readings = tuple(
            self.reading(str(key), combined(node, listed, self.wrong), plain) for key, node in listed.items()
        )
        if not all(reading.amount for reading in readings):
            raise self.wrong("a reading has no amount")
        refuse_twins(readings, self.wrong)
        return readings

    def reading(self, key: str | None, node: Any, plain: Reading | None) -> Reading:
        if not isinstance(node, Mapping) or (plain is not None and set(node) - _READING):
            raise self.wrong(f"reading {key}: has {', '.join(sorted(_READING))} only", node)
        rules = {rule.key: rule for rule in plain.conditions} if plain else {}
        for listed in node.get("conditions") or ():
            rule = self.rule(listed)
            if plain is None and rule.key in rules:
                raise self.wrong(f"condition {rule.key} occurs twice", listed)
            rules[rule.key] = rule
        return Reading(
            key=key,
            title=self.text(node, "title"),
            payee=self.party(node.get("payee", plain.payee if plain else None), PAYEES),
            payer=self.party(node.get("payer", plain.payer if plain else PUBLIC), PAYERS),
            conditions=tuple(rules.values()),
            amount=self.amount(node, plain),
            lines=self.lines_of(node, plain),
            payer_title=self.text(node, "payer_title")
            if "payer_title" in node
            else plain.payer_title
            if plain
            else PAYER_TITLE,
        )

    def amount(self, node: Mapping[str, Any], plain: Reading | None) -> str:
        """What is written there, or, of what is paid month by month, what is due of it."""
        lines = self.lines_of(node, plain)
        if lines is not None:
            if "amount" in node:
                raise self.wrong("按月发放的（lines），应付金额由各月得出，不另写 amount", node, "amount")
            return Written.at(lines.due, line_of(node, "lines"))
        if "amount" in node:
            return Written.at(str(node["amount"]), line_of(node, "amount"))
        return plain.amount if plain else ""

    def lines_of(self, node: Mapping[str, Any], plain: Reading | None) -> Lines | None:
        if not node.get("lines"):
            return plain.lines if plain else None
        return self.lines(node["lines"])

    def lines(self, node: Any) -> Lines:
        if not isinstance(node, Mapping) or set(node) - {"without"} != _LINES:
            raise self.wrong(f"lines：须有 {'、'.join(sorted(_LINES))}，另可有 without", node)
        count, each, first_on, held_back = (self.text(node, key) for key in ("count", "each", "first_on", "held_back"))
        for name in (first_on, held_back):
            if name not in self.mapping("facts"):
                raise self.wrong(f"lines：没有事实 {name}", node)
        return Lines(count, each, first_on, held_back, self.text(node, "without") if "without" in node else None)

    def party(self, name: Any, parties: Sequence[str]) -> str:
        if name not in parties:
            raise self.wrong(f"{name}: payee or payer is one of {', '.join(parties)}")
        return str(name)

    def rule(self, node: Any) -> Rule:
        if not isinstance(node, Mapping) or set(node) - {*_RULE, "while_unset"}:
            raise self.wrong("条件只有 key、title、rule、source，另可有 while_unset", node)
        key, title, rule = (self.text(node, part) for part in ("key", "title", "rule"))
        left_out = self.text(node, "while_unset") if "while_unset" in node else None
        return Rule(key, title, rule, self.source(node, node), left_out)

    def chosen(self) -> Choosing | None:
        node = self.node.get("chosen")
        if node is None:
            return None
        if not isinstance(node, Mapping) or set(node) - _CHOSEN or type(node.get("decided_on")) is not date:
            raise self.wrong("chosen: needs reading, by, decided_on (a date) and reason; perhaps applies_from", node)
        first = node.get("applies_from", self.pack.document.get("in_force_from", date.min))
        if type(first) is not date:
            raise self.wrong("chosen: applies_from is a date", node)
        texts = (self.text(node, "reading"), self.text(node, "by"), node["decided_on"], self.text(node, "reason"))
        choice = Choosing(*texts, applies_from=first)
        if choice.reading not in self.mapping("readings"):
            raise self.wrong(f"chosen: no reading {choice.reading}", node)
        return choice
