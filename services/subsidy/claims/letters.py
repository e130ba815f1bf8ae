"""A claim in words, and its decision once more: both from its stored facts, by the pack that it was decided by."""

from contextlib import suppress
from dataclasses import dataclass

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from policy_engine.errors import PolicyRefusal
from policy_engine.explain.letter import letter
from policy_engine.packs.pack import Pack, Packs
from policy_engine.schemes.catalogue import scheme_of
from policy_engine.schemes.decide import Decision, explain
from policy_engine.schemes.governing import Grounds, words_of
from policy_engine.schemes.lateness import refused_as_late
from services.subsidy.certificates.source import notes_on_certificates
from services.subsidy.claims import rules
from services.subsidy.claims.catalogue import notes_of
from services.subsidy.claims.models import Claim
from services.subsidy.claims.source import notes_on_others
from services.subsidy.schemes import commands as schemes

_GROUNDS = TypeAdapter(Grounds)


@dataclass(frozen=True)
class Recomputed:
    """A claim's decision once more, from its stored facts and date. `same` says whether amount and reasons agree."""

    pack_version: str
    decision: Decision
    same: bool
    now: Decision | None
    """What the pack that governs the day now makes of it, where it is another version and decides at all."""


async def recompute(session: AsyncSession, packs: Packs, claim: Claim) -> Recomputed:
    """Decides again by the claim's own version of the pack, and by what governs its judged day now where that is
    another one."""
    today, now = packs.named(claim.city, claim.pack, on=claim.judged_on), None
    pack = await schemes.pack_of_version(session, today, claim.pack, claim.pack_version)
    decision = _decision(pack, claim)
    if pack is not today:
        with suppress(PolicyRefusal):
            now = _decision(today, claim)
    stored = {name: claim.explanation[name] for name in ("claimed_before_fen", "difference_fen")}
    cited = rules.cited_in(claim.explanation)
    again = rules.explanation_of(
        decision,
        stored["claimed_before_fen"],
        stored["difference_fen"],
        cited,
        late_since=rules.late_since(claim.explanation),
        governing=claim.explanation.get(rules.GOVERNING),
        certified=rules.certified_in(claim.explanation),
        origins=claim.explanation.get(rules.ORIGINS),
    )
    return Recomputed(today.version, decision, again == claim.explanation, now)


async def letter_of(session: AsyncSession, packs: Packs, claim: Claim) -> str:
    """The decision in words, by the claim's own version of the pack, with what is one side's word alone."""
    governing = packs.named(claim.city, claim.pack, on=claim.judged_on)
    pack = await schemes.pack_of_version(session, governing, claim.pack, claim.pack_version)
    decision = _decision(pack, claim)
    notes, reviewed = notes_of(claim.sources, claim.declared), claim.state in rules.REVIEWED
    scheme = scheme_of(pack, claim.scheme)
    notes += [*rules.notes_on_evidence(rules.cited_in(claim.explanation)), *notes_on_others(scheme, claim.facts)]
    notes += notes_on_certificates(scheme, rules.certified_in(claim.explanation))
    if rules.GOVERNING in claim.explanation:
        notes.insert(0, words_of(_GROUNDS.validate_python(claim.explanation[rules.GOVERNING])))
    return letter(scheme, decision, notes, reviewed=reviewed)


def _decision(pack: Pack, claim: Claim) -> Decision:
    scheme = scheme_of(pack, claim.scheme)
    decision = explain(scheme, rules.counted(claim.facts), claim.judged_on)
    late_since = rules.late_since(claim.explanation)
    if late_since is None:
        return decision
    period = schemes.period_named(scheme, claim.period, claim.judged_on)
    deadline = schemes.deadline_of(scheme, period)
    in_time = deadline is None or late_since <= deadline.closes_on
    return decision if deadline is None or in_time else refused_as_late(decision, deadline, late_since)
