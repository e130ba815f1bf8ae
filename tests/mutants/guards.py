"""The guards of the trust issue. A new check of identity, money, figures or traces has its row in one of these."""

from tests.mutants import (
    guards_cities,
    guards_doors,
    guards_facts,
    guards_figures,
    guards_gates,
    guards_identity,
    guards_letters,
    guards_money,
    guards_promises,
    guards_traces,
)
from tests.mutants.runner import Guard

_PARTS = (
    guards_doors,
    guards_identity,
    guards_gates,
    guards_cities,
    guards_money,
    guards_facts,
    guards_letters,
    guards_figures,
    guards_promises,
    guards_traces,
)
GUARDS: tuple[Guard, ...] = tuple(
    sorted((guard for part in _PARTS for guard in part.GUARDS), key=lambda g: int(g.point))
)
