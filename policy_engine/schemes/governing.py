"""Which document decides a payee's period: by the day on which the case began, as each document reckons that day."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from policy_engine.errors import NoDocumentInForce
from policy_engine.explain.formula import yuan
from policy_engine.expressions.calendar import civil_date
from policy_engine.packs.pack import Ending, Pack, Packs, no_document
from policy_engine.packs.succession import RULES, Rule, Succession, documents_for, succession_of
from policy_engine.schemes.catalogue import catalogue, scheme_of
from policy_engine.schemes.facts import as_value
from policy_engine.schemes.periods import Period, periods_from
from policy_engine.schemes.scheme import Scheme
from policy_engine.schemes.validity import ending_of


@dataclass(frozen=True)
class Form:
    """A scheme as one of the city's documents has it, and the period of a case in it."""

    scheme: Scheme
    period: Period

    @property
    def judged_on(self) -> date:
        assert self.scheme.claim is not None
        return self.scheme.claim.day_of(self.period)

    def began_on(self, facts: Mapping[str, Any] | None) -> date | None:
        """By the period, or by a fact as JSON gives it; None where that is not at hand, or is no day."""
        claim = self.scheme.claim
        assert claim is not None
        if claim.began_fact is None:
            return claim.began_in(self.period)
        return _day(self.scheme, claim.began_fact, facts)


def _day(scheme: Scheme, fact: str | None, facts: Mapping[str, Any] | None) -> date | None:
    """The day that is stated for a fact; None where none is."""
    stated = (facts or {}).get(fact or "")
    with suppress(ValueError):
        return None if fact is None or stated is None else civil_date(as_value(scheme.facts[fact], stated))
    return None


def forms_of(packs: Packs, city: str, name: str, code: str, facts: Mapping[str, Any] | None = None) -> Iterator[Form]:
    """The newest document first: all that take claims of the scheme and have a period of this code, which is the day
    of an event for what is claimed once."""
    for pack in reversed(packs.of_city(city)):
        scheme = catalogue(pack).get(name)
        if scheme is not None and scheme.claim is not None:
            event_on = _day(scheme, scheme.claim.event, facts)
            with suppress(ValueError):
                yield Form(scheme, periods_from(scheme.parameters[scheme.claim.period]).parse(code, event_on))


def forms_on(packs: Packs, city: str, name: str, judged_on: date) -> Iterator[Form]:
    """The same for the period that a day lies in."""
    for pack in reversed(packs.of_city(city)):
        scheme = catalogue(pack).get(name)
        if scheme is not None and scheme.claim is not None:
            period = periods_from(scheme.parameters[scheme.claim.period]).of(judged_on)
            if period is not None:
                yield Form(scheme, period)


def governs(packs: Packs, form: Form, facts: Mapping[str, Any] | None = None, judged_on: date | None = None) -> bool:
    """Whether the form's document decides the case; True as long as only a fact could tell that it does not."""
    began_on = form.began_on(facts)
    if began_on is None:
        return True
    ending, pack = ending_of(form.scheme), form.scheme.pack
    if ending is not None and began_on > ending.last_on:
        return False
    try:
        deciding = documents_for(packs, pack.city, began_on, judged_on or form.judged_on)
        return pack in deciding and _ended_by(packs, form, began_on) is None
    except NoDocumentInForce:
        return False


def _ended_by(packs: Packs, form: Form, began_on: date) -> tuple[Pack, Ending] | None:
    """The document in force on that day, where the scheme had ended in it by then: nothing began that a later document
    could take over. Raises NoDocumentInForce."""
    origin = packs.in_force(form.scheme.pack.city, on=began_on)
    own = catalogue(origin).get(form.scheme.name)
    ending = None if own is None else ending_of(own)
    return None if ending is None or began_on <= ending.last_on else (origin, ending)


def schemes_on(packs: Packs, city: str, name: str, facts: Mapping[str, Any], on: date) -> Sequence[Scheme]:
    """The schemes by which a case is judged on a day, newest first: where its beginning is not written, that of the
    document which governs the day. Raises SchemeUnknown, and as `Packs.city` does."""
    forms = [form for form in forms_on(packs, city, name, on) if form.scheme.claim and form.scheme.claim.began_on]
    deciding = [form.scheme for form in forms if governs(packs, form, facts, on)]
    return deciding or [scheme_of(packs.city(city, on=on), name)]


def refuse_late(packs: Packs, form: Form, facts: Mapping[str, Any] | None = None) -> None:
    """Raises NoDocumentInForce, with clause and day, for a case that began when no document took it."""
    began_on = form.began_on(facts) or form.judged_on
    if (ended := _ended_by(packs, form, began_on)) is not None:
        raise no_document(ended[0].title, ended[1], began_on)


@dataclass(frozen=True)
class Compared:
    """What a case comes to by one of several documents, in fen."""

    pack: str
    version: str
    title: str
    amount_fen: int


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """Which document decided a case, and why: the day on which it began, the last day of what the document takes where
    that ends, and what a later document says of running cases, with its clause. `compared` has all that the most
    favourable is of."""

    began_on: date
    document: str
    last_on: date | None
    rule: Rule | None = None
    by: str | None = None
    clause: str | None = None
    quote: str | None = None
    compared: tuple[Compared, ...] = ()


def grounds_of(packs: Packs, decided: Sequence[tuple[Form, int]], facts: Mapping[str, Any]) -> Grounds | None:
    """Why the first of these forms (with what each comes to, in fen) decided. None where nothing but the judged day had
    to be asked: the document does not end, and no other was in force by then."""
    form = decided[0][0]
    claim, pack = form.scheme.claim, form.scheme.pack
    began_on, ending = form.began_on(facts) or form.judged_on, ending_of(form.scheme)
    later = _last_word(packs, pack.city, began_on, form.judged_on)
    if later is None and ending is None and (claim is None or claim.began_on is None):
        return None
    rule, clause, quote = (later[1].rule, later[1].clause, later[1].quote) if later else (None, None, None)
    compared = [
        Compared(other.scheme.pack.name, other.scheme.pack.version, other.scheme.pack.title, fen)
        for other, fen in decided
    ]
    return Grounds(
        began_on=began_on,
        document=pack.title,
        last_on=ending.last_on if ending else None,
        rule=rule,
        by=later[0].title if later else None,
        clause=clause,
        quote=quote,
        compared=tuple(compared) if len(compared) > 1 else (),
    )


def _last_word(packs: Packs, city: str, began_on: date, judged_on: date) -> tuple[Pack, Succession] | None:
    """What the last document says of running cases that came into force between the two days."""
    between = [pack for pack in packs.of_city(city) if began_on < pack.first_day <= judged_on]
    words = [(pack, succession) for pack in between if (succession := succession_of(pack)) is not None]
    return words[-1] if words else None


def words_of(grounds: Grounds) -> str:
    """For the letter: which document decided, and why."""
    until = f"（办理 {grounds.last_on} 及以前开始的）" if grounds.last_on else ""
    is_late = grounds.last_on is not None and grounds.began_on > grounds.last_on
    by, verb = ("更正此前依其办理的，仍由", "认定") if is_late else ("依", "办理")
    words = f"本件始于 {grounds.began_on}，{by}《{grounds.document}》{until}{verb}"
    if grounds.rule is not None:
        words += f"；《{grounds.by}》{grounds.clause}“{grounds.quote}”，{RULES[grounds.rule]}"
    if grounds.compared:
        sums = "，".join(f"按《{sum_by.title}》为 {yuan(sum_by.amount_fen)} 元" for sum_by in grounds.compared)
        amounts = {sum_by.amount_fen for sum_by in grounds.compared}
        words += f"：{sums}，{'取较高的一项' if len(amounts) > 1 else '两者相同，按新文件'}"
    return words
