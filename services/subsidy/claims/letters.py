"""A claim in words, and its decision once more: both from its stored facts, by the pack that it was decided by."""

import json
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from policy_engine.errors import PolicyRefusal
from policy_engine.explain.letter import letter
from policy_engine.packs.pack import Packs
from policy_engine.schemes.catalogue import scheme_of
from policy_engine.schemes.decide import Decision
from services.subsidy.claims import rules
from services.subsidy.claims.commands import explanation_of
from services.subsidy.claims.models import Claim
from services.subsidy.schemes import commands as schemes


@dataclass(frozen=True)
class Recomputed:
    """A claim's decision once more, from its stored facts and date. `same` says whether amount and reasons agree."""

    pack_version: str
    decision: Decision
    same: bool
    now: Decision | None
    """What the pack of today makes of the same facts, where it is another version and decides at all."""


async def recompute(session: AsyncSession, packs: Packs, claim: Claim) -> Recomputed:
    """Decides again by the claim's own version of the pack, and by today's where that is another one."""
    today, now = packs.city(claim.city), None
    pack = await schemes.pack_of_version(session, today, claim.pack_version)
    decision = schemes.decide_retention_bonus(pack, claim.judged_on, **rules.counted(claim.facts))
    if pack is not today:
        with suppress(PolicyRefusal):
            now = schemes.decide_retention_bonus(today, claim.judged_on, **rules.counted(claim.facts))
    kept = {name: claim.explanation[name] for name in ("claimed_before_fen", "difference_fen")}
    again = json.loads(json.dumps(explanation_of(decision, kept["claimed_before_fen"], kept["difference_fen"])))
    return Recomputed(today.version, decision, again == claim.explanation, now)


async def letter_of(session: AsyncSession, packs: Packs, claim: Claim) -> str:
    """The decision in words, by the claim's own version of the pack, with what is the employer's word alone."""
    pack = await schemes.pack_of_version(session, packs.city(claim.city), claim.pack_version)
    decision = schemes.decide_retention_bonus(pack, claim.judged_on, **rules.counted(claim.facts))
    notes, reviewed = rules.declared_notes(claim.declared), claim.state in rules.REVIEWED
    return letter(scheme_of(pack, claim.scheme), decision, notes, reviewed=reviewed)
