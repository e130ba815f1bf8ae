"""What the packs say, and whose entitlement must be calculated again."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller
from chassis.problems import Conflict, NotFound, Unprocessable
from chassis.workdays import UnpublishedYear, add_days
from policy_engine.errors import FactsInvalid, PackInvalid, SchemeUnknown
from policy_engine.explain.formula import limit, observed
from policy_engine.expressions.calendar import civil_date
from policy_engine.expressions.evaluate import for_one
from policy_engine.expressions.typecheck import understand
from policy_engine.expressions.types import Name, Number
from policy_engine.expressions.units import NONE, PERCENT
from policy_engine.packs.loader import pack_from
from policy_engine.packs.pack import Cited, Pack, Packs
from policy_engine.schemes.catalogue import catalogue, scheme_of
from policy_engine.schemes.claiming import WINDOW, Claiming
from policy_engine.schemes.facts import as_value
from policy_engine.schemes.governing import Form, forms_of, governs, refuse_late
from policy_engine.schemes.lateness import Deadline
from policy_engine.schemes.periods import FIRST_DAY, ONCE, Period, Periods, periods_from
from policy_engine.schemes.scheme import Scheme
from policy_engine.schemes.windows import Span, Window, last_day, opens_within, span_on, window_from
from services.subsidy.projections import repository as projections
from services.subsidy.schemes import repository
from services.subsidy.schemes.ports import CERTIFIED, Payee, Question
from services.subsidy.schemes.schemas import ExplainTarget, TargetView


class PeriodUnknown(Unprocessable):
    slug, title = "period-unknown", "核算期写法有误，例如 2023-H1"


@dataclass(frozen=True)
class CitedWindow:
    """When claims are taken, with the clause or the city's own reason."""

    window: Window
    clause: str
    quote: str
    reason: str | None


class VersionLost(Conflict):
    slug, title = "policy-version-lost", "原决定所用的政策包未留存，不能按原版本核算"


async def keep_packs(session: AsyncSession, packs: Packs) -> None:
    """Keeps the packs that decisions will be made by from now on, so that these can be made again by the same ones."""
    for pack in packs.all:
        await repository.keep_version(session, pack)


async def pack_of_version(session: AsyncSession, current: Pack, name: str, version: str) -> Pack:
    """The pack as it was in that version. Raises VersionLost where it was not kept or can no longer be read."""
    if version == current.version:
        return current
    files = await repository.kept_version(session, name, version)
    try:
        pack = await asyncio.to_thread(_restored, name, tuple(files.items()))
    except PackInvalid as error:
        raise VersionLost(str(error), version=version) from None
    if pack.version != version:
        raise VersionLost(version=version)
    return pack


@lru_cache(maxsize=8)
def _restored(name: str, files: tuple[tuple[str, bytes], ...]) -> Pack:
    pack = pack_from(name, dict(files), is_past=True)
    catalogue(pack)
    return pack


async def mark_changed(session: AsyncSession, packs: Packs, source: str, payee: Payee, days: Collection[date]) -> None:
    """Marks the periods, in which these days lie, of all schemes that take facts of the payee from this source.

    In the order of their locks: the payee, where claims are counted by each other; then by scheme and period.
    """
    fed = [scheme for pack in packs.of_city(payee.city) for scheme in fed_by(pack, source)]
    fed = [scheme for scheme in fed if scheme.payee == payee.kind]
    if any(is_bound(packs, payee.city, scheme.name) for scheme in fed):
        await repository.lock_payee(session, payee.id)
    periods_of = [(scheme, period) for scheme in fed for day in days for period in periods_with(scheme, day)]
    marks = {(scheme.name, period.code) for scheme, period in periods_of if governs(packs, Form(scheme, period))}
    for name, code in sorted(marks):
        await repository.mark_dirty(session, name, payee, code)


def judging(
    packs: Packs,
    city: str,
    name: str,
    code: str,
    stated: Mapping[str, Any] | None = None,
    recorded: str | None = None,
    *,
    is_correction: bool = False,
) -> Sequence[Form]:
    """The forms of a scheme by which a period is judged, newest first: of the document under which the case began, or
    of those that took it over. Several where only a fact that is not `stated` tells which, or the most favourable
    counts. The day of what is claimed once is that of the event, which is stated.

    `recorded` is the pack of the claim on record: a correction stays with the document of the case that it corrects
    (what is claimed once follows its event where a document takes it: corrected, the case began on another day), and
    `is_correction` takes what no document does any more. Raises NoDocumentInForce for what began too late,
    SchemeUnknown, also where only another document of the city has the scheme, SchemeNotClaimable, PeriodUnknown, and
    FactsInvalid where no such day is stated.
    """
    forms = list(forms_of(packs, city, name, code, stated))
    governing = [form for form in forms if governs(packs, form, stated)]
    of_record = [form for form in forms if form.scheme.pack.name == recorded]
    if of_record and of_record[0] not in governing and not (code == ONCE and governing):
        return of_record
    if governing or (is_correction and forms):
        return governing or forms
    scheme = claimable(packs, city, name)
    form = Form(scheme, period_named(scheme, code, _event_on(scheme, code, stated)))
    refuse_late(packs, form, stated)
    began_on = form.began_on(stated) or form.judged_on
    return [replace(form, scheme=scheme_of(packs.city(city, on=began_on), name))]


def _event_on(scheme: Scheme, code: str, stated: Mapping[str, Any] | None) -> date | None:
    """None where no period of the scheme hangs on an event."""
    name = claiming_of(scheme).event if code == ONCE else None
    if name is None:
        return None
    try:
        return civil_date(as_value(scheme.facts[name], (stated or {}).get(name)))
    except ValueError as error:
        raise FactsInvalid(f"{name}：{scheme.facts[name].title}{error}") from None


def claimable(packs: Packs, city: str, name: str) -> Scheme:
    """The scheme of that name in the newest of the city's documents that takes claims for it. Raises SchemeUnknown and
    SchemeNotClaimable."""
    schemes = [scheme for pack in packs.of_city(city) if (scheme := catalogue(pack).get(name)) is not None]
    newest = next((scheme for scheme in reversed(schemes) if scheme.claim is not None), None)
    if newest is None:
        claiming_of(schemes[-1] if schemes else scheme_of(packs.of_city(city)[-1], name))
    assert newest is not None
    return newest


def fed_by(pack: Pack, source: str) -> list[Scheme]:
    """The schemes that are claimed by facts of a source."""
    claimed = [scheme for scheme in catalogue(pack).values() if scheme.claim and source in scheme.claim.sources]
    return sorted(claimed, key=lambda scheme: scheme.name)


def is_bound(packs: Packs, city: str, scheme: str) -> bool:
    """Whether by any of the city's documents a scheme counts claims of others, or its own are counted: what it grants
    hangs on what others do."""
    return any(_is_bound_by(pack, scheme) for pack in packs.of_city(city))


def _is_bound_by(pack: Pack, scheme: str) -> bool:
    claims = {name: other.claim for name, other in catalogue(pack).items() if other.claim}
    counted = {name for claim in claims.values() for tally in claim.tallies.values() for name in tally.of}
    return scheme in counted or (scheme in claims and bool(claims[scheme].tallies))


def periods_with(scheme: Scheme, day: date) -> list[Period]:
    """The period that a day lies in; none before the city had one, and between two."""
    period = periods_of(scheme).of(day)
    return [period] if period is not None else []


class SchemeNotClaimable(Conflict):
    slug, title = "scheme-not-claimable", "该项目尚未开通申领"


def claiming_of(scheme: Scheme) -> Claiming:
    if scheme.claim is None:
        raise SchemeNotClaimable(scheme=scheme.name, city=scheme.pack.city)
    return scheme.claim


def evidenced(scheme: Scheme) -> Mapping[str, str]:
    """The facts that count only where a file is cited for them, with their titles."""
    return {name: scheme.facts[name].title for name in sorted(claiming_of(scheme).evidenced)}


def question_of(scheme: Scheme, payee: Payee, period: Period, today: date) -> Question:
    """What the sources of a scheme are asked for a payee's period."""
    claiming = claiming_of(scheme)
    return Question(
        scheme=scheme.name,
        payee=payee,
        period=period,
        judged_on=claiming.day_of(period),
        today=today,
        evidenced=evidenced(scheme),
        tallies=claiming.tallies,
        certified=frozenset(claiming.taken_from(CERTIFIED).values()),
    )


async def payee_in_scope(session: AsyncSession, packs: Packs, scheme: str, payee_id: UUID, by: Caller) -> Payee:
    """The payee of a scheme of the caller's city, as far as the caller may see it. Raises SchemeNotClaimable; a payee
    of another jurisdiction does not exist for them."""
    wanted = claimable(packs, await projections.city_of(session, payee_id, by), scheme)
    if wanted.payee == "graduate":
        graduate = await projections.graduate_in_scope(session, payee_id, by)
        return Payee(graduate.graduate_id, graduate.city, graduate.area, wanted.payee)
    employer = await projections.employer_in_scope(session, payee_id, by)
    return Payee(employer.employer_id, employer.city, employer.area, wanted.payee)


def periods_of(scheme: Scheme) -> Periods:
    """The periods that the scheme is claimed for, over time. Raises SchemeNotClaimable."""
    return periods_from(scheme.parameters[claiming_of(scheme).period])


def period_named(scheme: Scheme, code: str, event_on: date | None = None) -> Period:
    """Raises PeriodUnknown for a code that no kind of period of the scheme has, or none that was in force then; of what
    is claimed once, for an event on a day on which the scheme was not."""
    try:
        return periods_of(scheme).parse(code, event_on)
    except ValueError:
        raise PeriodUnknown() from None


def window_of(scheme: Scheme, on: date) -> CitedWindow:
    """Raises SchemeUnknown where this city's document has no window for it: none is borrowed."""
    cited = _parameter(scheme, scheme.claim.window if scheme.claim else WINDOW, on)
    return CitedWindow(window_from(cited.value, working_day), cited.clause, cited.quote, cited.reason)


def window_for(scheme: Scheme, period: Period, today: date) -> CitedWindow:
    """The window in which a period is claimed: today's; of what is claimed once, that of the event's day."""
    return window_of(scheme, period.first if period.code == ONCE else today)


class WindowClosed(Conflict):
    slug, title = "window-closed", "不在集中办理期内"


def refuse_outside_window(scheme: Scheme, day: date, period: Period) -> None:
    """Raises WindowClosed where a period is not claimed on a day, with the next first day or the last."""
    cited = window_for(scheme, period, day)
    span = cited.window.span(day, period)
    if span is None:
        closed_on = str(last_day(cited.window, period))
        what = f"自 {period.first} 起算" if period.code == ONCE else f"{period.code} "
        ended = f"{what}的办理期已于 {closed_on} 截止"
        raise WindowClosed(ended, next_opens_on=None, closed_on=closed_on, clause=cited.clause)
    if not span.covers(day):
        opens = str(span.opens_on)
        raise WindowClosed(f"{period.code} 的下一个办理期从 {opens} 开始", next_opens_on=opens, clause=cited.clause)


def deadline_of(scheme: Scheme, period: Period) -> Deadline | None:
    """Until when what is claimed once could be applied for; None where there is no last day."""
    if period.code != ONCE:
        return None
    cited = window_for(scheme, period, period.first)
    closes_on = last_day(cited.window, period)
    return Deadline(period.first, closes_on, cited.clause, cited.quote) if closes_on else None


def is_claimable_within(scheme: Scheme, period: Period, today: date) -> bool:
    """Whether the period is claimed before its end, and that has begun today."""
    window = window_for(scheme, period, today).window
    span = window.span(FIRST_DAY, period) if window.opens_within else None
    return span is not None and span.opens_on is not None and span.opens_on <= today


def calculated_since(scheme: Scheme, period: Period, judged_on: date) -> date:
    """A day before which no claim was calculated that is judged on a day: where it is claimed within its period, that
    day may be yet to come."""
    claiming = claiming_of(scheme)
    return min(judged_on, period.first) if opens_within(scheme.parameters[claiming.window]) else judged_on


def days_of(window: CitedWindow, scheme: Scheme, on: date) -> Span | None:
    """The days on which claims are taken, of the window that is open on a day or the next to open."""
    return span_on(window.window, periods_of(scheme) if scheme.claim else None, on)


def working_day(first: date, days: int) -> date | None:
    """By the State Council's holiday arrangements; None for a year that is not published."""
    with suppress(UnpublishedYear):
        return add_days(first, days, "working")
    return None


def _parameter(scheme: Scheme, name: str, on: date) -> Cited:
    if name not in scheme.parameters:
        raise SchemeUnknown(scheme=scheme.name, city=scheme.pack.city)
    return scheme.pack.parameter(scheme.parameters[name], name, on=on)


class TargetUnknown(NotFound):
    slug, title = "target-unknown", "政策文件没有此项比例目标"


class PartOfLess(Unprocessable):
    slug, title = "part-exceeds-whole", "分子不能大于分母"


def judge_target(pack: Pack, case: ExplainTarget, on: date) -> TargetView:
    """Holds a share against a target in per cent. Raises TargetUnknown, PartOfLess, and ParameterNotCited."""
    node = dict(pack.parameters()).get(case.target)
    if node is None:
        raise TargetUnknown(target=case.target, city=pack.city)
    cited = pack.parameter(node, case.target, on=on)
    if not isinstance(cited.value, Mapping) or set(cited.value) != {"comparison", "percent"}:
        raise TargetUnknown(target=case.target, city=pack.city)
    if case.part > case.whole:
        raise PartOfLess()
    name = TARGET_SYMBOLS.get(cited.value["comparison"])
    if name is None:
        raise TargetUnknown(target=case.target, city=pack.city)
    rule = understand(f"part / whole {name} bound", _share_of(cited.value["percent"]))
    values = {"part": case.part, "whole": case.whole}
    return TargetView(
        target=case.target,
        on=on,
        applicable=case.whole > 0,
        met=bool(for_one(rule)(values)),
        observed=observed(rule)(values) if case.whole else None,
        limit=limit(rule)(values),
        clause=cited.clause,
        quote=cited.quote,
    )


TARGET_SYMBOLS = {"at_least": ">=", "over": ">"}


def _share_of(percent: int) -> dict[str, Name]:
    count = Number(NONE, 0, 10**12)
    bound = Name(Number(PERCENT, percent, percent), "目标", percent, constant=True)
    return {"part": Name(count, "分子"), "whole": Name(count, "分母"), "bound": bound}


def ambiguous(pack: Pack) -> list[Scheme]:
    """The schemes whose clauses have several readings."""
    return [scheme for scheme in catalogue(pack).values() if len(scheme.readings) > 1]


def has_window(scheme: Scheme) -> bool:
    return WINDOW in scheme.parameters or scheme.claim is not None
