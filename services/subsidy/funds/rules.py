"""Pure rules of funds: what is short of a sum, and how a line is shared to the fen."""

from dataclasses import dataclass
from typing import Literal

Bearer = Literal["city", "district"]


@dataclass(frozen=True)
class Split:
    """Parts of the city and of the district, as 60 to 40 or 2 to 1. `remainder` bears the part below a fen."""

    city: int
    district: int
    remainder: Bearer


@dataclass(frozen=True)
class Shares:
    """In fen; they sum to the line."""

    city_fen: int
    district_fen: int


def shares(line_fen: int, split: Split) -> Shares:
    """The other one's share is rounded down to the fen; the remainder's bearer has the rest."""
    parts = split.city + split.district
    if split.remainder == "district":
        city = line_fen * split.city // parts
        return Shares(city, line_fen - city)
    district = line_fen * split.district // parts
    return Shares(line_fen - district, district)


def short_fen(amount_fen: int, limit_fen: int, committed_fen: int) -> int:
    """What is missing for an amount beside what is reserved and paid already; 0 where it fits."""
    return max(0, committed_fen + amount_fen - limit_fen)
