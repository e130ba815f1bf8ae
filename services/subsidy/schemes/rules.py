"""Pure rules of the schemes: periods, windows, and the retention bonus with its explanation."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

RETENTION_BONUS = "retention_bonus"


@dataclass(frozen=True)
class Source:
    """Where a number comes from: the clause and its words."""

    clause: str
    quote: str


@dataclass(frozen=True)
class Limit:
    """A bound in per cent. `over` is 超过 (strict), `at_least` is 以上 (inclusive)."""

    comparison: str
    percent: int
    source: Source

    def admits(self, part: int, whole: int) -> bool:
        """Whether part/whole meets the bound; whole numbers only, so nothing is rounded."""
        left, right = part * 100, whole * self.percent
        return left > right if self.comparison == "over" else left >= right

    @property
    def text(self) -> str:
        return f"{'超过' if self.comparison == 'over' else '不低于'} {self.percent}%"


@dataclass(frozen=True)
class Condition:
    """One condition of an entitlement, as it stands in the decision letter."""

    text: str
    clause: str
    quote: str
    observed: str
    limit: str
    held: bool


@dataclass(frozen=True)
class Decision:
    """`applicable` is False where there is nothing to judge; `amount_fen` is then 0."""

    applicable: bool
    eligible: bool
    amount_fen: int
    conditions: tuple[Condition, ...]
    arithmetic: str


@dataclass(frozen=True)
class Period:
    """A span of days, both ends included. `code` is `2023-H1`, `2023-H2` or `2023`."""

    code: str
    first: date
    last: date


def retention_bonus(completed: int, retained: int, threshold: Limit, per_head_fen: int, bonus: Source) -> Decision:
    """Wuhan 二(八): 对见习期满留用率超过 50%的单位，按照留用人数给予每人 1000 元的奖补.

    `completed` counts the internships that ended with their term in the period, `retained` those of them kept.
    """
    if not 0 <= retained <= completed:
        raise ValueError("retained must lie between 0 and completed")
    if completed == 0:
        return Decision(False, False, 0, (), "核算期内无见习期满人员，不适用")
    held = threshold.admits(retained, completed)
    condition = Condition(
        f"见习期满留用率{threshold.text}",
        threshold.source.clause,
        threshold.source.quote,
        f"{retained}/{completed}（{percent_text(retained, completed)}）",
        threshold.text,
        held,
    )
    if not held:
        return Decision(True, False, 0, (condition,), "留用率未达到条件，金额为 0 元")
    amount = retained * per_head_fen
    sum_text = f"{retained} 人 × {yuan(per_head_fen)} 元/人 = {yuan(amount)} 元（{bonus.clause}）"
    return Decision(True, True, amount, (condition,), sum_text)


def percent_text(part: int, whole: int) -> str:
    """Two decimals, cut and never rounded up: 59.999 % must not read as 60.00 %."""
    hundredths = part * 10_000 // whole
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def yuan(fen: int) -> str:
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def period_of(day: date, kind: str) -> Period:
    """The period of a kind (`half_year` or `year`) that a day lies in."""
    if kind == "year":
        return Period(str(day.year), date(day.year, 1, 1), date(day.year, 12, 31))
    if kind != "half_year":
        raise ValueError(f"unknown period kind {kind!r}")
    if day.month <= 6:
        return Period(f"{day.year}-H1", date(day.year, 1, 1), date(day.year, 6, 30))
    return Period(f"{day.year}-H2", date(day.year, 7, 1), date(day.year, 12, 31))


def period_named(code: str, kind: str) -> Period:
    """The period of this code. Raises ValueError where the kind has no such code."""
    year = int(code[:4]) if code[:4].isdigit() else 0
    if not 2000 <= year <= 2100:
        raise ValueError(code)
    for month in (1, 7):
        period = period_of(date(year, month, 1), kind)
        if period.code == code:
            return period
    raise ValueError(code)


def is_open(today: date, months: Collection[int], period: Period | None = None) -> bool:
    """Whether claims are taken today: in a window month, after the end of the period."""
    return today.month in months and (period is None or today > period.last)


def next_opening(today: date, months: Collection[int], period: Period | None = None) -> date:
    """The first day on or after today on which claims are taken."""
    day = today
    if period is not None and day <= period.last:
        day = period.last + timedelta(days=1)
    while day.month not in months:
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day
