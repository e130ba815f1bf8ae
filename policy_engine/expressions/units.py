"""Units of whole numbers, as a policy officer writes them: 分/人, 分/平方米/日, 月. Money is 分, never 元.

A document counts what it likes: a unit that has no rules of its own here stands in 「」, as 分/「公里」.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

_BASES = {
    "分": ("money", 1),
    "人": ("person", 1),
    "家": ("unit", 1),
    "月": ("month", 1),
    "日": ("day", 1),
    "次": ("time", 1),
    "笔": ("loan", 1),
    "岁": ("age", 1),
    "年": ("year", 1),
    "场": ("session", 1),
    "个": ("piece", 1),
    "届": ("class", 1),
    "平方分米": ("area", 1),
    "平方米": ("area", 100),
    "百分数": ("percent", 1),
    "千分数": ("permille", 1),
    "万分数": ("basis_point", 1),
    "二分数": ("half", 1),
    "三分数": ("third", 1),
    "四分数": ("quarter", 1),
    "五分数": ("fifth", 1),
    "六分数": ("sixth", 1),
    "十二分数": ("twelfth", 1),
}
_FRACTIONS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "twelfth": 12}
SHARES: Mapping[str, int] = {"percent": 100, "permille": 1000, "basis_point": 10_000, **_FRACTIONS}
"""How many of it make the whole: 60 百分数 is 60 %, 2 三分数 two thirds, 15 万分数 1.5 ‰."""
_SIGNS = {"money": "分", "person": "人", "unit": "家", "month": "月", "day": "日", "time": "次", "loan": "笔"}
_SIGNS |= {"age": "岁", "year": "年", "session": "场", "piece": "个", "class": "届", "area": "平方分米"}
_SIGNS |= {base: word for word, (base, _) in _BASES.items() if base in SHARES}


_OWN = re.compile(r"「([\u4e00-\u9fffA-Za-z]{1,8})」")


class UnitError(ValueError):
    """No unit that this program knows, and none that a pack names."""


@dataclass(frozen=True)
class Unit:
    """Powers of base units; `per` is the part of the base unit that one stands for (分/平方米 is 1/100 per dm²)."""

    powers: tuple[tuple[str, int], ...] = ()
    per: int = 1

    @classmethod
    def parse(cls, text: str) -> "Unit":
        """`分/平方米/日` → a unit. Raises UnitError."""
        powers: dict[str, int] = {}
        per = 1
        for index, word in enumerate(str(text).split("/")):
            base, size = _base(word)
            powers[base] = powers.get(base, 0) + (1 if index == 0 else -1)
            if size > 1 and index == 0:
                raise UnitError(f"{word} 只能写在 / 之后；面积以平方分米计")
            per *= size
        return cls(_sorted(powers), per)

    def __mul__(self, other: "Unit") -> "Unit":
        powers = dict(self.powers)
        for base, power in other.powers:
            powers[base] = powers.get(base, 0) + power
        return Unit(_sorted(powers), self.per * other.per)

    @property
    def hundredths(self) -> int:
        """How many of it make one of the whole unit: each per cent counts for a hundred, each third for three."""
        shares = (SHARES[base] ** power for base, power in self.powers if base in SHARES and power > 0)
        return int(math.prod(shares, start=self.per))

    @property
    def plain(self) -> "Unit":
        """The unit without parts and shares."""
        return Unit(tuple((base, power) for base, power in self.powers if base not in SHARES))

    @property
    def is_share(self) -> bool:
        """Whether it is a part of something and nothing else: per cent, thirds."""
        return len(self.powers) == 1 and self.powers[0][0] in SHARES and self.powers[0][1] == 1 and self.per == 1

    def __str__(self) -> str:
        over = [_sign(base) for base, power in self.powers for _ in range(power) if power > 0]
        under = [_sign(base) for base, power in self.powers for _ in range(-power) if power < 0]
        text = "·".join(over) + "".join(f"/{sign}" for sign in under)
        return (text or "个数") + (f"（1/{self.per}）" if self.per > 1 else "")


def _base(word: str) -> tuple[str, int]:
    """The base unit of a word, and how many of it the word stands for; a pack's own unit is its own base."""
    if word in _BASES:
        return _BASES[word]
    own = _OWN.fullmatch(word)
    if own is None:
        written = f"可写：{'、'.join(_BASES)}，用 / 连接；其他的写在「」里（1 至 8 字），如 分/「公里」"
        raise UnitError(f"没有单位 {word[:40]}；{written}")
    if own[1] in _BASES:
        raise UnitError(f"{own[1]} 已有此单位，不写「」")
    return word, 1


def _sign(base: str) -> str:
    return _SIGNS.get(base, base.strip("「」"))


def _sorted(powers: dict[str, int]) -> tuple[tuple[str, int], ...]:
    order = [*_SIGNS, *sorted(powers.keys() - _SIGNS.keys())]
    return tuple((base, powers[base]) for base in order if powers.get(base))


NONE = Unit()
PERCENT = Unit.parse("百分数")
FEN = Unit.parse("分")


def words() -> tuple[str, ...]:
    """The words of units that packs may use."""
    return tuple(_BASES)
