"""The kinds of clocks a city has, as its pack describes them. What is read here has passed `shapes`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Pack, Tree, is_parameter
from services.notify.clocks.catalogue import USABLE, Trigger, Usable
from services.notify.clocks.rules import FIRST_CONTACT, Escalation, Plan

KindType = Literal["deadline", "cadence", "milestone", "window"]
_WIRING_OF_FIRST_CONTACT: Mapping[str, Any] = {
    "kind": "deadline",
    "title": "首次联系",
    "announce": True,
    "starts": {"event": "graduate_registered", "date": "registered_on"},
    "meets": [
        {"event": "contact_logged", "date": "contacted_on", "where": {"reached": True}},
        {"event": "contact_confirmed", "date": "contacted_on"},
    ],
}
"""What every city's first contact is; a pack gives its days, and may describe the rest otherwise."""


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
        try:
            return int(pack.parameter(self.longest_days, f"{self.key}.longest_days", on=on).value)
        except ParameterNotCited:
            return None


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

    def meets_by(self, usable: Usable) -> tuple[Trigger, ...]:
        return tuple(trigger for trigger in self.meets if trigger.usable is usable)

    def starts_by(self, usable: Usable) -> tuple[Trigger, ...]:
        return tuple(trigger for trigger in self.starts if trigger.usable is usable)


Kinds: TypeAlias = Mapping[str, ClockKind]


@lru_cache(maxsize=64)
def kinds_of(pack: Pack) -> Kinds:
    """Every kind of clock of this pack by its name, first contact before the others."""
    tree = pack.get("clocks")
    own = {str(name): node for name, node in tree.get("kinds", {}).items()}
    first = {**_WIRING_OF_FIRST_CONTACT, **tree[FIRST_CONTACT]}
    return {name: _kind(name, node) for name, node in {FIRST_CONTACT: first, **own}.items()}


def path_of(kind: str) -> str:
    """Where the parameters of a kind stand in the pack."""
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
    )


def _reason(node: Tree) -> PauseReason:
    source = node["source"]
    return PauseReason(node["key"], node["label"], str(source["clause"]), source["quote"], node.get("longest_days"))


def _triggers(node: Tree) -> tuple[Trigger, ...]:
    listed = [node] if isinstance(node, Mapping) else node
    return tuple(
        Trigger(USABLE[trigger["event"]], trigger["date"], dict(trigger.get("where", {}))) for trigger in listed
    )


def plan_at(pack: Pack, kind: str, on: date) -> Plan:
    """When to warn and whom to tell next. What the city has not set, or no longer has, is left out."""
    path = path_of(kind)
    warn = set_or_none(pack, f"{path}.warn_before_days", on)
    levels = set_or_none(pack, f"{path}.escalation", on) or ()
    escalations = tuple(Escalation(level["level"], int(level["after_days"])) for level in levels)
    return Plan(None if warn is None else int(warn), escalations)


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


def set_or_none(pack: Pack, path: str, on: date) -> Any:
    """What the pack has at this path on a day; None where it is unset, or the pack has no such place."""
    try:
        return pack.value(path, on=on).value if pack.has(path) else None
    except ParameterNotCited:
        return None
