"""Which events may start, meet or be counted by a clock, and what of each a pack may name: dates and conditions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from contracts.envelope import Event
from contracts.events import jobfair, registry

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
        """Field → the values it can have. Numbers are left out: one in a condition would be a policy number uncited."""
        values = {name: _values(info.annotation) for name, info in self.event.model_fields.items()}
        return {name: possible for name, possible in values.items() if possible}

    @property
    def has_versions(self) -> bool:
        """Whether it is corrected by saying it again."""
        return "version" in self.event.model_fields

    def key(self, fact: Event) -> str:
        return ":".join((self.fact or self.name, *(str(getattr(fact, name)) for name in self.ids)))

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
        Usable(registry.GraduateRegistered, ("graduate_id",)),
        Usable(registry.ContactLogged, ("contact_id",), "contact", ("logged_on",)),
        Usable(registry.ContactConfirmed, ("contact_id",), "contact", ("confirmed_on",)),
        Usable(registry.ServiceDelivered, ("service_id",)),
        Usable(registry.GraduateStatusChanged, ("graduate_id", "status", "since_on")),
        Usable(jobfair.EmployerVerified, ("employer_id",)),
        Usable(jobfair.EmployerSuspended, ("employer_id", "suspended_on")),
        Usable(jobfair.PostPublished, ("post_id",)),
        Usable(jobfair.PostClosed, ("post_id",)),
        Usable(jobfair.InternshipProposed, ("internship_id",)),
        Usable(jobfair.InternshipStarted, ("internship_id",)),
        Usable(jobfair.InternshipEnded, ("internship_id",)),
        Usable(jobfair.InternshipRetained, ("internship_id",)),
    )
}
"""By the name that packs use. Post referrals name no area, and staff and places are no one's clock."""
