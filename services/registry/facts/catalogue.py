"""The facts about a person that a list filters by, a sheet counts and a pack names: one SQL condition each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import CTE, ColumnElement, Select, and_, false, func, literal, true

from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Pack
from services.registry.assistance_plans.repository import is_key_assist, lacks_pair, lacks_plan
from services.registry.casework.catalogue import block_keys
from services.registry.casework.commands import minimums_in
from services.registry.casework.repository import (
    first_contact,
    had_all,
    has_clock,
    is_assisted,
    is_informed,
    was_given,
    was_reached,
)
from services.registry.casework.rules import ServiceMinimum
from services.registry.courses.rules import KIND_TITLES
from services.registry.graduates.conditions import (
    has_local_hukou,
    is_expected,
    is_graduate,
    is_listed,
    is_registered,
    registered_within,
)
from services.registry.graduates.models import Graduate
from services.registry.hardships.catalogue import plans_due
from services.registry.hardships.repository import expires_between, in_hardship
from services.registry.internships.catalogue import MONTHS_AFTER, months_after
from services.registry.internships.repository import (
    began_internship,
    completed_internship,
    was_taken_on,
    worked_after_internship,
)
from services.registry.projections.models import FirstContactClock
from services.registry.statuses.repository import (
    channel_as_stated,
    channel_on,
    evidence_on,
    form_on,
    is_newly_placed,
    is_placed,
    is_placed_as_stated,
    wants_work,
    was_newly_employed,
    without_channel_on,
)
from services.registry.training_intents.repository import (
    first_answered_within,
    has_answered,
    wants_training,
    was_asked,
)
from services.registry.trainings.repository import has_completed, was_recommended

CAMPAIGN = "clocks.provisions.tackling_window.period"


@dataclass(frozen=True)
class Campaign:
    """Between which days, both included, those of a class and of the classes before it are sought out."""

    first: date
    last: date
    cohort: int

    def seeks(self, day: date) -> ColumnElement[bool]:
        """SQL: left school without being placed since, on a day of the campaign."""
        lasts = literal(day).between(self.first, self.last)
        return and_(lasts, is_expected(day), Graduate.cohort_year <= self.cohort, ~is_placed(day))


@dataclass(frozen=True)
class Ground:
    """What the facts are judged by: the day, the city, the first digits of its division codes, and a time if any."""

    day: date
    city: str
    division: str
    period: tuple[date, date] | None = None
    minimums: tuple[ServiceMinimum, ...] = ()
    """The services that the city's document owes to each; none where it names none."""
    campaign: Campaign | None = None
    plans_due: Callable[[], int] = field(default=lambda: 1, compare=False)
    """How many agreed plans somebody on the ledger of hardships is to have. Asked by who wants to know it alone: a
    document that says nothing of it (ParameterNotCited) refuses no other figure."""
    blocks: Callable[[], Sequence[str]] = field(default=tuple, compare=False)
    """What the document wants to be known of each person. Asked by who wants to know it alone, as above."""

    months_after: Callable[[], int] = field(default=lambda: 0, compare=False)
    """Within how many months after an internship work counts as its fruit. Asked by who wants to know it alone."""

    @property
    def since(self) -> date:
        return self.asked[0]

    @property
    def last(self) -> date:
        """The last day of the time that is over, or begun, on the day."""
        return min(self.asked[1], self.day)

    @property
    def asked(self) -> tuple[date, date]:
        if self.period is None:
            raise ValueError("a fact of a time is asked for without one")
        return self.period


@dataclass(frozen=True)
class Fact:
    """What is true of a person or not: the words of a definition, the condition, and whether it is of a time (期内).

    `needs`: where a pack has the number that it is judged by; while that is unset nobody can be counted by it.
    """

    title: str
    sql: Callable[[Ground], ColumnElement[bool]]
    takes_period: bool = False
    needs: str | None = None


@dataclass(frozen=True)
class Keyed:
    """Which one of several is true of a person, or none: a filter names the key that is wanted."""

    title: str
    sql: Callable[[Ground], ColumnElement[str | None]]


def ground_of(pack: Pack, day: date, period: tuple[date, date] | None = None) -> Ground:
    division, minimums = next(iter(pack.districts()))[:4], tuple(minimums_in(pack, day))
    return Ground(
        day=day,
        city=pack.city,
        division=division,
        period=period,
        minimums=minimums,
        campaign=campaign_of(pack, day),
        plans_due=lambda: plans_due(pack, day),
        blocks=lambda: block_keys(pack, day),
        months_after=lambda: months_after(pack, day),
    )


def campaign_of(pack: Pack, day: date) -> Campaign | None:
    """The document's campaign for those who left school without work; None where it has none, or no class yet."""
    if not pack.has(CAMPAIGN):
        return None
    try:
        lasts = pack.value(CAMPAIGN, on=day).value
        return Campaign(lasts["first"], lasts["last"], int(pack.value("targets.cohort", on=day).value))
    except ParameterNotCited:
        return None


def _given(title: str, kind: str) -> Fact:
    return Fact(title, lambda ground: was_given(None, ground.day, kind))


def _given_within(title: str, *kinds: str) -> Fact:
    return Fact(title, lambda ground: was_given(ground.since, ground.last, *kinds), takes_period=True)


def _trained_within(title: str, kind: str) -> Fact:
    return Fact(title, lambda ground: has_completed(ground.since, ground.last, kind), takes_period=True)


def _first_contact(title: str, state: str) -> Fact:
    """Of a first contact that falls due in a time, as it stands on the day."""

    def sql(ground: Ground) -> ColumnElement[bool]:
        return has_clock(first_contact(state, ground.day), FirstContactClock.due_on.between(*ground.asked))

    return Fact(title, sql, takes_period=True)


def _tackled(ground: Ground) -> ColumnElement[bool]:
    return false() if ground.campaign is None else ground.campaign.seeks(ground.day)


FACTS: Mapping[str, Fact] = {
    "listed": Fact("名册所列", lambda ground: is_listed(ground.day)),
    "registered": Fact("已登记", lambda ground: and_(is_graduate(), is_registered(ground.day))),
    "expected": Fact("名册所列或已登记", lambda ground: is_expected(ground.day)),
    "local_hukou": Fact("本市户籍", lambda ground: has_local_hukou(ground.city, ground.division)),
    "wants_work": Fact("有就业意愿", lambda ground: wants_work(ground.day)),
    "placed": Fact("已落实去向（经第二人确认）", lambda ground: is_placed(ground.day)),
    "placed_as_stated": Fact("已落实去向（含未确认的）", lambda ground: is_placed_as_stated(ground.day)),
    "assisted": Fact("至少得到一次服务", lambda ground: is_assisted(ground.day)),
    "fully_assisted": Fact("完成全部最低服务", lambda ground: had_all(ground.minimums, ground.day)),
    "in_campaign": Fact("攻坚行动对象（届别不晚于当年、未落实去向，行动期内）", _tackled),
    "guided": _given("得到职业指导", "guidance"),
    "referred": _given("得到岗位推介", "referral"),
    "offered_training": _given("得到技能培训机会", "training_offer"),
    "offered_internship": _given("得到就业见习机会", "internship_offer"),
    "reached": Fact("已联系到本人", lambda ground: was_reached(None, ground.day)),
    "informed": Fact("须摸清的情况已齐", lambda ground: is_informed(ground.day, ground.blocks())),
    "in_hardship": Fact("在困难台账", lambda ground: in_hardship(ground.day)),
    "without_plan": Fact("在困难台账而无已同意的帮扶计划", lambda ground: lacks_plan(ground.day, ground.plans_due())),
    "without_pair": Fact("在困难台账而未结对", lambda ground: lacks_pair(ground.day)),
    "key_assist": Fact("重点援助对象", lambda ground: is_key_assist(ground.day)),
    "expiring_within": Fact(
        "困难认定期内届满", lambda ground: expires_between(ground.day, *ground.asked), takes_period=True
    ),
    "training_asked": Fact("已询问培训意愿", lambda ground: was_asked(ground.day)),
    "training_answered": Fact("已答复培训意愿", lambda ground: has_answered(ground.day)),
    "wants_training": Fact("有培训意愿", lambda ground: wants_training(ground.day)),
    "course_recommended": Fact("获推介培训课程", lambda ground: was_recommended(ground.day)),
    "registered_within": Fact(
        "期内登记", lambda ground: and_(is_graduate(), registered_within(ground.since, ground.last)), takes_period=True
    ),
    "newly_placed": Fact("期内新落实去向", lambda ground: is_newly_placed(ground.since, ground.last), True),
    "newly_employed": Fact(
        "期内新就业创业（期前未落实）",
        lambda ground: was_newly_employed(ground.since, ground.last),
        takes_period=True,
    ),
    "assisted_within": _given_within("期内至少得到一次服务"),
    "guided_within": _given_within("期内得到职业指导", "guidance"),
    "referred_within": _given_within("期内得到岗位推介", "referral"),
    "offered_training_within": _given_within("期内得到技能培训机会", "training_offer"),
    "offered_internship_within": _given_within("期内得到就业见习机会", "internship_offer"),
    "reached_within": Fact("期内联系到本人", lambda ground: was_reached(ground.since, ground.last), True),
    "training_answered_within": Fact(
        "期内首次答复培训意愿", lambda ground: first_answered_within(ground.since, ground.last), takes_period=True
    ),
    "skills_trained_within": _trained_within("期内完成职业技能培训", "skills"),
    "labour_prepared_within": _trained_within("期内完成劳动预备制培训", "pre_employment"),
    "startup_trained_within": _trained_within("期内完成创业培训", "startup"),
    "interned_within": Fact(
        "期内开始就业见习", lambda ground: began_internship(ground.since, ground.last), takes_period=True
    ),
    "internship_completed_within": Fact(
        "期内开始的见习已期满", lambda ground: completed_internship(ground.since, ground.last), takes_period=True
    ),
    "taken_on_within": Fact(
        "期内开始的见习，见习单位留用（经第二人确认）",
        lambda ground: was_taken_on(ground.since, ground.last),
        takes_period=True,
    ),
    "worked_after_internship_within": Fact(
        "期内开始的见习，结束后规定月数内就业（经第二人确认）",
        lambda ground: worked_after_internship(ground.since, ground.last, ground.months_after()),
        takes_period=True,
        needs=MONTHS_AFTER,
    ),
    "contact_due_within": _first_contact("期内首次联系到期", "due"),
    "contact_in_time_within": _first_contact("期内到期的首次联系按期完成", "in_time"),
}
"""Each is a filter of the list by the same name, so that a count opens to its names."""


OF_THE_DOCUMENT = frozenset(
    {"local_hukou", "informed", "without_plan", "fully_assisted", "in_campaign", "worked_after_internship_within"}
)
"""Facts that ask the city's pack, or its division codes."""
OF_HARDSHIP = frozenset({"in_hardship", "without_plan", "without_pair", "key_assist", "expiring_within"})
"""Facts of the poor and the sick: who they are is shown to those who serve them, never to a school."""
KEYED: Mapping[str, Keyed] = {
    "placement_channel": Keyed("去向渠道（经第二人确认）", lambda ground: channel_on(ground.day)),
    "placement_channel_as_stated": Keyed("去向渠道（含未确认的）", lambda ground: channel_as_stated(ground.day)),
    "placement_without_channel": Keyed("未分渠道的去向（经第二人确认）", lambda ground: without_channel_on(ground.day)),
    "flexible_form": Keyed("灵活就业形态（经第二人确认）", lambda ground: form_on("flexible", ground.day)),
    "venture_form": Keyed("自主创业形式（经第二人确认）", lambda ground: form_on("startup", ground.day)),
    "placement_evidence": Keyed("去向依据（经第二人确认）", lambda ground: evidence_on(ground.day)),
}
"""Each a filter of the list by the same name, too."""
Filters: TypeAlias = Mapping[str, str]
"""Facts of `FACTS`, each `true` or `false`; of `KEYED`, each with its key."""


def looked_up(names: Iterable[str], ground: Ground) -> Mapping[str, ColumnElement[Any]]:
    """SQL: what is true of a person by each of these names."""
    named: Mapping[str, Fact | Keyed] = {**FACTS, **KEYED}
    return {name: named[name].sql(ground) for name in sorted({*names})}


def with_facts(rows: Select[*tuple[Any, ...]], facts: Mapping[str, ColumnElement[Any]]) -> CTE:
    """SQL: the rows, each with what is true of its person, looked up once."""
    return rows.add_columns(*(fact.label(name) for name, fact in facts.items())).cte().prefix_with("MATERIALIZED")


def all_of(rows: CTE, filters: Filters) -> ColumnElement[bool]:
    """SQL: a row of `with_facts` meets all filters."""
    return and_(true(), *(_is_met(rows, fact, wanted) for fact, wanted in filters.items()))


def _is_met(rows: CTE, fact: str, wanted: str) -> ColumnElement[bool]:
    if fact in KEYED:
        return func.coalesce(rows.c[fact] == wanted, false())
    return rows.c[fact] if wanted == "true" else ~rows.c[fact]


@dataclass(frozen=True)
class Times:
    """Records that are counted each (人次), and the kinds that there are."""

    title: str
    kinds: Mapping[str, str]


TIMES: Mapping[str, Times] = {
    "services": Times(
        "服务",
        {
            "guidance": "职业指导",
            "referral": "岗位推介",
            "training_offer": "技能培训机会",
            "internship_offer": "就业见习机会",
        },
    ),
    "trainings": Times("完成培训（经第二人确认）", KIND_TITLES),
    "contacts": Times("联系到本人", {"phone": "电话", "visit": "上门", "wechat": "微信", "office": "来访"}),
}
