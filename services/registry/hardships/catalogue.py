"""What a city's pack lays down of hardships: its classes, what must be settled first, plans, warnings, who is first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chassis.problems import Unprocessable
from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Pack

CLASSES = "taxonomies.hardships"
SETTLED = "services.hardships"
PRIORITY = "services.provisions.priority"


class HardshipUnknown(Unprocessable):
    slug, title = "hardship-unknown", "本市政策包没有这一困难类别；文件未列的类别，须先载入本市依据"


class HardshipUnmeasured(Unprocessable):
    slug, title = "hardship-unmeasured", "文件未规定该类别的认定标准，载入本市依据以前不予认定"


@dataclass(frozen=True)
class Classes:
    """The classes of a city's document in force on a day: code → name."""

    names: Mapping[str, str]
    clause: str
    quote: str


@dataclass(frozen=True)
class Priority:
    """The kinds of service in whose queues people in hardship come first."""

    kinds: frozenset[str]
    clause: str
    quote: str

    def reason(self, kind: str) -> str | None:
        """The trace of it; None for a kind of which the document does not speak."""
        return f"优先({self.clause})" if kind in self.kinds else None


def priority_of(pack: Pack, on: date) -> Priority | None:
    """None in a city whose document puts nobody first that day."""
    cited = pack.value_or_none(PRIORITY, on=on)
    return None if cited is None else Priority(frozenset(cited.value), cited.clause, cited.quote)


def classes_of(pack: Pack, on: date) -> Classes:
    """Raises HardshipUnknown where the city has none."""
    if not pack.has(CLASSES):
        raise HardshipUnknown(known=[])
    try:
        cited = pack.value(CLASSES, on=on)
    except ParameterNotCited as missing:
        raise HardshipUnknown(known=[], clause=missing.clause, quote=missing.quote) from None
    return Classes(cited.value, cited.clause, cited.quote)


def refuse_foreign(pack: Pack, category: str, on: date) -> None:
    """Raises HardshipUnknown for a class that the city's document does not name, such as another city's."""
    classes = classes_of(pack, on)
    if category not in classes.names:
        raise HardshipUnknown(known=list(classes.names), clause=classes.clause, quote=classes.quote)


def lacking(pack: Pack, category: str, on: date) -> ParameterNotCited | None:
    """What the document leaves open of a class, so that nobody can be confirmed to be of it; None where nothing is."""
    measured = pack.get(f"{SETTLED}.measured_by") if pack.has(f"{SETTLED}.measured_by") else {}
    if category not in measured:
        return None
    try:
        pack.value(measured[category], on=on)
    except ParameterNotCited as missing:
        return missing
    return None


def refuse_unmeasured(pack: Pack, category: str, on: date) -> None:
    """Raises HardshipUnmeasured, with the clause that leaves it open."""
    missing = lacking(pack, category, on)
    if missing is not None:
        raise HardshipUnmeasured(clause=missing.clause, quote=missing.quote, reason=str(missing))


def plans_due(pack: Pack, on: date) -> int:
    """How many agreed plans each person on the ledger is to have. Raises ParameterNotCited, and HardshipUnknown for a
    city without a ledger."""
    if not pack.has(SETTLED):
        raise HardshipUnknown(known=[])
    return int(pack.value(f"{SETTLED}.plan", on=on).value)


def warn_before_days(pack: Pack, on: date) -> int:
    """So many days before its last a hardship stands on the list of those nearly over. Raises ParameterNotCited."""
    return int(pack.value(f"{SETTLED}.warn_before_days", on=on).value)


def names_of(pack: Pack, on: date) -> Mapping[str, str]:
    """Code → name, for showing; none where the city has no classes."""
    try:
        return classes_of(pack, on).names
    except HardshipUnknown:
        return {}
