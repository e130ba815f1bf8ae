"""The sources that claims take facts from, and the check that a pack takes only what they have."""

from collections.abc import Iterable, Mapping

from policy_engine.errors import Dependent, Flaw
from policy_engine.packs.flaws import Flaws
from policy_engine.packs.pack import Pack, Packs
from policy_engine.schemes.catalogue import catalogue, examined
from policy_engine.schemes.claiming import Claiming, Sourced
from policy_engine.schemes.periods import Misshapen
from policy_engine.schemes.scheme import Scheme
from policy_engine.schemes.validity import ending_of
from policy_engine.schemes.windows import opens_within
from services.subsidy.attestations.source import AttestationSource
from services.subsidy.certificates import source as certificates
from services.subsidy.claims import source as payments
from services.subsidy.internships.source import InternshipSource
from services.subsidy.schemes import source as area
from services.subsidy.schemes.ports import Declared, FactSource, Origin

SOURCES: Mapping[str, FactSource] = {
    source.name: source
    for source in (
        InternshipSource(),
        AttestationSource(),
        certificates.CertifiedSource(),
        payments.PaymentSource(),
        area.AreaSource(),
    )
}


def notes_of(sources: Iterable[str], declared: Declared | None) -> list[str]:
    """What of a claim is one side's word alone, as sentences for those who decide and for the letter."""
    return [note for name in sources for note in SOURCES[name].notes(declared or {})]


def origins_of(claim: Claiming) -> Mapping[str, Origin]:
    """Fact → where it comes from, of a scheme that takes a fact from a department; nothing of any other."""
    if certificates.CertifiedSource.name not in claim.sources:
        return {}
    return {name: SOURCES[sourced.source].origin for name, sourced in claim.facts.items()}


def check_all(packs: Packs) -> None:
    flaws = Flaws()
    for pack in packs.all:
        flaws.of(check, pack)
    flaws.refuse()


def check(pack: Pack) -> None:
    """Raises PackInvalid, with file and line, for every scheme that is claimed by facts which nobody has."""
    flaws = Flaws()
    flaws.of(catalogue, pack)
    for scheme in examined(pack).schemes.values():
        if scheme.claim is not None and scheme.readings:
            _check(scheme, scheme.claim, flaws)
    flaws.refuse()


def _check(scheme: Scheme, claim: Claiming, flaws: Flaws) -> None:
    if len(payees := {reading.payee for reading in scheme.readings if reading.payee}) > 1:
        flaws.add(_flaw(scheme, claim.line, f"各读法的对象不同：{'、'.join(sorted(payees))}"))
    if missing := [name for name in scheme.facts if name not in claim.facts]:
        flaws.add(_flaw(scheme, claim.line, f"须写明每个事实的来源，缺少：{'、'.join(missing)}"))
    began = claim.facts.get(claim.began_fact or "")
    chooses = claim.began_on is not None or ending_of(scheme) is not None
    if began is not None and chooses and _is_bare_word(began):
        wanted = f"{claim.began_fact} 决定由哪一份文件办理，不能单凭一方声明：须写 evidence: required"
        flaws.add(_flaw(scheme, began.line, wanted))
    for name, sourced in claim.facts.items():
        if name not in scheme.facts:
            continue
        if why := _out_of_time(scheme, claim, name, sourced) or flaws.of(_misfit, scheme, name, sourced):
            flaws.add(_flaw(scheme, sourced.line, f"{name}：{why}"))


def _out_of_time(scheme: Scheme, claim: Claiming, name: str, sourced: Sourced) -> str | None:
    """Why a fact cannot be known when the scheme is claimed: what is claimed once, from the day of an event, has no
    period to count in, and a term that ends by its plan, after the claim, makes no news that would correct it."""
    if sourced.source == InternshipSource.name and _is_claimed_within(scheme, claim):
        return f"{sourced.source} 在核算期结束以后才能计数，受理期不能在期内开始（in_period）"
    if not claim.is_once:
        return None
    if name == claim.event and sourced.source != AttestationSource.name:
        return f"事件的日期由 {AttestationSource.name} 声明"
    if sourced.source in (InternshipSource.name, certificates.CertifiedSource.name):
        return f"{sourced.source} 按核算期取，一次性项目没有核算期"
    if sourced.tally is not None and sourced.tally.within == "period":
        return "一次性项目没有核算期，within 写 year 或 ever"
    return None


def _is_claimed_within(scheme: Scheme, claim: Claiming) -> bool:
    node = scheme.parameters.get(claim.window, {})
    try:
        return opens_within(node)
    except Misshapen:
        raise Dependent from None


def _is_bare_word(sourced: Sourced) -> bool:
    """Whether somebody may state it without a paper that shows it."""
    source = SOURCES.get(sourced.source)
    return source is not None and source.cites_evidence and not sourced.evidence_required


def _misfit(scheme: Scheme, name: str, sourced: Sourced) -> str | None:
    source = SOURCES.get(sourced.source)
    if source is None:
        return f"没有事实来源 {sourced.source}；现有：{'、'.join(SOURCES)}"
    if scheme.payee and scheme.payee not in source.payees:
        return f"{sourced.source} 没有对象为 {scheme.payee} 的事实"
    if area.is_district(scheme.facts[name]) and sourced.source != area.AreaSource.name:
        return "所在区以登记的记录为准，不由人声明：写 {from: area, take: district}"
    if sourced.evidence_required and not source.cites_evidence:
        return f"{sourced.source} 的事实不引用证明材料，不写 evidence"
    if sourced.tally is None and sourced.source == certificates.CertifiedSource.name:
        return source.misfit(sourced.take, scheme.facts[name]) or certificates.misfit(scheme, sourced.take)
    if sourced.tally is None:
        return source.misfit(sourced.take, scheme.facts[name])
    if sourced.source != payments.PaymentSource.name:
        return f"{sourced.source} 不写 sum、count、any；只有 {payments.PaymentSource.name} 按其他申请合计"
    return payments.misfit(scheme, sourced.tally, scheme.facts[name])


def _flaw(scheme: Scheme, line: int, what: str) -> Flaw:
    return Flaw(f"{scheme.pack.name}/subsidy.yaml", line, scheme.name, expected=f"claim：{what}")
