"""Holds a walk against its pack before anything runs: every name that it uses is the pack's or was introduced by an
earlier step, and days only go forward. All flaws at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cli.policy.walk.form import (
    Act,
    Claim,
    Clocks,
    Contact,
    Expectation,
    IndicatorCount,
    Internship,
    NewEmployer,
    OwnAccount,
    Payment,
    Placement,
    Post,
    Registration,
    Retention,
    Roster,
    Service,
    Statement,
    Step,
    Trial,
)
from cli.policy.walk.reading import Flaw, WalkFile
from policy_engine.packs.pack import Pack
from policy_engine.schemes.catalogue import catalogue
from policy_engine.schemes.scheme import Scheme
from services.notify.clocks.kinds import kinds_of
from services.registry.reports.catalogue import indicators_of
from services.subsidy.attestations.source import AttestationSource

Fault = tuple[str, str]
"""The column that is wrong, and what is wrong with it."""
_PAYEES = ("employer", "graduate")


def flaws_of(file: WalkFile, pack: Pack) -> list[Flaw]:
    """What of the walk its pack does not have, or no earlier step has introduced; by line."""
    ledger = _Ledger(pack)
    flaws: set[Flaw] = set()
    for number, step in enumerate(file.walkthrough.steps):
        for column, what in _faults(ledger, step):
            place = ("steps", number, *(column.split(".") if column else ()))
            path = ".".join(map(str, place))
            flaws.add(Flaw(file.line(*place), f"{path}：{what}"))
    return sorted(flaws)


@dataclass
class _Ledger:
    """What the steps so far have introduced."""

    pack: Pack
    day: date | None = None
    people: dict[str, bool] = field(default_factory=dict)
    """Name → whether they have registered."""
    employers: set[str] = field(default_factory=set)
    claims: set[tuple[str, str, str]] = field(default_factory=set)
    interns: set[tuple[str, str]] = field(default_factory=set)


def _faults(ledger: _Ledger, step: Step) -> Iterator[Fault]:
    yield from _day(ledger, step.day)
    if step.machine is not None:
        for column, what in _CHECKS[step.machine](ledger, getattr(step, step.machine)):
            yield (f"{step.machine}.{column}" if column else step.machine), what


def _day(ledger: _Ledger, on: date | None) -> Iterator[Fault]:
    if on is None and ledger.day is None:
        yield "", "第一步须写明日期（day）"
    elif on is not None and ledger.day is not None and on < ledger.day:
        yield "day", f"日期只能往后：此前已到 {ledger.day}"
    ledger.day = on or ledger.day


def _roster(ledger: _Ledger, order: Roster) -> Iterator[Fault]:
    yield from _district(ledger, order.district)
    for name in order.people:
        if name in ledger.people or name in ledger.employers:
            yield "people", f"{name} 已经有了，名字不能重复"
        ledger.people.setdefault(name, False)


def _district(ledger: _Ledger, code: str) -> Iterator[Fault]:
    districts = ledger.pack.districts()
    if code not in districts:
        listed = "、".join(f"{code} {name}" for code, name in districts.items())
        yield "district", f"本市没有区划 {code}；现有：{listed}"


def _registration(ledger: _Ledger, order: Registration) -> Iterator[Fault]:
    yield from _introduced(ledger, order.people)
    for name in order.people:
        if ledger.people.get(name):
            yield "people", f"{name} 已经登记"
        ledger.people[name] = True


def _introduced(ledger: _Ledger, people: Iterable[str]) -> Iterator[Fault]:
    for name in people:
        if name not in ledger.people:
            yield "people", f"没有叫 {name} 的人；先由名册（roster）列入"


def _registered(ledger: _Ledger, people: Iterable[str], column: str = "people") -> Iterator[Fault]:
    for name in people:
        if not ledger.people.get(name):
            yield column, f"{name} 尚未登记；先有 registration"


def _of_people(ledger: _Ledger, order: Contact | Placement) -> Iterator[Fault]:
    yield from _registered(ledger, order.people)


def _service(ledger: _Ledger, order: Service) -> Iterator[Fault]:
    yield from _registered(ledger, order.people)
    if order.kind == "referral":
        yield "kind", "推介针对岗位，写在 post 的 refer"


def _new_employer(ledger: _Ledger, order: NewEmployer) -> Iterator[Fault]:
    yield from _district(ledger, order.district)
    if order.name in ledger.employers or order.name in ledger.people:
        yield "name", f"{order.name} 已经有了，名字不能重复"
    ledger.employers.add(order.name)


def _employer(ledger: _Ledger, name: str) -> Iterator[Fault]:
    if name not in ledger.employers:
        yield "employer", f"没有叫 {name} 的单位；先有 employer"


def _post(ledger: _Ledger, order: Post) -> Iterator[Fault]:
    yield from _employer(ledger, order.employer)
    yield from _registered(ledger, order.refer, "refer")


def _internship(ledger: _Ledger, order: Internship) -> Iterator[Fault]:
    yield from _employer(ledger, order.employer)
    yield from _registered(ledger, order.people)
    if not order.first <= order.last:
        yield "last", "最后一日不能早于第一日"
    if ledger.day is not None and order.last > ledger.day:
        yield "last", f"见习尚未结束：这一步在 {ledger.day}"
    ledger.interns |= {(order.employer, name) for name in order.people}


def _retention(ledger: _Ledger, order: Retention) -> Iterator[Fault]:
    yield from _employer(ledger, order.employer)
    for name in order.people:
        if (order.employer, name) not in ledger.interns:
            yield "people", f"{name} 没有在 {order.employer} 见习"


def _own_account(ledger: _Ledger, order: OwnAccount) -> Iterator[Fault]:
    yield from _registered(ledger, order.people)


def _statement(ledger: _Ledger, order: Statement) -> Iterator[Fault]:
    yield from _claimed(ledger, order)
    scheme = catalogue(ledger.pack).get(order.scheme)
    if scheme is None or scheme.claim is None:
        return
    stated = set(scheme.claim.taken_from(AttestationSource.name))
    for name in order.facts:
        if name not in stated:
            yield f"facts.{name}", f"这个项目不凭声明取 {name}；可声明：{'、'.join(sorted(stated)) or '无'}"


def _trial(ledger: _Ledger, order: Trial) -> Iterator[Fault]:
    yield from _scheme(ledger, order.scheme)
    scheme = catalogue(ledger.pack).get(order.scheme)
    if scheme is not None:
        yield from _expected_of(scheme, order.expect.unmet or ())
        yield from _facts_of(scheme, "facts", order.facts)


def _claim(ledger: _Ledger, order: Claim) -> Iterator[Fault]:
    yield from _claimed(ledger, order)
    scheme = catalogue(ledger.pack).get(order.scheme)
    if scheme is not None:
        yield from _expected_of(scheme, order.expect.unmet or ())
        yield from _facts_of(scheme, "expect.facts", order.expect.facts or {})
    ledger.claims.add((order.scheme, order.payee, order.period))


def _claimed(ledger: _Ledger, order: Claim | Statement) -> Iterator[Fault]:
    """A scheme that takes claims, of a payee of its kind."""
    yield from _scheme(ledger, order.scheme)
    if (scheme := catalogue(ledger.pack).get(order.scheme)) is None:
        return
    if scheme.claim is None:
        yield "scheme", f"{order.scheme} 没有 claim 一节，不接受申领；只能试算（trial）"
    if scheme.payee not in _PAYEES:
        yield "scheme", f"{order.scheme} 的对象是 {scheme.payee}，走查只有人和单位"
    elif order.payee not in (ledger.employers if scheme.payee == "employer" else ledger.people):
        yield "payee", f"没有叫 {order.payee} 的{'单位' if scheme.payee == 'employer' else '人'}"
    elif scheme.payee == "graduate":
        yield from _registered(ledger, [order.payee], "payee")


def _scheme(ledger: _Ledger, name: str) -> Iterator[Fault]:
    if name not in catalogue(ledger.pack):
        yield "scheme", f"没有资金项目 {name}；现有：{'、'.join(catalogue(ledger.pack))}"


def _expected_of(scheme: Scheme, unmet: Iterable[str]) -> Iterator[Fault]:
    conditions = {rule.key for reading in scheme.readings for rule in reading.conditions}
    for key in unmet:
        if key not in conditions:
            yield "expect.unmet", f"{scheme.name} 没有条件 {key}；现有：{'、'.join(sorted(conditions))}"


def _facts_of(scheme: Scheme, column: str, facts: Iterable[str]) -> Iterator[Fault]:
    for name in facts:
        if name not in scheme.facts:
            yield f"{column}.{name}", f"{scheme.name} 没有事实 {name}；现有：{'、'.join(scheme.facts)}"


def _act(ledger: _Ledger, order: Act) -> Iterator[Fault]:
    if (order.scheme, order.payee, order.period) not in ledger.claims:
        yield "", f"此前没有 {order.payee} {order.period} 期 {order.scheme} 的申领（claim）"


def _payment(ledger: _Ledger, order: Payment) -> Iterator[Fault]:
    for name in order.expect.returned:
        if name not in ledger.employers and name not in ledger.people:
            yield "expect.returned", f"没有叫 {name} 的单位或人"


def _expect(ledger: _Ledger, order: Expectation) -> Iterator[Fault]:
    if order.clocks is not None:
        yield from ((f"clocks.{column}", what) for column, what in _clocks(ledger, order.clocks))
    if order.indicator is not None:
        yield from ((f"indicator.{column}", what) for column, what in _indicator(ledger, order.indicator))


def _clocks(ledger: _Ledger, order: Clocks) -> Iterator[Fault]:
    kind = kinds_of(ledger.pack).get(order.kind)
    if kind is None:
        yield "kind", f"没有时限 {order.kind}；现有：{'、'.join(kinds_of(ledger.pack))}"
        return
    if (kind.subject == "area") is not (order.period is not None):
        yield "period", "各区或全市的时限须写明哪一期，其他时限不写"
    if (kind.repeats is not None) is not (order.turn is not None):
        yield "turn", "反复的时限须写明第几期，其他时限不写"
    areas = {str(ledger.pack.document.get("city_name")), *ledger.pack.districts().values()}
    subjects = areas if kind.subject == "area" else {*ledger.people, *ledger.employers}
    for state in Clocks.STATES:
        for name in getattr(order, state):
            if name not in subjects:
                yield f"{state}.{name}", f"没有 {name}"


def _indicator(ledger: _Ledger, order: IndicatorCount) -> Iterator[Fault]:
    day = ledger.day or date.today()
    kinds = {indicator.key: indicator.kind for indicator in indicators_of(ledger.pack, day)}
    if order.key not in kinds:
        yield "key", f"没有指标 {order.key}；现有：{'、'.join(kinds)}"
    elif kinds[order.key] is None:
        yield "key", f"指标 {order.key} 没有 measured 一节，只列目标，不计数"
    elif (kinds[order.key] == "times") is not (order.total is None):
        yield "part", "按人次计的只写 part；其他的 part 和 whole 都写"


_CHECKS: Mapping[str, Callable[[_Ledger, Any], Iterator[Fault]]] = {
    "roster": _roster,
    "registration": _registration,
    "contact": _of_people,
    "service": _service,
    "placement": _of_people,
    "employer": _new_employer,
    "post": _post,
    "internship": _internship,
    "retention": _retention,
    "own_account": _own_account,
    "statement": _statement,
    "trial": _trial,
    "claim": _claim,
    "review": _act,
    "approval": _act,
    "payment": _payment,
    "expect": _expect,
}
