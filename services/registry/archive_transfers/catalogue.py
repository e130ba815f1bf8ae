"""What a city's pack says of files on their way: after how many days one is late, where it says so."""

from dataclasses import dataclass
from datetime import date

from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Packs

DAYS = "clocks.provisions.archive_transfer.days"


@dataclass(frozen=True)
class Limit:
    """`days` is None where nobody has laid any down; `lacking` says why."""

    days: int | None
    lacking: str | None


def limit_of(packs: Packs, city: str, on: date) -> Limit:
    pack = packs.city(city, on=on)
    if not pack.has(DAYS):
        return Limit(None, "本市文件未规定转递时限")
    try:
        return Limit(int(pack.value(DAYS, on=on).value), None)
    except ParameterNotCited as missing:
        return Limit(None, str(missing))
