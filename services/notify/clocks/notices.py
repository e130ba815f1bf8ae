"""Whom a clock tells what: the subject of its start, those in charge of each step."""

from collections.abc import Mapping, Sequence

from policy_engine.packs.pack import Cited
from services.notify.clocks import rules
from services.notify.clocks.models import Clock
from services.notify.clocks.rules import FIRST_CONTACT
from services.notify.messages.rules import Notification, Recipient, chinese_date

_STEP_OF_FIRST_CONTACT = {"warn": "clock_warned", "breach": "clock_breached", "escalate": "clock_escalated"}
_STEP = {"warn": "deadline_warned", "breach": "deadline_breached", "escalate": "deadline_escalated"}
_STEP_OF_TASK = {"warn": "task_due", "breach": "task_overdue"}
_STEP_OF_REPORT = {"warn": "report_due", "breach": "report_overdue"}
_STEP_OF_SUBJECT = {"task": _STEP_OF_TASK, "report": _STEP_OF_REPORT}
_STEP_OF_WINDOW = {"open": "window_opened", "warn": "window_closing"}
_SUBJECTS = {"graduate": Recipient.person, "employer": Recipient.employer}
"""Subjects that have an inbox; of the others those in charge are told."""


def notifications_to_subject(clock: Clock) -> list[Notification]:
    """The deadline with its date and source; the date is left out where there is none."""
    if clock.subject_kind not in _SUBJECTS:
        return []
    to = _SUBJECTS[clock.subject_kind](clock.subject)
    params = {"clause": clock.clause or "", "quote": clock.quote or "", **_titled(clock)}
    template = "first_contact_promised" if clock.kind == FIRST_CONTACT else "deadline_announced"
    if clock.due_on is None:
        template += "_without_date"
    else:
        params["due_on"] = chinese_date(clock.due_on)
    return [Notification(clock.city, to, template, params, str(clock.id))]


def notification_to_staff(clock: Clock, step: rules.Step, to: rules.Addressee) -> Notification:
    template = _templates_of(clock)[step.kind]
    return Notification(clock.city, _staff(to), template, _step_params(clock), f"{clock.id}:{step.level}")


def _templates_of(clock: Clock) -> Mapping[str, str]:
    if clock.kind_type == "window":
        return _STEP_OF_WINDOW
    if clock.subject_kind in _STEP_OF_SUBJECT:
        return _STEP_OF_SUBJECT[clock.subject_kind]
    return _STEP_OF_FIRST_CONTACT if clock.kind == FIRST_CONTACT else _STEP


def notifications_to_departments(clock: Clock, step: rules.Step, orgs: Sequence[str]) -> list[Notification]:
    """Each department with a part in the task."""
    template, params = _templates_of(clock)[step.kind], _step_params(clock)
    to = [Recipient.department(clock.city, org) for org in orgs]
    return [Notification(clock.city, each, template, params, f"{clock.id}:{step.level}") for each in to]


def notification_above(clock: Clock, step: rules.Step, unserved: rules.Addressee, to: rules.Addressee) -> Notification:
    template = "clock_unserved" if clock.kind == FIRST_CONTACT else "deadline_unserved"
    params = {**_step_params(clock), "area": unserved.area}
    return Notification(clock.city, _staff(to), template, params, f"{clock.id}:{step.kind}:{step.level}")


def notification_of_misses(clock: Clock, times: int, cited: Cited) -> Notification:
    """To the level that the document names, on its clause."""
    assert clock.due_on is not None
    level = cited.value["level"]
    source = {"clause": cited.clause, "quote": cited.quote, "times": str(times)}
    params = {**_titled(clock), **source, "due_on": chinese_date(clock.due_on), "area": clock.area}
    params["clock_id"] = str(clock.id)
    return Notification(
        clock.city, _staff(rules.addressee(level, clock.area)), "missed_in_a_row", params, f"{clock.id}:{level}"
    )


def _staff(to: rules.Addressee) -> Recipient:
    return Recipient.staff(to.role, to.area)


def _step_params(clock: Clock) -> dict[str, str]:
    assert clock.due_on is not None
    params = {"due_on": chinese_date(clock.due_on), "clause": clock.clause or "", "clock_id": str(clock.id)}
    if clock.subject_kind in _STEP_OF_SUBJECT:
        params |= {f"{clock.subject_kind}_id": str(clock.subject)}
    return {**params, **_titled(clock)}


def _titled(clock: Clock) -> Mapping[str, str]:
    """The texts of first contact name it themselves."""
    return {} if clock.kind == FIRST_CONTACT else {"title": clock.title}
