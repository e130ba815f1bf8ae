"""What may stand in the worked examples of clocks; `policy check` runs them."""

from policy_engine.packs.flaws import At
from policy_engine.packs.pack import Tree
from policy_engine.packs.schema import READINGS, Keys, day, entries, integer, items, keys, only, text, truth, word
from services.notify.clocks.shapes.steps import AT_MOST_DAYS

_levels = word("community", "district", "city")


def _by_level(node: Tree, at: At) -> None:
    """Level → the day on which it is told."""
    entries(day)(node, at)
    for level in node:
        _levels(level, at.key(node, level))


_pause_asked = keys({"reason": text, "from": day}, {"until": day})
_results: Keys = {"due": day, "warned": day, "breached": day, "escalated": _by_level}
_no_result: Keys = {"over": only(True), "refused": text, "lacking": items(text)}
DEADLINES = items(
    keys(
        {"starts": day},
        {
            "pause": _pause_asked,
            "turn": integer(1, 1000),
            "paused_until": day,
            "turn_starts": day,
            **_results,
            **_no_result,
        },
    )
)
AREAS = items(
    keys(
        {"day": day},
        {
            "counted": items(day),
            "missed": integer(1, 100),
            "per": word("city", "district"),
            "period": text,
            "opens": day,
            "needed": integer(1, AT_MOST_DAYS),
            "closed": day,
            "met": truth,
            "met_on": day,
            "reports": integer(0, 100),
            "reported_to": word("city"),
            **_results,
            **_no_result,
        },
    )
)
CLAUSES = items(keys({"day": day}, READINGS))
"""Of clauses with several readings among the provisions."""
