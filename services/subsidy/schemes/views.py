"""Schemes and decisions as the API and the command line show them: one shape for both."""

from datetime import date

from chassis.expressions import Choice, Choices, Number, understand
from chassis.policy import Pack, ParameterNotCited, Tree
from chassis.wording import formula
from services.subsidy.schemes.catalogue import Fact, Reading, Rule, Scheme, names_of
from services.subsidy.schemes.engine import Decision
from services.subsidy.schemes.letters import letter
from services.subsidy.schemes.schemas import (
    CaseView,
    ChoiceView,
    DatedValue,
    DecisionView,
    FactView,
    ParameterView,
    ReadingView,
    RuleView,
    SchemeView,
    WindowView,
)


def scheme(found: Scheme, on: date) -> SchemeView:
    """A scheme with its parameters as they stand on a day."""
    return SchemeView(
        scheme=found.name,
        title=found.title,
        payee=found.payee,
        clause=found.source.clause,
        quote=found.source.quote,
        facts=[_fact(fact) for fact in found.facts.values()],
        parameters=[parameter(found.pack, node, name, on) for name, node in found.parameters.items()],
        readings=[_reading(found, reading) for reading in found.readings],
        chosen=ChoiceView.model_validate(found.chosen) if found.chosen else None,
        discretionary=found.discretionary is not None,
    )


def case(found: Scheme, decision: Decision, window: WindowView | None) -> CaseView:
    return CaseView(
        **DecisionView.model_validate(decision).model_dump(),
        city=found.pack.city,
        pack=found.pack.name,
        pack_version=found.pack.version,
        scheme=found.name,
        title=found.title,
        on=decision.on,
        letter=letter(found, decision),
        window=window,
    )


def parameter(pack: Pack, node: Tree, name: str, on: date) -> ParameterView:
    view = ParameterView(
        parameter=name,
        title=str(node.get("title", name)),
        unit=node.get("unit"),
        value=None,
        clause=str(node["clause"]),
        quote=str(node.get("quote", "")),
        unset=True,
        values=[DatedValue(first=e["from"], until=e.get("until"), value=e["value"]) for e in node.get("values", ())],
    )
    try:
        cited = pack.parameter(node, name, on=on)
    except ParameterNotCited:
        return view
    return view.model_copy(update={"value": cited.value, "reason": cited.reason, "unset": False})


def all_parameters(pack: Pack, on: date) -> list[ParameterView]:
    """Every parameter of the pack, by its path, in the order of the files."""
    return [parameter(pack, node, path, on) for path, node in pack.parameters()]


def _fact(fact: Fact) -> FactView:
    view = FactView(fact=fact.name, title=fact.title, type=type(fact.type).__name__.lower(), required=True)
    kind, more = fact.type, dict[str, object](required=fact.default is None)
    if isinstance(kind, Number):
        more |= {"unit": str(kind.unit), "low": kind.low, "high": kind.high}
    if isinstance(kind, Choice | Choices):
        more["codes"] = dict(zip(kind.codes, kind.labels, strict=True))
    return view.model_copy(update=more)


def _reading(found: Scheme, reading: Reading) -> ReadingView:
    names = names_of(found)
    return ReadingView(
        reading=reading.key,
        title=reading.title,
        payee=reading.payee,
        payer=reading.payer,
        conditions=[_rule(rule, formula(understand(rule.rule, names))) for rule in reading.conditions],
        amount=reading.amount,
        formula=formula(understand(reading.amount, names)),
    )


def _rule(rule: Rule, words: str) -> RuleView:
    source = rule.source
    return RuleView(
        key=rule.key, title=rule.title, rule=rule.rule, formula=words, clause=source.clause, quote=source.quote
    )
