"""Reads one scheme from a pack's `subsidy.yaml`: what is not shaped like its part is noted with file and line, and the
scheme is made of the others."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from policy_engine.errors import Dependent
from policy_engine.expressions.types import Day, Rows
from policy_engine.packs.flaws import At, closest
from policy_engine.packs.pack import KINDS, Ending, Tree, line_of, withdrawn_in
from policy_engine.packs.parameters import holds_unread
from policy_engine.packs.schema import (
    anything,
    citation,
    day,
    either,
    entries,
    integer,
    is_sound,
    items,
    keys,
    only,
    text,
    truth,
    withdrawal,
)
from policy_engine.packs.strict_yaml import UNREAD
from policy_engine.schemes import claiming
from policy_engine.schemes.claim_examples import OTHERS
from policy_engine.schemes.claiming import Claiming, Sourced
from policy_engine.schemes.fact_reader import fact_of
from policy_engine.schemes.parts import Parts, Written
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

_READING = keys({"title": text}, dict.fromkeys(("conditions", "combines", *PARTS), anything))
_RULE = keys({"key": text, "title": text, "rule": text, "source": citation}, {"while_unset": text})
_LINES = keys(dict.fromkeys(("count", "each", "first_on", "held_back"), text), {"without": text})
_CHOSEN = keys(
    {"reading": text, "by": text, "decided_on": day, "reason": text}, {"applies_from": day, "note": anything}
)
_UNSETTLED = keys({"parameter": text, "when": text})
_CONSISTENT = keys({"rule": text, "otherwise": text})
_EXAMPLE = keys(
    {"judged_on": day, "facts": anything},
    dict.fromkeys(
        (
            *("amount_fen", "schedule_fen", "unmet", "applicable", "readings", "eligible", "left_out", "title"),
            *("refused", "lacking", "error"),
        ),
        anything,
    ),
)
_other = keys({"scheme": text, "judged_on": day, "amount_fen": integer(0, 10**15)}, {"period": text, "paid": truth})
_tallied = either(integer(0, 10**15), truth)
_CLAIM_EXAMPLE = keys(
    {},
    dict.fromkeys(("day", "asked_on", "first", "last", "judged_on", "opens", "closes"), day)
    | {"approved_on": day, "public_until": day, "others": items(_other), "tallies": entries(_tallied)}
    | {"period": anything, "over": only(True), "refused": text, "error": text, "title": text},
)
_BY_OTHERS = "{period: 2024-H2, others: [], tallies: {granted: 0}}"
_PUBLIC = "{approved_on: 2024-06-05, public_until: 2024-06-13}"
_ASKED = "{asked_on: 2024-07-05, period: 2024-H1, opens: 2024-07-01, closes: 2024-07-31}"


class Reader(Parts):
    """Reads one scheme."""

    def scheme(self) -> Scheme:
        """The scheme, made of its parts that are not flawed."""
        node, facts, parameters = self.node, self.facts(), self.parameters()
        return Scheme(
            name=self.name,
            title=self.part(self.text, node, "title") or self.name,
            source=self.part(self.source, node, "source") or Source("", ""),
            facts=facts,
            parameters=parameters,
            unsettled=self.each(node, "unsettled", lambda case, at: self.unsettled(case, at, parameters)),
            consistent=self.each(node, "consistent", self.consistent),
            applies_when=self.part(self.text, node, "applies_when") if "applies_when" in node else None,
            not_applicable=str(node.get("not_applicable", "没有可认定的对象，不适用")),
            readings=self.part(self.readings) or (),
            chosen=self.part(self.chosen),
            discretionary=self.part(self.source, node, "discretionary") if "discretionary" in node else None,
            examples=self.each(node, "examples", self.example),
            claim=self.part(self.claim, facts, parameters),
            pack=self.pack,
            claim_examples=self.each(node, "claim_examples", self.claim_example),
            withdrawn=self.part(self.withdrawn),
        )

    def facts(self) -> dict[str, Fact]:
        at, named = self.at.key(self.node, "facts"), self.part(self.mapping, "facts")
        if named is None:
            self.broken.add("facts")
        places = {str(name): (node, at.key(named, name)) for name, node in (named or {}).items()}
        read = {name: self.part(self.held_fact, name, *place) for name, place in places.items()}
        self.broken |= {name for name, fact in read.items() if fact is None}
        return {name: fact for name, fact in read.items() if fact is not None}

    def held_fact(self, name: str, node: Tree, at: At) -> Fact:
        fact = self.readable(lambda node, at: fact_of(name, node, at, self.pack.districts), node, at)
        if isinstance(fact.type, Rows):
            self.refuse_twice_named(fact.type, node)
        return fact

    def refuse_twice_named(self, rows: Rows, node: Tree) -> None:
        """In an expression over its rows a column stands beside facts and parameters."""
        own = [part for key in ("facts", "parameters") if isinstance(part := self.node.get(key), Mapping)]
        names = {"on", *self.shared, *(name for part in own for name in part)}
        for column in rows.columns:
            if column.name in names:
                self.flaws.of(self.refuse, f"列 {column.name} 与事实、数值（或认定日期 on）同名", node, "columns")

    def parameters(self) -> dict[str, Tree]:
        """Its own and the shared ones. Those that the loader refused are left out, and broken."""
        own = self.part(self.mapping, "parameters")
        if own is None:
            self.broken.add("parameters")
        listed = {**self.shared, **(own or {})}
        for name, node in (own or {}).items():
            self.part(self.parameter, str(name), node)
        sound = {name: node for name, node in listed.items() if _is_sound(node)}
        self.broken |= {str(name) for name in listed if name not in sound}
        return sound

    def parameter(self, name: str, node: Tree) -> None:
        if node is UNREAD:
            raise Dependent
        if not isinstance(node, Mapping) or (not set(KINDS) & set(node) and is_sound(node)):
            raise self.wrong(f"数值 {name} 须写 {'、'.join(KINDS)} 之一", node)
        if name == "on" or name in (self.node.get("facts") or {}):
            raise self.wrong(f"数值 {name} 与事实（或认定日期 on）同名", node)

    def unsettled(self, node: Tree, at: At, parameters: Mapping[str, Tree]) -> Unsettled:
        """No rule reads a value for it yet: a pack that gives one has to say what it does."""
        _UNSETTLED(node, at)
        name = self.text(node, "parameter")
        if name not in self.broken and "unset" not in parameters.get(name, {}):
            raise self.wrong(f"unsettled：{name} 不是 unset 的数值；给出数值的，须同时写明按什么规则计算", node)
        return Unsettled(name, self.text(node, "when"))

    def consistent(self, node: Tree, at: At) -> tuple[str, str]:
        _CONSISTENT(node, at)
        return self.text(node, "rule"), self.text(node, "otherwise")

    def example(self, node: Tree, at: At) -> Mapping[str, Any]:
        _EXAMPLE(node, at)
        if not isinstance(node["facts"], Mapping):
            raise at.key(node, "facts").wrong("facts 写明本例的事实", node["facts"])
        example: Mapping[str, Any] = node
        return example

    def claim_example(self, node: Tree, at: At) -> Mapping[str, Any]:
        _CLAIM_EXAMPLE(node, at)
        if OTHERS & set(node):
            return self.example_of_others(node, at)
        if not {"day", "asked_on"} & set(node):
            raise at.wrong("写 day（某日属于哪一期；一次性项目为事件之日）、asked_on（某日来问何时受理）", node, _ASKED)
        if type(node.get("period", "")) is not str:
            raise at.key(node, "period").wrong("核算期的编号写作文字", node["period"], f'"{node["period"]}"')
        example: Mapping[str, Any] = node
        return example

    def example_of_others(self, node: Tree, at: At) -> Mapping[str, Any]:
        """One by other claims says of which period; neither says anything of days on which claims are taken."""
        if "others" in node and not {"period", "tallies"} <= set(node):
            raise at.wrong("写了 others 的，另写 period（本笔的核算期）、tallies（各合计事实）", node, _BY_OTHERS)
        if "approved_on" in node and not {"public_until", "refused", "error"} & set(node):
            raise at.wrong("写了 approved_on 的，另写 public_until（公示的末日）或 refused（条款）", node, _PUBLIC)
        example: Mapping[str, Any] = node
        return example

    def claim(self, facts: Mapping[str, Fact], parameters: Mapping[str, Tree]) -> Claiming | None:
        """How the scheme is claimed. A draft may have facts without a source; whoever takes claims refuses it."""
        node = self.node.get("claim")
        if node is None:
            return None
        if holds_unread(node):
            raise Dependent
        is_whole = isinstance(node, Mapping) and set(node) - claiming.OPTIONAL == claiming.KEYS
        if not is_whole or not isinstance(node["facts"], Mapping):
            may = "、".join(sorted(claiming.OPTIONAL))
            raise self.wrong(f"claim：须有且只有 {'、'.join(sorted(claiming.KEYS))}，另可有 {may}", node)
        period, window = self.text(node, "period"), self.text(node, "window")
        is_once = isinstance(node["judged_on"], Mapping)
        judged_on = self.event(node, facts) if is_once else self.text(node, "judged_on")
        for name in {period, window} - self.broken:
            if not {"values", "setting"} & set(parameters.get(name, {})):
                self.flaws.of(self.refuse, f"claim：没有给出数值 {name}，不能开通申领", node)
        if not is_once and judged_on not in claiming.JUDGED_ON:
            judged = f"claim：judged_on 为 {' 或 '.join(claiming.JUDGED_ON)}，一次性项目写 {{fact: 事件日期的事实}}"
            self.flaws.of(self.refuse, judged, node, "judged_on")
        sources = {name: self.part(self.sourced, name, source) for name, source in node["facts"].items()}
        sound = {name: source for name, source in sources.items() if source is not None}
        if odd := sorted(set(map(str, node["facts"])) - set(facts) - self.broken):
            raise self.wrong(f"claim：本项目没有事实 {'、'.join(odd)}", node["facts"])
        if len(sound) < len(sources):
            raise Dependent
        line, began_on = line_of(node) or line_of(self.node), self.began_on(node, facts, is_once=is_once)
        public = self.publicity(node, parameters)
        return Claiming(
            period,
            window,
            judged_on,
            facts=sound,
            line=line,
            is_once=is_once,
            began_on=began_on,
            publicity=public,
        )

    def publicity(self, node: Mapping[str, Any], parameters: Mapping[str, Tree]) -> str | None:
        """The parameter of the public days; None where the scheme has none."""
        if claiming.PUBLICITY not in node:
            return None
        name = self.text(node, claiming.PUBLICITY)
        if name not in {*parameters} | self.broken:
            self.flaws.of(self.refuse, f"claim：没有数值 {name}", node, claiming.PUBLICITY)
        return name

    def event(self, node: Mapping[str, Any], facts: Mapping[str, Fact]) -> str:
        """The fact that is the day of an event: one that is always there."""
        judged_on = node["judged_on"]
        name = judged_on.get(claiming.EVENT) if set(judged_on) == {claiming.EVENT} else None
        fact = facts.get(str(name))
        if fact is None and str(name) in self.broken:
            raise Dependent
        if fact is None or not _is_required_day(fact):
            self.flaws.of(
                self.refuse, "claim：judged_on 写 {fact: 名称}，须为必填的日期类（date）事实", node, "judged_on"
            )
        return str(name)

    def withdrawn(self) -> Ending | None:
        """From when on the document takes no more of the scheme."""
        if "withdrawn" not in self.node:
            return None
        if holds_unread(self.node["withdrawn"]):
            raise Dependent
        withdrawal(self.node["withdrawn"], self.at.key(self.node, "withdrawn"))
        return withdrawn_in(self.node)

    def began_on(self, node: Mapping[str, Any], facts: Mapping[str, Fact], *, is_once: bool) -> str | None:
        """Where the document ends, a scheme says which day a case began on: it is never guessed. Of what is claimed
        once the event's day says it."""
        days = [str(name) for name in node["facts"] if name in facts and _is_required_day(facts[name])]
        choices = days if is_once else [*sorted(claiming.JUDGED_ON), *days]
        if claiming.BEGAN_ON not in node:
            ends = self.pack.ending is not None or "withdrawn" in self.node
            if ends and not self.pack.is_past and not is_once:
                why = "claim：本文件有截止日，或本项目停止执行，须写明本件从哪一天算开始"
                wanted = f"{why}：began_on 写 {'、'.join(choices)}"
                raise self.wrong(wanted, node, example=f"began_on: {choices[-1]}")
            return None
        began_on = self.text(node, claiming.BEGAN_ON)
        if began_on not in choices and began_on not in self.broken:
            wanted = f"claim：began_on 写 {'、'.join(choices)}（核算期首日、末日，或必填的日期类事实）"
            example = f"began_on: {choices[-1]}" if choices else ""
            raise self.wrong(wanted, node, claiming.BEGAN_ON, example=example)
        return began_on

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

    def readings(self) -> tuple[Reading, ...]:
        plain = self.reading(None, self.node, None)
        listed = self.mapping("readings")
        if not listed:
            return (self.paid(plain, self.node),)
        if len(listed) < 2:
            raise self.wrong("readings：至少两种读法，或者不写", self.node, "readings")
        readings = [self.part(self.one_of, str(key), node, plain) for key, node in listed.items()]
        sound = tuple(reading for reading in readings if reading is not None)
        if len(sound) == len(readings):
            self.part(refuse_twins, sound, self.wrong)
        return sound

    def one_of(self, key: str, node: Any, plain: Reading) -> Reading:
        merged = combined(node, self.mapping("readings"), self.wrong)
        _READING(merged, self.at.key(self.node, "readings").key(self.mapping("readings"), key))
        return self.paid(self.reading(key, merged, plain), node)

    def paid(self, reading: Reading, node: Mapping[str, Any]) -> Reading:
        if not reading.amount and {"amount", "lines"} & self.meant:
            raise Dependent
        if not reading.amount:
            raise self.wrong("缺少金额算式 amount（按月发放的写 lines）", node, example="amount: heads * each")
        return reading

    def reading(self, key: str | None, node: Mapping[str, Any], plain: Reading | None) -> Reading:
        payer_title = self.part(self.text, node, "payer_title") if "payer_title" in node else None
        return Reading(
            key=key,
            title=self.part(self.text, node, "title") or str(key),
            payee=self.party(node, "payee", plain.payee if plain else None, PAYEES),
            payer=self.party(node, "payer", plain.payer if plain else PUBLIC, PAYERS),
            conditions=self.conditions(node, plain),
            amount=self.amount(node, plain),
            lines=self.lines_of(node, plain),
            payer_title=payer_title or (plain.payer_title if plain else PAYER_TITLE),
        )

    def conditions(self, node: Mapping[str, Any], plain: Reading | None) -> tuple[Rule, ...]:
        rules = {rule.key: rule for rule in plain.conditions} if plain else {}
        for rule in self.each(node, "conditions", self.rule):
            if plain is None and rule.key in rules:
                self.flaws.of(self.refuse, f"条件 {rule.key} 写了两次", rule.rule)
            rules[rule.key] = rule
        return tuple(rules.values())

    def amount(self, node: Mapping[str, Any], plain: Reading | None) -> str:
        """What is written there, or, of what is paid month by month, what is due of it."""
        lines = self.lines_of(node, plain)
        if node.get("amount") is UNREAD:
            raise Dependent
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
        return self.lines(node["lines"], self.at.key(node, "lines"))

    def lines(self, node: Any, at: At) -> Lines:
        if holds_unread(node):
            raise Dependent
        _LINES(node, at)
        count, each, first_on, held_back = (self.text(node, key) for key in ("count", "each", "first_on", "held_back"))
        for key, name in (("first_on", first_on), ("held_back", held_back)):
            if name not in self.mapping("facts"):
                raise self.wrong(f"lines：没有事实 {name}", node, key)
        return Lines(count, each, first_on, held_back, self.text(node, "without") if "without" in node else None)

    def party(self, node: Mapping[str, Any], key: str, otherwise: str | None, parties: Sequence[str]) -> str:
        name = node.get(key, otherwise)
        if name not in parties:
            if key not in self.meant and name is not UNREAD:
                at = self.at.key(node, key)
                self.flaws.add(at.flaw(f"应为 {'、'.join(parties)} 之一", name, closest(name, parties) or parties[0]))
            return ""
        return str(name)

    def rule(self, node: Tree, at: At) -> Rule:
        name = node.get("key") if isinstance(node, Mapping) else None
        place = At(at.file, f"{self.at.path}.conditions.{str(name)[:60]}", at.line) if name else at
        _RULE(node, place)
        left_out = self.text(node, "while_unset") if "while_unset" in node else None
        key, title, rule = (self.text(node, part) for part in ("key", "title", "rule"))
        return Rule(key, title, rule, self.source(node, "source"), left_out)

    def chosen(self) -> Choosing | None:
        node = self.node.get("chosen")
        if node is None:
            return None
        if holds_unread(node):
            raise Dependent
        _CHOSEN(node, self.at.key(self.node, "chosen"))
        first = node.get("applies_from", self.pack.document.get("in_force_from", date.min))
        if type(first) is not date:
            raise self.wrong("chosen：document.yaml 的 in_force_from 应为日期", node)
        texts = (self.text(node, "reading"), self.text(node, "by"), node["decided_on"], self.text(node, "reason"))
        choice = Choosing(*texts, applies_from=first)
        if choice.reading not in self.mapping("readings"):
            raise self.wrong(f"chosen：没有读法 {choice.reading}", node, "reading")
        return choice


def _is_required_day(fact: Fact) -> bool:
    return fact.type == Day() and fact.default is None


def _is_sound(node: Tree) -> bool:
    return isinstance(node, Mapping) and bool(set(KINDS) & set(node)) and is_sound(node) and not holds_unread(node)
