"""What takes claims asks of whoever knows facts: a source, as packs cite it by name."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import Conflict
from policy_engine.schemes.periods import Period
from policy_engine.schemes.scheme import Fact
from policy_engine.schemes.tallies import Tally

CERTIFIED = "certified"
"""The source of departments' certificates, as packs cite it."""
Origin = Literal["recorded", "certified", "declared"]
"""Where a fact comes from: our own records, another department, somebody's statement."""
Declared = Mapping[str, Sequence[str]]
"""What is one side's word alone, in the source's own words → which facts."""


class FactsMissing(Conflict):
    slug, title = "facts-not-attested", "尚无该核算期的事实声明，不能核算"


@dataclass(frozen=True)
class Payee:
    id: UUID
    city: str
    area: str
    kind: str = "employer"


@dataclass(frozen=True)
class Question:
    """For whom, which scheme and which period facts are wanted, as far as they are there today."""

    scheme: str
    payee: Payee
    period: Period
    judged_on: date
    today: date
    evidenced: Mapping[str, str]
    """The facts that count only where a file is cited for them, with their titles."""
    tallies: Mapping[str, Tally]
    """The facts that are added up from other claims of the payee."""
    certified: Collection[str] = frozenset()
    """The facts that other departments certify, by the names that they certify."""
    as_new: bool = False
    """Whether more is to be granted than stands: then every sum that is granted at this moment counts."""


@dataclass(frozen=True)
class CitedEvidence:
    """A file that was cited for facts: its content's SHA-256 in hex and its type as they stood then."""

    evidence_id: UUID
    sha256: str
    media_type: str


@dataclass(frozen=True)
class CertifiedFact:
    """A fact that a department certified: its code, and the days for which it did."""

    fact: str
    answer: bool
    department: str
    valid_from: date
    valid_to: date
    request_id: UUID


@dataclass(frozen=True)
class SourcedFacts:
    """`values`: what the source supplies, by its own names: opaque ids, which are counted, or a value as it was
    stated."""

    values: Mapping[str, Any]
    declared: Declared
    cited_evidence: Sequence[CitedEvidence] = ()
    certified: Sequence[CertifiedFact] = ()


@dataclass(frozen=True)
class Basis:
    """What a claim rests on, for whoever asks whose word it is."""

    scheme: str
    payee_id: UUID
    period: Period
    ids: Collection[UUID]


class FactSource(Protocol):
    """A source of facts: records of events, a department's certificate, a statement of somebody."""

    name: str
    payees: frozenset[str]
    """For which kinds of payee it knows anything."""
    origin: Origin
    cites_evidence: bool
    """Whether a pack may ask that a file is cited for its facts."""

    def misfit(self, take: str, fact: Fact) -> str | None:
        """Why it cannot supply a fact of a scheme, in Chinese; None where it can."""

    async def facts_of(self, session: AsyncSession, question: Question) -> SourcedFacts:
        """Raises FactsMissing where a calculation has to wait for somebody's word."""

    async def refuse_own(self, session: AsyncSession, basis: Basis, account: UUID) -> None:
        """Raises a problem for an account whose own word the facts are."""

    def notes(self, declared: Declared) -> list[str]:
        """What is one side's word alone, as sentences for those who decide and for the letter."""
