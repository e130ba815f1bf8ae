"""Schemes and decisions as the API and the command line show them: one shape for both."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from policy_engine.errors import HolidaysUnpublished, ParameterNotCited
from policy_engine.explain.formula import formula
from policy_engine.explain.letter import letter
from policy_engine.expressions.typecheck import understand
from policy_engine.expressions.types import Choice, Choices, Column, Name, Number, Rows
from policy_engine.packs import readings
from policy_engine.packs.pack import Pack, Tree
from policy_engine.schemes.catalogue import scheme_of
from policy_engine.schemes.decide import Decision
from policy_engine.schemes.parameters import names_of, told_of
from policy_engine.schemes.scheme import Fact, Reading, Rule, Scheme
from services.subsidy.schemes import commands
from services.subsidy.schemes.decisions import CaseView, DecisionView
from services.subsidy.schemes.schemas import (
    ActionView,
    AmbiguityView,
    ChoiceView,
    CitationView,
    DatedValue,
    DistrictView,
    DocumentView,
    FactView,
    MeasureView,
    ObligationView,
    OptionView,
    ParameterView,
    PolicyView,
    ReadingView,
    RuleView,
    SchemeView,
    WindowView,
)


def policy(pack: Pack) -> PolicyView:
    return PolicyView(
        city=pack.city,
        city_name=str(pack.document.get("city_name") or pack.city),
        pack=pack.name,
        version=pack.version,
        number=pack.document.get("number"),
        title=pack.title,
        issuer=str(pack.document["issuer"]),
    )


def document(pack: Pack) -> DocumentView:
    """The document's own parts. A part that it does not have is an empty list, never another city's."""
    about = pack.document
    cited = {key: CitationView(**node) for key, node in about.items() if _is_citation(node)}
    districts = pack.get("taxonomies.districts.items") if pack.has("taxonomies.districts.items") else []
    return DocumentView(
        **policy(pack).model_dump(),
        policy_year=about.get("policy_year"),
        parents=[str(parent) for parent in about.get("parents") or ()],
        citations=cited,
        goals=[_part(row) for row in about.get("goals") or ()],
        actions=[_part(row) for row in about.get("actions") or ()],
        measures=[_measure(pack, row) for row in about.get("measures") or ()],
        requirements=[_part(row) for row in about.get("requirements") or ()],
        districts=[
            DistrictView(code=str(row["code"]), name=row["name"], functional_zone=row.get("functional_zone", False))
            for row in districts
        ],
    )


def obligations(pack: Pack) -> list[ObligationView]:
    """Sentence by sentence, in the order of the document; none for a pack that does not say what it makes of it."""
    rows = pack.get("obligations.rows") if pack.has("obligations.rows") else []
    fields = ("section", "quote", "reading", "state")
    return [
        ObligationView(id=str(row["id"]), **{name: row[name] for name in fields}, reason=row.get("reason") or None)
        for row in rows
    ]


def _is_citation(node: Tree) -> bool:
    return isinstance(node, Mapping) and set(node) == {"clause", "quote"}


def _part(row: Mapping[str, Any]) -> ActionView:
    return ActionView(number=row["number"], title=row.get("title"), items=row.get("items", []), **row["source"])


def _measure(pack: Pack, row: Mapping[str, Any]) -> MeasureView:
    names = pack.document.get("departments", {})
    return MeasureView(
        **_part(row).model_dump(),
        action=row["action"],
        lead=[names[code][0] for code in row["lead"]],
        supporting=[names[code][0] for code in row["with"]],
        units_quote=row["words"]["quote"],
    )


def scheme(definition: Scheme, on: date) -> SchemeView:
    """A scheme with its parameters as they stand on a day."""
    return SchemeView(
        scheme=definition.name,
        title=definition.title,
        payee=definition.payee,
        clause=definition.source.clause,
        quote=definition.source.quote,
        facts=[_fact(fact) for fact in definition.facts.values()],
        parameters=[parameter(definition.pack, definition.parameters[name], name, on) for name in told_of(definition)],
        readings=[_reading(definition, reading) for reading in definition.readings],
        chosen=ChoiceView.model_validate(definition.chosen) if definition.chosen else None,
        discretionary=definition.discretionary is not None,
    )


def case(definition: Scheme, decision: Decision) -> CaseView:
    return CaseView(
        **DecisionView.model_validate(decision).model_dump(),
        city=definition.pack.city,
        pack=definition.pack.name,
        pack_version=definition.pack.version,
        scheme=definition.name,
        title=definition.title,
        on=decision.on,
        letter=letter(definition, decision),
        window=_window_if_cited(definition, decision.on),
    )


def _window_if_cited(definition: Scheme, on: date) -> WindowView | None:
    """None too where its days are unset or not known yet: what is due does not depend on when it is claimed."""
    try:
        return window(definition.pack, definition.name, on) if commands.has_window(definition) else None
    except (ParameterNotCited, HolidaysUnpublished):
        return None


def window(pack: Pack, name: str, day: date) -> WindowView:
    """Whether claims of the scheme are taken on a day. Raises SchemeUnknown where the pack sets no window, and
    HolidaysUnpublished."""
    definition = scheme_of(pack, name)
    cited = commands.window_of(definition, day)
    span, months = commands.days_of(cited, definition, day), cited.window.months
    return WindowView(
        city=pack.city,
        scheme=name,
        on=day,
        open=span is not None and span.covers(day),
        months=list(months) if months else None,
        next_opens_on=max(day, span.opens_on or day) if span else None,
        opens_on=span.opens_on if span else None,
        closes_on=span.closes_on if span else None,
        clause=cited.clause,
        quote=cited.quote,
        reason=cited.reason,
    )


def parameter(pack: Pack, node: Tree, name: str, on: date) -> ParameterView:
    view = ParameterView(
        parameter=name,
        title=str(node.get("title", name)),
        unit=node.get("unit"),
        value=None,
        clause=str(node["clause"]),
        quote=str(node.get("quote", "")),
        unset="unset" in node,
        values=[DatedValue(first=e["from"], until=e.get("until"), value=e["value"]) for e in node.get("values", ())],
    )
    try:
        cited = pack.parameter(node, name, on=on)
    except ParameterNotCited:
        return view
    return view.model_copy(update={"value": cited.value, "reason": cited.reason})


def all_parameters(pack: Pack, on: date) -> list[ParameterView]:
    """Every parameter of the pack, by its path, in the order of the files."""
    return [parameter(pack, node, path, on) for path, node in pack.parameters()]


def ambiguities(pack: Pack, on: date) -> list[AmbiguityView]:
    """Every clause of the pack with several readings: those of values, then those of schemes."""
    return [*map(_ambiguity, readings.ambiguities(pack, on)), *map(_of_scheme, commands.ambiguous(pack))]


def _ambiguity(ambiguity: readings.Ambiguity) -> AmbiguityView:
    now = ambiguity.in_force
    return AmbiguityView(
        path=ambiguity.path,
        title=None,
        readings=[_option(reading) for reading in ambiguity.readings],
        chosen=ambiguity.chosen,
        reason=ambiguity.reason,
        in_force=now.cited.value if now and now.cited else None,
    )


def _option(reading: readings.Reading) -> OptionView:
    cited = reading.cited
    view = OptionView(reading=reading.key, title=reading.title, comes_to=reading.comes_to, refused=reading.refused)
    return view.model_copy(update={"value": cited.value, "clause": cited.clause, "quote": cited.quote} if cited else {})


def _of_scheme(definition: Scheme) -> AmbiguityView:
    chosen = definition.chosen
    return AmbiguityView(
        path=f"subsidy.schemes.{definition.name}",
        title=definition.title,
        readings=[OptionView(reading=str(reading.key), title=reading.title) for reading in definition.readings],
        chosen=chosen.reading if chosen else None,
        reason=chosen.reason if chosen else None,
        in_force=None,
    )


def _fact(fact: Fact | Column) -> FactView:
    view = FactView(fact=fact.name, title=fact.title, type=type(fact.type).__name__.lower(), required=True)
    kind, more = fact.type, dict[str, object](required=fact.default is None)
    if isinstance(kind, Number):
        more |= {"unit": str(kind.unit), "low": kind.low, "high": kind.high}
    if isinstance(kind, Rows):
        more |= {"unit": str(kind.unit), "low": kind.least, "high": kind.most, "columns": [*map(_fact, kind.columns)]}
    if isinstance(kind, Choice | Choices):
        more["codes"] = dict(zip(kind.codes, kind.labels, strict=True))
    return view.model_copy(update=more)


def _reading(definition: Scheme, reading: Reading) -> ReadingView:
    unset = {name for name, node in definition.parameters.items() if "unset" in node}
    names = {key: _not_given(name) if key in unset else name for key, name in names_of(definition).items()}
    return ReadingView(
        reading=reading.key,
        title=reading.title,
        payee=reading.payee,
        payer=reading.payer,
        conditions=[_rule(rule, formula(understand(rule.rule, names))) for rule in reading.conditions],
        amount=reading.amount,
        formula=formula(understand(reading.amount, names)),
    )


def _not_given(name: Name) -> Name:
    """What the document leaves open stands in a formula by its title: no value at all reads as zero."""
    return replace(name, title=f"{name.title}（未给出）", constant=False)


def _rule(rule: Rule, words: str) -> RuleView:
    source = rule.source
    return RuleView(
        key=rule.key, title=rule.title, rule=rule.rule, formula=words, clause=source.clause, quote=source.quote
    )
