"""Step 3: the clock of the first contact starts, is met, or is broken and told of up to the city."""

from functools import partial

from client.models.registry import LogContact
from client.platform import Json, Platform
from demo.journey.business_time import set_time
from demo.journey.walk import Walk


def step(walk: Walk) -> None:
    walk.begin("3 the first-contact clock starts")
    _due_days(walk)
    _contact_is_made(walk)
    _contact_is_not_made(walk)


def _due_days(walk: Walk) -> None:
    platform, wuhan = walk.platform, walk.wuhan_ids[0]
    walk.eventually("Urumqi: due five calendar days on", "2023-08-02", partial(_clock, platform, walk.amy, "due_on"))
    readings = platform.notify.show_first_contact_readings(None, city="urumqi", started_on="2023-07-28")
    due = {reading["day_type"]: reading["due_on"] for reading in readings["readings"]}
    walk.check("both readings of 5日内", {"calendar": "2023-08-02", "working": "2023-08-04"}, due)
    reason = partial(_clock, platform, wuhan, "no_due_reason", "wuhan_worker")
    walk.eventually("Wuhan gives no number, and the clock says so", "not_cited", reason)


def _contact_is_made(walk: Walk) -> None:
    platform = walk.platform
    walk.eventually("today's list names both", 2, lambda: len(_caseload(platform, "caseworker")))
    walk.check("another district's list does not", False, walk.amy in _caseload(platform, "stranger"))
    _contact(platform, walk.amy, reached=False)
    _contact(platform, walk.amy, reached=True)
    walk.eventually("reached: the clock is met", "met", partial(_clock, platform, walk.amy, "state"))


def _contact_is_not_made(walk: Walk) -> None:
    """An attempt does not count."""
    platform, ben = walk.platform, walk.ben
    _contact(platform, ben, reached=False)
    walk.eventually("on today's list: who was only tried", [ben], partial(_caseload, platform, "caseworker"))
    for at, state in (("2023-08-01", "warned"), ("2023-08-03", "breached")):
        set_time(walk, f"{at}T10:00:00+08:00")
        walk.eventually(f"not contacted by {at}", state, partial(_clock, platform, ben, "state"))
    set_time(walk, "2023-08-10T10:00:00+08:00")
    walk.eventually("escalated to the top", 2, partial(_clock, platform, ben, "escalation_level"))
    clock = _clock(platform, ben, "id")
    notices = {who: _templates_of(platform, who, clock) for who in ("caseworker", "district", "city")}
    escalated = ["clock_escalated"]
    expected = {"caseworker": ["clock_breached", "clock_warned"], "district": escalated, "city": escalated}
    walk.check("community, district and city are told once each", expected, notices)


def _clock(platform: Platform, person: str, column: str, who: str = "caseworker") -> Json:
    clocks = platform.everything(platform.notify.list_clocks, who)
    return next((clock[column] for clock in clocks if clock["subject_id"] == person), None)


def _caseload(platform: Platform, who: str) -> list[str]:
    return [case["graduate"]["id"] for case in platform.everything(platform.registry.list_caseload, who)]


def _contact(platform: Platform, person: str, *, reached: bool) -> None:
    body: LogContact = {
        "kind": "phone",
        "reached": reached,
        "contacted_at": "2023-07-28T09:30:00+08:00",
        "next_action": {"on": "2023-08-11", "kind": "phone"},
    }
    platform.registry.log_contact("caseworker", person, body)


def _templates_of(platform: Platform, who: str, clock: str) -> list[str]:
    messages = platform.everything(platform.notify.list_messages, who)
    return sorted(message["template"] for message in messages if message["params"].get("clock_id") == clock)
