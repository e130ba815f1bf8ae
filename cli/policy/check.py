"""The shapes of all files of a pack together: the services' own, and that of the table of obligations."""

from cli.policy.coverage import STATES
from policy_engine.packs import schema
from policy_engine.packs.document_schema import SHAPES as SUBSIDY
from policy_engine.packs.pack import Pack
from policy_engine.packs.schema import items, keys, text, word
from services.notify.clocks.shapes import SHAPES as NOTIFY
from services.registry.reports.shapes import SHAPES as REGISTRY
from services.subsidy.claims import catalogue as claims

_row = keys(
    {"id": text, "section": text, "quote": text, "reading": text, "feature": text} | {"state": word(*STATES)},
    {"reason": text},
)
OBLIGATIONS = keys({"rows": items(_row)})
SHAPES = {**SUBSIDY, **NOTIFY, **REGISTRY, "obligations": OBLIGATIONS}


def check(pack: Pack) -> None:
    """Every file but `subsidy.yaml`, which has a check of its own, and who supplies the facts that it claims by. Raises
    PackInvalid with file and line."""
    schema.check(pack, SHAPES)
    claims.check(pack)
