"""Step 8: the year's numbers, each with its target and one request away from the names behind it."""

from functools import partial

from client.models.registry import LogService, StateStatus
from client.platform import Json, Platform
from demo.journey.accounts import empty_street
from demo.journey.business_time import set_time
from demo.journey.person import register
from demo.journey.rosters import counts_of, upload
from demo.journey.walk import STREET_PEOPLE, WUHAN, Walk
from demo.roster_file import roster_row, xlsx

DAY = "2023-07-28"


def step(walk: Walk) -> None:
    walk.begin("8 the year's sheets")
    set_time(walk, f"{DAY}T11:00:00+08:00")
    _urumqi_rates(walk)
    _first_contacts(walk)
    _wuhan_rates(walk)


def _urumqi_rates(walk: Walk) -> None:
    """Ten people of Amy's street, six of them placed."""
    platform = walk.platform
    eight = [register(platform, person, "caseworker", "hukou", walk.street) for person in walk.people[2:10]]
    placed = [walk.amy, walk.ben, *eight[:4]]
    statements = {person: _employ(platform, person, "caseworker") for person in placed}
    before = _rates(platform, "caseworker", "2023-07-31")["placement_rate"]
    walk.check("one caseworker's word moves no rate", (0, 10, "0.00%", False), _cell(before))
    for person, statement in statements.items():
        _confirm(platform, person, statement, "district")
    rates = _rates(platform, "caseworker", "2023-07-31")
    walk.check("100.00 % meets “90 %”", (10, 10, "100.00%", True), _cell(rates["registration_rate"]))
    rate = rates["placement_rate"]
    walk.check("60.00 % meets “60 % or more”", (6, 10, "60.00%", True), _cell(rate))
    names = platform.everything_at(rate["names"], "caseworker")
    walk.check("the names behind the number", sorted(placed), sorted(graduate["id"] for graduate in names))


def _first_contacts(walk: Walk) -> None:
    due = partial(_contacts_due, walk.platform)
    walk.eventually("first contacts due in the week", (10, 1, 9), due)
    week = walk.platform.registry.show_first_contact_sheet("caseworker", week="2023-W31")["total"]
    walk.check(
        "each number has its list", {"due", "in_time", "late", "late_entry", "open_late", "open"}, set(week["names"])
    )


def _contacts_due(platform: Platform) -> tuple[int, int, int]:
    query = {"week": "2023-W31", "as_of": "2023-08-03"}
    total = platform.registry.show_first_contact_sheet("caseworker", **query)["total"]
    return total["due"], total["in_time"], total["open_late"]


def _wuhan_rates(walk: Walk) -> None:
    """Ten people of a street of their own: all served, nine placed."""
    platform, people = walk.platform, walk.people[STREET_PEOPLE]
    street = empty_street(walk, "street", WUHAN)
    roster = upload(platform, xlsx([roster_row(person, "420117") for person in people]), "wuhan", "十人.xlsx")
    ten = {"accepted": 10, "updated": 0, "duplicate": 0, "rejected": 0}
    walk.eventually("ten more are listed", ten, lambda: counts_of(platform, roster))
    entries = [register(platform, person, "street", "seeking", street) for person in people]
    for entry in entries:
        served: LogService = {"kind": "guidance", "delivered_on": DAY}
        platform.registry.log_service("street", entry, served)
    for entry in entries[:9]:
        _confirm(platform, entry, _employ(platform, entry, "street"), "reviewer")
    rates = _rates(platform, "street", "2023-12-31")
    walk.check("90.00 % meets “90 % or more”", (9, 10, "90.00%", True), _cell(rates["placement_rate"]))
    over = _cell(rates["assisted_employment_rate"])
    walk.check("90.00 % does not meet “over 90 %”", (9, 10, "90.00%", False), over)


def _employ(platform: Platform, person: str, who: str) -> str:
    """The id of the statement."""
    stated: StateStatus = {"status": "employed", "since_on": DAY, "evidence_kind": "contract"}
    return str(platform.registry.state_status(who, person, stated)["status_id"])


def _confirm(platform: Platform, person: str, statement: str, who: str) -> None:
    platform.registry.confirm_status(who, person, statement)


def _rates(platform: Platform, who: str, as_of: str) -> Json:
    return platform.registry.show_rate_sheet(who, as_of=as_of)["total"]["rates"]


def _cell(cell: Json) -> tuple[int, int, str, bool]:
    return cell["part"], cell["whole"], cell["rate"], cell["met"]
