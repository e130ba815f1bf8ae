"""The shapes of all files of a pack together: the services' own, and that of the table of obligations."""

from chassis import shapes
from chassis.policy import Pack
from chassis.shapes import items, keys, text, word
from deploy.obligations import STATES
from services.notify.clocks.shapes import SHAPES as NOTIFY
from services.registry.targets.shapes import SHAPES as REGISTRY
from services.subsidy.schemes.shapes import SHAPES as SUBSIDY

_row = keys(
    {"id": text, "section": text, "quote": text, "reading": text, "feature": text} | {"state": word(*STATES)},
    {"reason": text},
)
OBLIGATIONS = keys({"rows": items(_row)})
SHAPES = {**SUBSIDY, **NOTIFY, **REGISTRY, "obligations": OBLIGATIONS}


def check(pack: Pack) -> None:
    """Every file but `subsidy.yaml`, which has a check of its own. Raises PackError with file and line."""
    shapes.check(pack, SHAPES)
