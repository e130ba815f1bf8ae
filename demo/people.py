"""Generated people for demo and journey: visibly fictional names, valid check digits, nobody's real number."""

import random
import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from stdnum.cn import ric

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_NUMERALS = "零一二三四五六七八九"
SEEDED_DIVISIONS, OWN_DIVISIONS = range(659500, 659700), range(659700, 659900)
"""Division codes that belong to no county, so that no generated number can be a living person's."""


@dataclass(frozen=True)
class Fictional:
    name: str
    id_number: str
    phone: str


def fictional_people(count: int, seed: object) -> list[Fictional]:
    """`count` different people; the same seed gives the same ones."""
    dice = random.Random(f"people:{seed}")  # noqa: S311
    people: dict[str, Fictional] = {}
    while len(people) < count:
        born = f"{dice.randint(1999, 2002)}{dice.randint(1, 12):02d}{dice.randint(1, 28):02d}"
        stem = f"{dice.choice(SEEDED_DIVISIONS)}{born}{dice.randint(0, 999):03d}"
        number = stem + ric.calc_check_digit(stem + "0")
        people.setdefault(number, Fictional(_name(len(people), dice), number, f"199{dice.randint(0, 99_999_999):08d}"))
    return list(people.values())


FIRST_BIRTH, DAYS, PER_DAY = date(1999, 1, 1), 1_461, 1_000
SPACE = len(OWN_DIVISIONS) * DAYS * PER_DAY


def people_of_own(count: int) -> list[Fictional]:
    """`count` people that no other call of this size has, unless two draw the same of some 139,000 ranges.

    Drawn one by one they would meet those of an earlier run, or of the demo year, in every hundredth case.
    Their phones end in 1: at the stand-in, some other endings are not reached.
    """
    first = secrets.randbelow(SPACE // count) * count
    dice = random.Random(f"own:{first}")  # noqa: S311
    return [_numbered(first + index, index, dice) for index in range(count)]


def _numbered(place: int, index: int, dice: random.Random) -> Fictional:
    day, sequence = divmod(place, PER_DAY)
    division, day = divmod(day, DAYS)
    born = (FIRST_BIRTH + timedelta(days=day)).strftime("%Y%m%d")
    stem = f"{OWN_DIVISIONS[division]}{born}{sequence:03d}"
    return Fictional(_name(index, dice), stem + ric.calc_check_digit(stem + "0"), f"199{dice.randrange(10**7):07d}1")


def _name(index: int, dice: random.Random) -> str:
    """Such as 虚构三零七: nobody is called that."""
    family = dice.choice(("虚构", "演示", "示例"))
    return family + "".join(_NUMERALS[int(digit)] for digit in f"{index:03d}")


def fictional_credit_code(seed: object) -> str:
    """A unified social credit code with a valid check character and a registry code nobody has."""
    dice = random.Random(f"org:{seed}")  # noqa: S311
    stem = "92" + "659099" + "".join(dice.choice(_CREDIT_ALPHABET) for _ in range(9))
    total = sum(_CREDIT_ALPHABET.index(c) * weight for c, weight in zip(stem, _CREDIT_WEIGHTS, strict=True))
    return stem + _CREDIT_ALPHABET[(31 - total % 31) % 31]
