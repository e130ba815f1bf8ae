"""The schemes of a pack's `subsidy.yaml`, read and checked: typed facts, parameters, conditions, amounts, readings.

A scheme bound to a day has its parameters' values of that day in its expressions and is ready to be run. Everything
that is wrong with a scheme is a PackError with file and line, when the pack is loaded and not when money is at stake.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias

from chassis import shapes
from chassis.expressions import (
    BIGGEST,
    MISSING,
    Choice,
    Choices,
    Day,
    Environment,
    ExpressionError,
    Name,
    Node,
    Number,
    Places,
    Series,
    Table,
    Truth,
    Type,
    day_number,
    understand,
    within,
)
from chassis.policy import Pack, PackError, Packs, ParameterNotCited, Tree, line_of
from chassis.problems import NotFound
from chassis.units import FEN, PERCENT, Unit, UnitError
from chassis.wording import formula
from services.subsidy.schemes import rules
from services.subsidy.schemes.shapes import SHAPES

JUDGED_ON = Name(Day(), "认定日期")
UNKNOWN_MOST = 10**8
MONTHS = Unit.parse("月")
MONEY = "分"
WINDOW, PERIOD = "window_months", "period"
_SCHEME = {"title", "payee", "payer", "source", "summary", "facts", "parameters", "applies_when", "not_applicable"}
_SCHEME |= {"consistent", "conditions", "amount", "lines", "readings", "chosen", "discretionary", "examples", "note"}
_SCHEME |= {"payer_title"}
_READING = {"title", "conditions", "amount", "lines", "payee", "payer", "payer_title"}
_CHOSEN = {"reading", "by", "decided_on", "applies_from", "reason", "note"}
PAYER_TITLE = "用人单位"
_FACT = {"title", "type", "unit", "min", "max", "of", "default", "optional", "note"}
PAYEES = ("graduate", "employer", "incubator", "trainee", "borrower", "contestant")
PUBLIC = "government"
OTHERS = "employer"
PAYERS = (PUBLIC, OTHERS, "bank")


class SchemeUnknown(NotFound):
    slug, title = "scheme-unknown", "该城市的政策文件没有此资金项目"


@dataclass(frozen=True)
class Source:
    """Where a rule comes from: the clause and its words."""

    clause: str
    quote: str


class Written(str):
    """A text of the pack that knows its line."""

    line: int = 0

    @classmethod
    def at(cls, text: str, line: int) -> "Written":
        made = cls(text)
        made.line = line
        return made


@dataclass(frozen=True)
class Fact:
    """A fact that a case must bring. `default` stands where it brings none."""

    name: str
    title: str
    type: Type
    default: Any = None


@dataclass(frozen=True)
class Rule:
    """One condition as it stands in the pack."""

    key: str
    title: str
    rule: str
    source: Source


@dataclass(frozen=True)
class Lines:
    """A payout month by month: how many, how much each, and the fact that names those not released."""

    count: str
    each: str
    held_back: str


@dataclass(frozen=True)
class Reading:
    """One way to read the scheme; a scheme without an ambiguous clause has exactly one, without a key."""

    key: str | None
    title: str
    payee: str
    payer: str
    conditions: tuple[Rule, ...]
    amount: str
    lines: Lines | None = None
    payer_title: str = PAYER_TITLE
    """What the letter calls a payer that is not the public purse."""

    @property
    def money(self) -> bool:
        """A placement comes to a plain 0."""
        return self.amount.strip() != "0"


@dataclass(frozen=True)
class Choosing:
    """A human's decision for one reading: made on a day, and good for cases judged from a day on."""

    reading: str
    by: str
    on: date
    reason: str
    applies_from: date


@dataclass(frozen=True, eq=False)
class Scheme:
    """An entitlement of a pack. Equal only to itself."""

    name: str
    title: str
    source: Source
    facts: Mapping[str, Fact]
    parameters: Mapping[str, Tree]
    consistent: tuple[tuple[str, str], ...]
    """(rule, what is wrong where it does not hold): facts that cannot all be true are no case at all."""
    applies_when: str | None
    not_applicable: str
    readings: tuple[Reading, ...]
    chosen: Choosing | None
    discretionary: Source | None
    examples: tuple[Mapping[str, Any], ...]
    pack: Pack = field(repr=False)

    @property
    def payee(self) -> str:
        return self.readings[0].payee

    def path(self, parameter: str) -> str:
        """Where a parameter stands in the pack."""
        own = self.pack.get(f"subsidy.schemes.{self.name}").get("parameters", {})
        inner = f"schemes.{self.name}.parameters" if parameter in own else "parameters"
        return f"subsidy.{inner}.{parameter}"


@dataclass(frozen=True)
class BoundRule:
    key: str
    title: str
    source: Source
    node: Node


@dataclass(frozen=True)
class BoundReading:
    key: str | None
    title: str
    payee: str
    payer: str
    conditions: tuple[BoundRule, ...]
    amount: Node
    lines: tuple[Node, Node, str] | None
    payer_title: str

    @property
    def money(self) -> bool:
        """A placement comes to a plain 0."""
        return not (self.amount.op == "const" and not self.amount.name)


@dataclass(frozen=True, eq=False)
class Bound:
    """A scheme with the values in force on a day."""

    scheme: Scheme
    on: date
    consistent: tuple[tuple[Node, str], ...]
    applies: Node | None
    readings: tuple[BoundReading, ...]
    missing: Mapping[str, ParameterNotCited]
    """What it needs and nobody has given, by name; what hangs on these cannot be judged."""

    def lacks(self, node: Node) -> bool:
        return not node.names.isdisjoint(self.missing)


Catalogue: TypeAlias = Mapping[str, Scheme]


@lru_cache(maxsize=64)
def catalogue(pack: Pack) -> Catalogue:
    """Every scheme of the pack, checked. Raises PackError with file and line."""
    return dict(_schemes(pack))


def check_all(packs: Packs) -> None:
    """Checks the schemes of every pack, as a start of the service does. Their examples run in `qihang policy check`."""
    for city in packs.cities:
        catalogue(packs.city(city))
    shapes.check_all(packs, SHAPES)


def scheme_of(pack: Pack, name: str) -> Scheme:
    found = catalogue(pack).get(name)
    if found is None:
        raise SchemeUnknown(scheme=name, city=pack.city)
    return found


def _schemes(pack: Pack) -> Iterator[tuple[str, Scheme]]:
    root = pack.files.get("subsidy")
    if not isinstance(root, Mapping) or set(root) - {"parameters", "schemes"}:
        raise PackError(f"{pack.name}/subsidy.yaml:1: has parameters and schemes, and nothing else")
    shared, schemes = root.get("parameters") or {}, root.get("schemes") or {}
    if not isinstance(shared, Mapping) or not isinstance(schemes, Mapping):
        raise PackError(f"{pack.name}/subsidy.yaml:1: parameters and schemes are mappings")
    for name, node in schemes.items():
        reader = _Reader(pack, str(name), node, shared)
        try:
            scheme = reader.scheme()
            check(scheme)
        except (TypeError, ValueError, AttributeError, LookupError, OverflowError, RecursionError) as error:
            if isinstance(error, PackError):
                raise
            raise reader.wrong(f"is not shaped like a scheme ({type(error).__name__})") from None
        yield str(name), scheme


class _Reader:
    """Reads one scheme; every complaint names file, line and place."""

    def __init__(self, pack: Pack, name: str, node: Any, shared: Mapping[str, Tree]) -> None:
        self.pack, self.name, self.node, self.shared = pack, name, node, shared
        if not isinstance(node, Mapping):
            raise PackError(f"{pack.name}/subsidy.yaml:1: {name} is not a mapping")

    def wrong(self, what: str, near: Any = None, key: str | None = None) -> PackError:
        line = line_of(near, key) or line_of(self.node, key)
        return PackError(f"{self.pack.name}/subsidy.yaml:{line}: {self.name[:80]}: {what[:500]}")

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
            self.name,
            self.text(node, "title"),
            self.source(node, node),
            facts,
            parameters,
            tuple(map(self.consistent, node.get("consistent") or ())),
            self.text(node, "applies_when") if "applies_when" in node else None,
            str(node.get("not_applicable", "没有可认定的对象，不适用")),
            self.readings(),
            self.chosen(),
            self.source({"source": node["discretionary"]}, node) if "discretionary" in node else None,
            tuple(map(self.example, node.get("examples") or ())),
            self.pack,
        )

    def consistent(self, node: Any) -> tuple[str, str]:
        if not isinstance(node, Mapping) or set(node) != {"rule", "otherwise"}:
            raise self.wrong("consistent: has rule and otherwise", node)
        return self.text(node, "rule"), self.text(node, "otherwise")

    def example(self, node: Any) -> Mapping[str, Any]:
        known = {"judged_on", "facts", "amount_fen", "unmet", "applicable", "refused", "readings", "title"}
        whole = isinstance(node, Mapping) and isinstance(node.get("facts"), Mapping) and not set(node) - known
        if not whole or type(node.get("judged_on")) is not date:
            raise self.wrong("an example has judged_on, facts and what it comes to", node)
        return dict(node)

    def mapping(self, key: str) -> Mapping[str, Any]:
        found = self.node.get(key) or {}
        if not isinstance(found, Mapping):
            raise self.wrong(f"{key} is not a mapping")
        return found

    def text(self, node: Mapping[str, Any], key: str) -> str:
        if not isinstance(node.get(key), str) or not node[key].strip():
            raise self.wrong(f"{key} is missing", node)
        return Written.at(node[key], line_of(node, key))

    def source(self, node: Mapping[str, Any], near: Any) -> Source:
        found = node.get("source")
        if not isinstance(found, Mapping) or not found.get("clause") or not found.get("quote"):
            raise self.wrong("no source with clause and quote", near)
        return Source(str(found["clause"]), str(found["quote"]))

    def fact(self, name: str, node: Any) -> Fact:
        if not isinstance(node, Mapping) or set(node) - _FACT:
            raise self.wrong(f"fact {name}: has {', '.join(sorted(_FACT))} only", node)
        made = Fact(name, self.text(node, "title"), self.fact_type(name, node))
        if "optional" in node:
            return self.optional(made, node)
        if "default" not in node:
            return made
        try:
            return replace(made, default=as_value(made, node["default"]))
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
        made = tuple(self.reading(str(key), node, plain) for key, node in listed.items())
        if not all(reading.amount for reading in made):
            raise self.wrong("a reading has no amount")
        return made

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
            key,
            self.text(node, "title"),
            self.party(node.get("payee", plain.payee if plain else None), PAYEES),
            self.party(node.get("payer", plain.payer if plain else PUBLIC), PAYERS),
            tuple(rules.values()),
            self.amount(node, plain),
            self.lines(node["lines"]) if node.get("lines") else plain.lines if plain else None,
            self.text(node, "payer_title") if "payer_title" in node else plain.payer_title if plain else PAYER_TITLE,
        )

    def amount(self, node: Mapping[str, Any], plain: Reading | None) -> str:
        if "amount" in node:
            return Written.at(str(node["amount"]), line_of(node, "amount"))
        return plain.amount if plain else ""

    def lines(self, node: Any) -> Lines:
        if not isinstance(node, Mapping) or set(node) != {"count", "each", "held_back"}:
            raise self.wrong("lines: has count, each and held_back", node)
        count, each, held_back = (self.text(node, key) for key in ("count", "each", "held_back"))
        if held_back not in self.mapping("facts"):
            raise self.wrong(f"lines: no fact {held_back}", node)
        return Lines(count, each, held_back)

    def party(self, name: Any, known: Sequence[str]) -> str:
        if name not in known:
            raise self.wrong(f"{name}: payee or payer is one of {', '.join(known)}")
        return str(name)

    def rule(self, node: Any) -> Rule:
        if not isinstance(node, Mapping) or set(node) - {"key", "title", "rule", "source"}:
            raise self.wrong("a condition has key, title, rule and source only", node)
        key, title, rule = (self.text(node, part) for part in ("key", "title", "rule"))
        return Rule(key, title, rule, self.source(node, node))

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
        made = Choosing(*texts, applies_from=first)
        if made.reading not in self.mapping("readings"):
            raise self.wrong(f"chosen: no reading {made.reading}", node)
        return made


def check(scheme: Scheme) -> None:
    """Every expression against the units and ranges of all values that its names can have."""
    wrong = _Reader(scheme.pack, scheme.name, scheme.pack.get(f"subsidy.schemes.{scheme.name}"), {}).wrong
    names = _facts(scheme)
    for name, parameter in scheme.parameters.items():
        _check_values(scheme, name, wrong)
        try:
            names |= {name: _declared(scheme, name)} if _counts(scheme, name) else {}
        except (UnitError, ExpressionError) as error:
            raise wrong(str(error), parameter) from None
    for place, text, kinds in _expressions(scheme):
        try:
            node = understand(text, names)
        except ExpressionError as error:
            raise wrong(f"{place}: {error}", text) from None
        if not isinstance(node.type, kinds):
            raise wrong(f"{place}: {str(text)!r} is a {type(node.type).__name__.lower()}", text)
        if isinstance(node.type, Number):
            _check_number(place, text, node, wrong)


def _check_number(place: str, text: str, node: Node, wrong: Callable[..., PackError]) -> None:
    """Money paid is counted in fen, is never below 0, and never hangs on a date that may be missing."""
    made = node.type
    assert isinstance(made, Number)
    if node.optional:
        raise wrong(f"{place}: {', '.join(sorted(node.optional))} may be missing; an amount cannot hang on it", text)
    if place != "lines" and made.unit != FEN and text != "0":
        raise wrong(f"{place}: {str(text)!r} comes to {made.unit}, not 分", text)
    if made.low < 0 and made.unit == FEN:
        raise wrong(f"{place}: {str(text)!r} can fall below 0", text)


def _check_values(scheme: Scheme, name: str, wrong: Callable[..., PackError]) -> None:
    """Every value that a parameter has over time: none of money below 0, windows in months, periods that are known."""
    node = scheme.parameters[name]
    entries = [(node, node["setting"])] if "setting" in node else []
    for near, value in [*entries, *((entry, entry["value"]) for entry in node.get("values", ()))]:
        if name == WINDOW and not rules.are_months(value):
            raise wrong(f"{name}: {value} is no list of different months from 1 to 12", near)
        if name == PERIOD and value not in rules.PERIODS:
            raise wrong(f"{name}: {value} is no period; known: {', '.join(rules.PERIODS)}", near)
        if str(node.get("unit", "")).startswith(MONEY) and any(number < 0 for number in _numbers(value)):
            raise wrong(f"{name}: money is never below 0", near)


def _numbers(value: Any) -> Sequence[int]:
    numbers = value.values() if isinstance(value, Mapping) else [value]
    return [number for number in numbers if type(number) is int]


def names_of(scheme: Scheme) -> dict[str, Name]:
    """What the scheme's expressions may name, with the range of all values that a parameter has over time."""
    return {name: _declared(scheme, name) for name in scheme.parameters if _counts(scheme, name)} | _facts(scheme)


def _expressions(scheme: Scheme) -> Iterator[tuple[str, str, type]]:
    for text, _ in scheme.consistent:
        yield "consistent", text, Truth
    if scheme.applies_when is not None:
        yield "applies_when", scheme.applies_when, Truth
    for reading in scheme.readings:
        for rule in reading.conditions:
            yield f"condition {rule.key}", rule.rule, Truth
        yield "amount", reading.amount, Number
        if reading.lines is not None:
            yield "lines", reading.lines.count, Number
            yield "lines", reading.lines.each, Number


def _facts(scheme: Scheme) -> dict[str, Name]:
    return {"on": JUDGED_ON} | {name: Name(fact.type, fact.title) for name, fact in scheme.facts.items()}


def _counts(scheme: Scheme, name: str) -> bool:
    """Whether it is something to reckon with: the name of a kind of period is not, nor an unset thing of no unit."""
    node = scheme.parameters[name]
    vague = "unset" in node and not node.get("unit") and "kind" not in node
    return not vague and not isinstance(node.get("setting"), str)


def _declared(scheme: Scheme, name: str) -> Name:
    """A parameter with the bounds of all its values; an unset one may become anything of its unit."""
    node = scheme.parameters[name]
    values = [node["setting"]] if "setting" in node else [entry["value"] for entry in node.get("values", ())]
    title = str(node.get("title", name))
    if not values:
        return _unset(scheme, name, node, title)
    types = [_type_of(scheme, name, node, value) for value in values]
    if len({type(kind) for kind in types}) != 1:
        raise ExpressionError(f"{name} changes its kind from one date to another")
    first = types[0]
    if isinstance(first, Table | Choices):
        _same_codes(scheme, name, types)
    if isinstance(first, Table):
        tables = [kind for kind in types if isinstance(kind, Table)]
        first = replace(first, low=min(kind.low for kind in tables), high=max(kind.high for kind in tables))
    if isinstance(first, Number):
        numbers = [kind for kind in types if isinstance(kind, Number)]
        low, high = min(kind.low for kind in numbers), max(kind.high for kind in numbers)
        made: Type = Series(first.unit, low, high) if _monthly(scheme, name) else replace(first, low=low, high=high)
        return Name(made, title, values[-1], known=True)
    return Name(first, title, _value_of(first, values[-1]), known=True)


def _same_codes(scheme: Scheme, name: str, types: Sequence[Type]) -> None:
    """A table has an entry for the same codes at every date; a set is one of the same things."""
    listed = [kind.codes for kind in types if isinstance(kind, Table | Choices)]
    known = [fact.type.codes for fact in scheme.facts.values() if isinstance(fact.type, Choice)]
    if isinstance(types[0], Choices) and not any(codes in known for codes in listed):
        return
    for codes in listed[1:]:
        if codes != listed[0]:
            odd = sorted({*codes} ^ {*listed[0]})
            raise ExpressionError(f"{name} is not of the same codes at every date: {', '.join(odd)}")


def _unset(scheme: Scheme, name: str, node: Mapping[str, Any], title: str) -> Name:
    """What an unset parameter will be: a number of its unit, or, where `kind` says so, a set or table `of` a fact."""
    if "kind" not in node:
        unit = Unit.parse(str(node.get("unit", "")))
        most = {PERCENT: 100, MONTHS: 600}.get(unit, UNKNOWN_MOST)
        kind: Type = Series(unit, 0, most) if _monthly(scheme, name) else Number(unit, 0, most)
        return Name(kind, title, 0, known=True)
    fact = scheme.facts.get(str(node.get("of")))
    if fact is None or not isinstance(fact.type, Choice) or node["kind"] not in ("set", "table"):
        raise ExpressionError(f"{name}: kind is set or table, of a fact that is a choice")
    codes = fact.type.codes
    if node["kind"] == "set":
        return Name(Choices(codes, fact.type.labels), title, 0, known=True)
    return Name(Table(codes, Unit.parse(str(node.get("unit", ""))), 0, UNKNOWN_MOST), title, [0], known=True)


def hint(scheme: Scheme, name: str) -> dict[str, str]:
    """The `kind` and `of` that an unset slot in this parameter's place needs."""
    if name not in names_of(scheme):
        return {}
    kind = names_of(scheme)[name].type
    if not isinstance(kind, Choices | Table):
        return {}
    facts = [fact.name for fact in scheme.facts.values() if isinstance(fact.type, Choice)]
    of = [fact for fact in facts if getattr(scheme.facts[fact].type, "codes", ()) == kind.codes]
    return {"kind": "set" if isinstance(kind, Choices) else "table", "of": of[0]} if of else {}


def _monthly(scheme: Scheme, name: str) -> bool:
    """Whether an expression takes the parameter month by month, so that every dated value counts."""
    return any(f"monthly({name}," in text.replace(" ", "") for _, text, _ in _expressions(scheme))


def _type_of(scheme: Scheme, name: str, node: Mapping[str, Any], value: Any) -> Type:
    if type(value) is bool:
        return Truth()
    if type(value) is date:
        return Day()
    if type(value) is int:
        return Number(Unit.parse(str(node.get("unit", ""))), value, value)
    if isinstance(value, Mapping) and value and all(type(entry) is int for entry in value.values()):
        unit = Unit.parse(str(node.get("unit", "")))
        return Table(_ordered(scheme, value), unit, min(value.values()), max(value.values()))
    if isinstance(value, list) and value and all(isinstance(entry, str | int) for entry in value):
        return _set_for(scheme, value)
    raise ExpressionError(f"{name}: a value is a whole number, a truth, a date, a list or a table of whole numbers")


def _set_for(scheme: Scheme, members: Sequence[Any]) -> Choices:
    """A set of the codes that these are members of: those of a fact which has them all."""
    codes = tuple(map(str, members))
    for fact in scheme.facts.values():
        if isinstance(fact.type, Choice) and set(codes) <= set(fact.type.codes):
            return Choices(fact.type.codes, fact.type.labels)
    return Choices(codes, codes)


def _ordered(scheme: Scheme, table: Mapping[Any, int]) -> tuple[str, ...]:
    """A table's codes in the order of the fact that has just these; the order in the pack does not matter."""
    codes = sorted(map(str, table))
    for fact in scheme.facts.values():
        if isinstance(fact.type, Choice) and sorted(fact.type.codes) == codes:
            return fact.type.codes
    return tuple(codes)


def _value_of(kind: Type, value: Any) -> Any:
    if isinstance(kind, Day):
        return day_number(value)
    if isinstance(kind, Choices):
        return sum(1 << kind.codes.index(str(member)) for member in set(value))
    if isinstance(kind, Table):
        entries = {str(code): number for code, number in value.items()}
        return [entries[code] for code in kind.codes]
    return value


def bind(scheme: Scheme, on: date) -> Bound:
    """The scheme with the values in force on a day. Raises ParameterNotCited where the document gives none."""
    bound = bind_what_is_given(scheme, on)
    for refused in bound.missing.values():
        raise ParameterNotCited(refused.parameter, refused.clause, refused.quote, refused.detail)
    return bound


@lru_cache(maxsize=1024)
def bind_what_is_given(scheme: Scheme, on: date) -> Bound:
    """The same where values may be missing: `Bound.lacks` says what cannot be judged."""
    names = _facts(scheme) | {"on": replace(JUDGED_ON, value=day_number(on), known=True)}
    missing: dict[str, ParameterNotCited] = {}
    for name in filter(lambda name: _counts(scheme, name), scheme.parameters):
        try:
            names[name] = _in_force(scheme, name, on)
        except ParameterNotCited as unset:
            missing[name] = unset
            names[name] = _declared(scheme, name)
    readings = tuple(_bound_reading(reading, names) for reading in scheme.readings)
    applies = understand(scheme.applies_when, names) if scheme.applies_when else None
    consistent = tuple((understand(rule, names), otherwise) for rule, otherwise in scheme.consistent)
    consistent += tuple(dict.fromkeys(_no_place_beyond(readings)))
    nodes = [*([applies] if applies else []), *(node for node, _ in consistent), *_nodes(readings)]
    needed = frozenset[str]().union(*(node.names for node in nodes))
    lacking = {name: missing[name] for name in scheme.parameters if name in missing and name in needed}
    return Bound(scheme, on, consistent, applies, readings, lacking)


def _nodes(readings: Sequence[BoundReading]) -> Iterator[Node]:
    for reading in readings:
        yield from (rule.node for rule in reading.conditions)
        yield from (reading.amount, *(reading.lines or ())[:2])


def _no_place_beyond(readings: Sequence[BoundReading]) -> Iterator[tuple[Node, str]]:
    """Ordinals of months that are not there contradict the number of months."""
    for reading in readings:
        for outside in reading.amount.find("outside"):
            number, places = outside.args
            yield within(outside), f"{places.title}超出范围：序号不能大于“{formula(number)}”"


def _in_force(scheme: Scheme, name: str, on: date) -> Name:
    node = scheme.parameters[name]
    cited = scheme.pack.parameter(node, name, on=on)
    declared = _declared(scheme, name)
    if isinstance(declared.type, Series):
        dated = sorted(node["values"], key=lambda entry: entry["from"])
        series = tuple((day_number(e["from"]), _until(e), int(e["value"])) for e in dated)
        return replace(declared, value=cited.value, series=series)
    kind = _type_of(scheme, name, node, cited.value)
    return Name(kind, declared.title, _value_of(kind, cited.value), known=True)


def _until(entry: Mapping[str, Any]) -> int | None:
    return day_number(entry["until"]) if entry.get("until") else None


def _bound_reading(reading: Reading, names: Environment) -> BoundReading:
    conditions = tuple(BoundRule(r.key, r.title, r.source, understand(r.rule, names)) for r in reading.conditions)
    amount, lines = understand(reading.amount, names), None
    if reading.lines:
        count, each = (understand(text, names) for text in (reading.lines.count, reading.lines.each))
        lines = (count, each, reading.lines.held_back)
    return BoundReading(
        reading.key, reading.title, reading.payee, reading.payer, conditions, amount, lines, reading.payer_title
    )


def as_value(fact: Fact, given: Any) -> int | bool:
    """A fact as JSON or YAML gives it → a whole number. Raises ValueError with a Chinese sentence."""
    kind = fact.type
    if isinstance(kind, Truth):
        if type(given) is not bool:
            raise ValueError("应为 true 或 false")
        return given
    if isinstance(kind, Number):
        if type(given) is not int or not kind.low <= given <= kind.high:
            raise ValueError(f"应为 {kind.low} 到 {kind.high} 之间的整数（{kind.unit}）")
        return given
    if isinstance(kind, Day):
        return day_number(_date(given))
    if isinstance(kind, Choice):
        if not isinstance(given, str) or given not in kind.codes:
            raise ValueError(f"应为 {'、'.join(kind.codes)} 之一")
        return kind.codes.index(given)
    return _bits(kind, given)


def _date(given: Any) -> date:
    if type(given) is not date:
        if not isinstance(given, str) or len(given) != 10:
            raise ValueError("应为日期，例如 2023-07-31")
        try:
            given = date.fromisoformat(given)
        except ValueError:
            raise ValueError("应为日期，例如 2023-07-31") from None
    if not 1900 <= given.year <= 2200:
        raise ValueError("日期应在 1900 年到 2200 年之间")
    return date(given.year, given.month, given.day)


def _bits(kind: Type, given: Any) -> int:
    if not isinstance(given, list):
        raise ValueError("应为列表")
    if isinstance(kind, Places):
        if not all(type(place) is int and 1 <= place <= 60 for place in given):
            raise ValueError("应为 1 到 60 的序号")
        return sum(1 << (place - 1) for place in set(given))
    assert isinstance(kind, Choices)
    if not all(isinstance(code, str) and code in kind.codes for code in given):
        raise ValueError(f"应取自 {'、'.join(kind.codes)}")
    return sum(1 << kind.codes.index(code) for code in set(given))
