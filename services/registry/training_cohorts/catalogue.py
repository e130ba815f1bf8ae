"""How long after a training a city looks whether people have work."""

from dataclasses import dataclass
from datetime import date

from chassis.problems import Unprocessable
from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Pack

MONTHS = "clocks.provisions.training_employment.months"


class NoMonths(Unprocessable):
    slug, title = "no-training-months", "文件未规定结业后几个月看就业，请载入本市依据，或在查询中写明 months"


@dataclass(frozen=True)
class Months:
    """So many months after the completion, by the document or by whoever asks."""

    number: int
    clause: str | None = None
    quote: str | None = None


def months_of(pack: Pack, asked: int | None, on: date) -> Months:
    """Whoever asks goes before the document. Raises NoMonths where neither says."""
    if asked is not None:
        return Months(asked)
    try:
        cited = pack.value(MONTHS, on=on) if pack.has(MONTHS) else None
    except ParameterNotCited as missing:
        raise NoMonths(clause=missing.clause, quote=missing.quote) from missing
    if cited is None:
        raise NoMonths()
    return Months(int(cited.value), cited.clause, cited.quote)
