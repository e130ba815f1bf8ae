"""The guards of the trust issue by its points, and others by issue and step.

A new check of identity, money, figures or traces has its row in one of these.
"""

from tests.mutants import (
    guards_checks,
    guards_citations,
    guards_cities,
    guards_claims,
    guards_client_accounts,
    guards_clients,
    guards_clocks,
    guards_desk,
    guards_doors,
    guards_evidence,
    guards_exchange,
    guards_facts,
    guards_figures,
    guards_funds,
    guards_gates,
    guards_house,
    guards_identity,
    guards_indicators,
    guards_keys,
    guards_letters,
    guards_lists,
    guards_money,
    guards_pauses,
    guards_payees,
    guards_payments,
    guards_periods,
    guards_phones,
    guards_promises,
    guards_provider,
    guards_sandbox,
    guards_secrets,
    guards_sessions,
    guards_staff,
    guards_stops,
    guards_tallies,
    guards_traces,
    guards_validity,
    guards_walk,
)
from tests.mutants.runner import Guard

_PARTS = (
    guards_doors,
    guards_evidence,
    guards_exchange,
    guards_sandbox,
    guards_sessions,
    guards_identity,
    guards_desk,
    guards_indicators,
    guards_gates,
    guards_citations,
    guards_checks,
    guards_cities,
    guards_claims,
    guards_client_accounts,
    guards_clients,
    guards_money,
    guards_payments,
    guards_periods,
    guards_phones,
    guards_tallies,
    guards_facts,
    guards_letters,
    guards_staff,
    guards_lists,
    guards_figures,
    guards_funds,
    guards_pauses,
    guards_payees,
    guards_promises,
    guards_provider,
    guards_clocks,
    guards_traces,
    guards_house,
    guards_keys,
    guards_secrets,
    guards_stops,
    guards_validity,
    guards_walk,
)


def _place(guard: Guard) -> list[int]:
    return [int(part) for part in guard.point.split(".")]


GUARDS: tuple[Guard, ...] = tuple(sorted((guard for part in _PARTS for guard in part.GUARDS), key=_place))
