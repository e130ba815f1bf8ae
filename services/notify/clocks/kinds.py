"""The kinds of clocks a city has, as its pack describes them, and the events that may start, meet or be counted by one.

What is read here has passed `shapes`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin

from contracts.envelope import Event
from contracts.events import jobfair, registry
from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Ending, Pack, Packs, Tree, is_parameter, withdrawn_in
from services.notify.clocks.rules import FIRST_CONTACT, Escalation, Plan

TASK = "task_due"
"""The kind of a task's clock: its day is its own, and no number of a pack makes it."""

REPORT = "report_due"
"""The kind of the clock of a district's report; as a task's, its day comes with the event."""
OF_EVENTS = {TASK: "clocks.tasks", REPORT: "clocks.reports"}
"""Kinds whose day comes with their events, and where the pack says when to remind of it."""

SUBJECTS = ("graduate", "employer", "post", "internship")
"""Whom or what a deadline may run for: an event names it in `<subject>_id`."""


@dataclass(frozen=True)
class Usable:
    """An event that names a subject, a city and an area. Two events with one `fact` tell of the same occurrence."""

    event: type[Event]
    ids: tuple[str, ...]
    """The fields that tell one occurrence from another: a cadence counts distinct ones."""
    fact: str = ""
    columns: tuple[str, ...] = ()
    """Fields that are stored with the fact, under their own names."""
    topic_ids: tuple[str, ...] = ()
    """What the event says the state of, where that is not the occurrence: the next one on it replaces this one."""
    without_door: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Field → values that its contract has and nothing writes: a condition on one would wait for ever."""

    @property
    def name(self) -> str:
        """As packs name it: `contact_logged` of `registry.contact_logged.v1`."""
        return self.event.TYPE.split(".")[1]

    @property
    def dates(self) -> tuple[str, ...]:
        return tuple(name for name, info in self.event.model_fields.items() if info.annotation is date)

    @property
    def subjects(self) -> tuple[str, ...]:
        return tuple(subject for subject in SUBJECTS if f"{subject}_id" in self.event.model_fields)

    @property
    def conditions(self) -> Mapping[str, tuple[bool | str, ...]]:
        """Field → the values that the platform writes into it, where they are several: of one alone every condition
        holds. Numbers are left out: one in a condition would be a policy number uncited."""
        values = {name: self._written(name, info.annotation) for name, info in self.event.model_fields.items()}
        return {name: possible for name, possible in values.items() if len(possible) > 1}

    def _written(self, name: str, annotation: Any) -> tuple[bool | str, ...]:
        left_out = self.without_door.get(name, ())
        return tuple(value for value in _values(annotation) if value not in left_out)

    @property
    def has_versions(self) -> bool:
        """Whether it is corrected by saying it again."""
        return "version" in self.event.model_fields

    def key(self, fact: Event) -> str:
        return ":".join((self.fact or self.name, *(str(getattr(fact, name)) for name in self.ids)))

    def topic(self, fact: Event) -> str:
        return ":".join((self.name, *(str(getattr(fact, name)) for name in self.topic_ids or self.ids)))

    def version(self, fact: Event) -> int:
        """Of facts that are corrected, the higher counts; 0 for what is said once."""
        return int(getattr(fact, "version", 0))


def _values(annotation: Any) -> tuple[bool | str, ...]:
    if annotation is bool:
        return (True, False)
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    if get_origin(annotation) in (Union, UnionType):
        return next((_values(part) for part in get_args(annotation) if part is not NoneType), ())
    return ()


@dataclass(frozen=True)
class Trigger:
    """An event as a clock listens to it: the day it counts for, and under which condition on its fields."""

    usable: Usable
    on: str
    where: Mapping[str, Any] = field(default_factory=dict)

    def applies(self, fact: Event) -> bool:
        return all(getattr(fact, name) == value for name, value in self.where.items())

    def day(self, fact: Event) -> date:
        day: date = getattr(fact, self.on)
        return day


USABLE: Mapping[str, Usable] = {
    usable.name: usable
    for usable in (
        Usable(registry.GraduateListed, ("graduate_id",)),
        Usable(registry.GraduateRegistered, ("graduate_id",), without_door={"channel": ("roster",)}),
        Usable(registry.YouthRegistered, ("graduate_id",)),
        Usable(registry.ContactLogged, ("contact_id",), "contact", columns=("logged_on",)),
        Usable(registry.ContactConfirmed, ("contact_id",), "contact", columns=("confirmed_on",)),
        Usable(registry.ServiceDelivered, ("service_id",)),
        Usable(registry.GraduateStatusChanged, ("graduate_id", "status", "since_on"), topic_ids=("graduate_id",)),
        Usable(jobfair.EmployerVerified, ("employer_id",)),
        Usable(jobfair.EmployerSuspended, ("employer_id", "suspended_on")),
        Usable(jobfair.PostPublished, ("post_id",)),
        Usable(jobfair.PostClosed, ("post_id",)),
        Usable(jobfair.InternshipProposed, ("internship_id",)),
        Usable(jobfair.InternshipStarted, ("internship_id",), without_door={"origin": ("declared",)}),
        Usable(jobfair.InternshipEnded, ("internship_id",)),
        Usable(jobfair.InternshipRetained, ("internship_id",)),
    )
}
"""By the name that packs use. Post referrals name no area, and staff and places are no one's clock."""

KindType = Literal["deadline", "cadence", "milestone", "window"]


@dataclass(frozen=True)
class PauseReason:
    """For what a clock may be paused, with its source."""

    key: str
    label: str
    clause: str
    quote: str
    longest_days: Tree | None

    def longest_at(self, pack: Pack, on: date) -> int | None:
        """The most calendar days that one clock may rest for it; None where the document states no limit."""
        if self.longest_days is None:
            return None
        return number_or_none(pack, self.longest_days, f"{self.key}.longest_days", on)


@dataclass(frozen=True)
class Repeats:
    """Until what a promise starts again, with its source, and at most how often."""

    until: tuple[Trigger, ...]
    clause: str
    quote: str
    at_most: Tree | None

    def most_at(self, pack: Pack, on: date) -> int | None:
        """How many turns there are at most; None where the document states no limit."""
        return None if self.at_most is None else number_or_none(pack, self.at_most, "repeats.at_most", on)


@dataclass(frozen=True, kw_only=True)
class ClockKind:
    """One kind of clock of one city. Its parameters are read from the pack when they are needed, by their day."""

    name: str
    kind_type: KindType
    title: str
    subject: str
    starts: tuple[Trigger, ...] = ()
    meets: tuple[Trigger, ...] = ()
    """What meets a deadline; what a cadence or a milestone counts."""
    announce: bool = False
    """Whether the subject of a deadline is told of it at its start."""
    pauses: tuple[PauseReason, ...] = ()
    """For what it may be paused; a kind without any never is."""
    repeats: Repeats | None = None
    """Of a deadline that starts again when its day is over."""
    withdrawn: Ending | None = None
    """Where none begins any more from a day on."""

    def takes(self, pack: Pack, began_on: date) -> bool:
        """Whether a clock of it may begin on a day: its document has not ended, and has not withdrawn it."""
        return pack.takes(began_on) and (self.withdrawn is None or began_on <= self.withdrawn.last_on)

    def meets_by(self, usable: Usable) -> tuple[Trigger, ...]:
        return tuple(trigger for trigger in self.meets if trigger.usable is usable)

    def ends_by(self, usable: Usable) -> tuple[Trigger, ...]:
        """What of it ends a promise that repeats."""
        until = () if self.repeats is None else self.repeats.until
        return tuple(trigger for trigger in until if trigger.usable is usable)

    def starts_by(self, usable: Usable) -> tuple[Trigger, ...]:
        return tuple(trigger for trigger in self.starts if trigger.usable is usable)


Kinds: TypeAlias = Mapping[str, ClockKind]


@lru_cache(maxsize=64)
def kinds_of(pack: Pack) -> Kinds:
    """Every kind of clock of this pack by its name, first contact before the others."""
    tree = pack.get("clocks")
    own = {str(name): node for name, node in tree.get("kinds", {}).items()}
    first = {"kind": "deadline", **tree[FIRST_CONTACT]}
    return {name: _kind(name, node) for name, node in {FIRST_CONTACT: first, **own}.items()}


@lru_cache(maxsize=64)
def deadlines_of(pack: Pack) -> Kinds:
    return {name: kind for name, kind in kinds_of(pack).items() if kind.kind_type == "deadline"}


def is_waited_for(packs: Packs, usable: Usable, city: str) -> bool:
    """Whether a deadline of any of the city's documents starts or is met by such an event."""
    kinds = [kind for pack in packs.of_city(city) for kind in deadlines_of(pack).values()]
    return any(kind.starts_by(usable) or kind.meets_by(usable) for kind in kinds)


def starts_of(packs: Packs, name: str, usable: Usable, fact: Any) -> Iterator[tuple[ClockKind, date]]:
    """The kind of that name with each day on which the event starts it, by the document that governs that day; none
    after the end of a document."""
    for pack in packs.of_city(fact.city):
        if kind := deadlines_of(pack).get(name):
            days = [trigger.day(fact) for trigger in kind.starts_by(usable) if trigger.applies(fact)]
            yield from ((kind, day) for day in days if packs.city(fact.city, on=day) is pack and kind.takes(pack, day))


def path_of(kind: str) -> str:
    """Where the parameters of a kind stand in the pack."""
    if kind in OF_EVENTS:
        return OF_EVENTS[kind]
    return f"clocks.{FIRST_CONTACT}" if kind == FIRST_CONTACT else f"clocks.kinds.{kind}"


def _kind(name: str, node: Tree) -> ClockKind:
    kind_type: KindType = node["kind"]
    return ClockKind(
        name=name,
        kind_type=kind_type,
        title=node["title"],
        subject=node.get("subject", "graduate") if kind_type == "deadline" else "area",
        starts=_triggers(node.get("starts", ())),
        meets=_triggers(node.get("meets", node.get("counts", ()))),
        announce=node.get("announce", False),
        pauses=tuple(_reason(reason) for reason in node.get("pauses", ())),
        repeats=_repeats(node["repeats"]) if "repeats" in node else None,
        withdrawn=withdrawn_in(node),
    )


def _repeats(node: Tree) -> Repeats:
    source = node["source"]
    return Repeats(_triggers(node["until"]), str(source["clause"]), source["quote"], node.get("at_most"))


def _reason(node: Tree) -> PauseReason:
    source = node["source"]
    return PauseReason(node["key"], node["label"], str(source["clause"]), source["quote"], node.get("longest_days"))


def _triggers(node: Tree) -> tuple[Trigger, ...]:
    listed = [node] if isinstance(node, Mapping) else node
    return tuple(
        Trigger(USABLE[trigger["event"]], trigger["date"], dict(trigger.get("where", {}))) for trigger in listed
    )


def plan_at(pack: Pack, kind: str, on: date) -> Plan:
    """When to warn and whom to tell next. What the city has not set, or no longer has, is left out; of a
    task or a report those who are to do it are reminded on its last day at least."""
    path = path_of(kind)
    warn = set_or_none(pack, f"{path}.warn_before_days", on)
    if warn is None and kind in OF_EVENTS:
        warn = 0
    levels = set_or_none(pack, f"{path}.escalation", on) or ()
    return Plan(None if warn is None else int(warn), tuple(_escalation(level) for level in levels))


def _escalation(node: Tree) -> Escalation:
    return Escalation(node["level"], int(node["after_days"]), node.get("day_type", "calendar"))


def plan_of(packs: Packs, city: str, on: date, kind: str = FIRST_CONTACT) -> Plan:
    """A city that has not set when to warn, or whom to tell next, gets neither; the breach is told all the same."""
    return plan_at(packs.city(city, on=on), kind, on)


@dataclass(frozen=True)
class ParameterAt:
    """A number of a kind with its source, on a day; `unset` is why there is none."""

    name: str
    value: Any
    unit: str | None
    clause: str
    quote: str | None
    reason: str | None
    unset: str | None


def parameters_at(pack: Pack, kind: str, on: date) -> Iterator[ParameterAt]:
    """Every parameter of a kind, in the order of the pack."""
    for name, node in pack.get(path_of(kind)).items():
        if not is_parameter(node):
            continue
        value, unset = None, None
        try:
            value = pack.parameter(node, name, on=on).value
        except ParameterNotCited as missing:
            unset = str(node.get("unset") or missing.detail)
        yield ParameterAt(
            name=str(name),
            value=value,
            unit=node.get("unit"),
            clause=str(node["clause"]),
            quote=node.get("quote"),
            reason=node.get("reason"),
            unset=unset,
        )


def number_or_none(pack: Pack, node: Tree, path: str, on: date) -> int | None:
    """A whole number that is at hand, on a day; None where the document gives none."""
    try:
        return int(pack.parameter(node, path, on=on).value)
    except ParameterNotCited:
        return None


def set_or_none(pack: Pack, path: str, on: date) -> Any:
    """What the pack has at this path on a day; None where it is unset, or the pack has no such place."""
    cited = pack.value_or_none(path, on=on)
    return None if cited is None else cited.value
