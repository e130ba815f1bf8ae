"""What a city's pack lays down of following up."""

from datetime import date

from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Pack
from services.registry.case_files.rules import FollowUp

INTERVAL = "clocks.provisions.follow_up.interval_days"


def follow_up_of(pack: Pack, on: date) -> FollowUp | None:
    """None in a city whose document does not speak of it."""
    if not pack.has(INTERVAL):
        return None
    try:
        cited = pack.value(INTERVAL, on=on)
    except ParameterNotCited as missing:
        return FollowUp(None, missing.clause, missing.quote, str(missing))
    return FollowUp(int(cited.value), cited.clause, cited.quote, None)
