"""The page of the architecture names the files that a registration passes in notify, and not one more or less."""

from chassis.db import new_id
from tests.component.notify.facts import registered
from tests.support.platform import Boot
from tests.support.walks import files_named, files_passed

FLOW = "A registration starts the clock of the first contact"
NOTICE = {
    "services/notify/clocks/notices.py",
    *(f"services/notify/messages/{name}.py" for name in ("commands", "repository", "rules", "templates")),
}
"""By which the person is told of the clock."""
COUNTS = {f"services/notify/area_clocks/{name}.py" for name in ("commands", "event_handlers")}
"""The reaction of the clocks of an area to the same event."""
ENDS = {f"services/notify/clock_turns/{name}.py" for name in ("commands", "event_handlers")}
"""Asks whether it ends a promise that repeats."""

MOVES = {"services/notify/projections/repository.py"}
"""Where the person is served, should a transfer to another area have been heard of first."""


async def test_a_registration_passes_the_files_that_the_page_names(platform: Boot) -> None:
    p = await platform("notify")
    with files_passed("notify") as passed:
        await p.deliver("notify", registered(new_id()))
    named = files_named(FLOW, "the event, in notify")
    assert passed == {*named} | NOTICE | COUNTS | ENDS | MOVES
    assert len(named) <= 7
