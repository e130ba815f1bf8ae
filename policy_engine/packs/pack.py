"""Policy packs: what a city's document says, as dated and cited data that a policy officer can read.

A pack is a folder `policies/<city-year>/` of YAML files. A *parameter* in it is a mapping with `clause`, and
one of: `values` (each with `from` and `value`; needs the `quote` it rests on), `setting` (an operational choice
that the document leaves to the city; needs a `reason`), or `unset` (the document names the thing and gives no
value). A mapping of `clause` and `quote` alone is a citation. Everything else in a pack is plain reference data.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby, permutations
from typing import Any, TypeAlias

from policy_engine.errors import CityStopped, CityUnknown, NoDocumentInForce, PackInvalid, ParameterNotCited

Tree: TypeAlias = Any
KINDS = ("values", "setting", "unset")


@dataclass(frozen=True)
class Cited:
    """A value with its source: the clause and its words, or the reason of a city's own choice."""

    value: Any
    clause: str
    quote: str
    from_on: date | None
    reason: str | None = None


@dataclass(frozen=True)
class Ending:
    """The last day on which something may begin under a document, and the clause that says so."""

    last_on: date
    clause: str
    quote: str


def withdrawn_in(node: Tree) -> Ending | None:
    """The end of a scheme or kind that a document withdraws from a day on: the day before; None where it does not."""
    withdrawal = node.get("withdrawn") if isinstance(node, Mapping) else None
    if withdrawal is None:
        return None
    source = withdrawal["source"]
    return Ending(withdrawal["from"] - timedelta(days=1), str(source["clause"]), str(source["quote"]))


@dataclass(frozen=True, eq=False)
class Pack:
    """One city's document. `version` changes whenever a byte of the pack does. Equal only to itself."""

    name: str
    city: str
    title: str
    version: str
    document: Mapping[str, Any]
    files: Mapping[str, Tree]
    sources: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """The files as they were read: `version` is their fingerprint, and `pack_from` makes the same pack of them."""
    is_past: bool = False
    """A version of before, to decide again by: what only its author should mend does not keep it from loading."""

    @property
    def first_day(self) -> date:
        """From when the document is in force; the first of all days where it does not say."""
        day = self.document.get("in_force_from")
        return day if type(day) is date else date.min

    @property
    def ending(self) -> Ending | None:
        """When the document ends, by its newest word on it; None where it does not say. What began by then runs on."""
        node = self.document.get("in_force_to")
        entries = node.get("values") if isinstance(node, Mapping) else None
        if not entries:
            return None
        last = max(entries, key=lambda entry: entry["from"])["value"]
        assert node is not None
        return Ending(last, str(node["clause"]), str(node["quote"])) if type(last) is date else None

    def day_of_money(self, today: date) -> date:
        """The day whose year's money pays what is approved today: an ended document brings none of a new year."""
        return today if self.ending is None else min(today, self.ending.last_on)

    def takes(self, began_on: date) -> bool:
        """Whether what begins on a day may still begin under the document."""
        return self.ending is None or began_on <= self.ending.last_on

    def value(self, path: str, *, on: date) -> Cited:
        """The parameter at `file.key.key` in force on a day. Raises ParameterNotCited where there is none."""
        return self.parameter(self.get(path), path, on=on)

    def value_or_none(self, path: str, *, on: date) -> Cited | None:
        """The same; None where the document is silent: it has no such place, leaves it unset, or not for that day."""
        try:
            return self.value(path, on=on) if self.has(path) else None
        except ParameterNotCited:
            return None

    def parameter(self, node: Tree, path: str, *, on: date) -> Cited:
        """The same for a parameter that is at hand, such as one inside a list."""
        if not is_parameter(node):
            raise PackInvalid(f"{self.name}: {path} is not a parameter")
        clause, quote = str(node["clause"]), str(node.get("quote", ""))
        if "setting" in node:
            return Cited(node["setting"], clause, quote, None, str(node["reason"]))
        dated = [entry for entry in node.get("values", ()) if entry["from"] <= on]
        place, what = self.place(clause), f"“{node['title']}”" if node.get("title") else "数值"
        if not dated:
            why = f"{place}未给出{what}" if "unset" in node else f"{place}的{what}在{on.isoformat()}尚未生效"
            raise ParameterNotCited(path, clause, quote, why)
        latest = max(dated, key=lambda entry: entry["from"])
        if latest.get("until") is not None and latest["until"] < on:
            raise ParameterNotCited(path, clause, quote, f"{place}的{what}在{on.isoformat()}已不再有效")
        return Cited(latest["value"], clause, quote, latest["from"])

    def place(self, clause: str) -> str:
        """The clause as a letter names it, with the document it is of."""
        return f"《{self.title}》{clause.replace('(', '（').replace(')', '）')}"

    def get(self, path: str) -> Tree:
        """Reference data at `file.key.key`. Raises PackInvalid for a path the pack does not have."""
        node: Tree = self.files
        for key in path.split("."):
            if not isinstance(node, Mapping) or key not in node:
                raise PackInvalid(f"{self.name}: no {path}")
            node = node[key]
        return node

    def has(self, path: str) -> bool:
        try:
            self.get(path)
        except PackInvalid:
            return False
        return True

    def parameters(self) -> Iterator[tuple[str, Tree]]:
        """Every parameter with its path, in the order of the files."""
        for name, tree in self.files.items():
            yield from _parameters(tree, name)

    def districts(self) -> Mapping[str, str]:
        """District code → name, functional zones included."""
        return {str(row["code"]): str(row["name"]) for row in self.get("taxonomies.districts.items")}


@dataclass(frozen=True)
class RefusedPack:
    """A pack that may not be used, and why: it stops its city. `pack` has those of its files that could be read."""

    pack: Pack
    reason: str

    @property
    def city(self) -> str:
        return self.pack.city


@dataclass(frozen=True)
class Packs:
    """The packs of all cities; a city with a refused pack is stopped, and no other is.

    A city may have several, each in force from a day of its own. `by_city` has the newest of each, `earlier` those
    before it, oldest first.
    """

    by_city: Mapping[str, Pack] = field(default_factory=dict)
    refused: tuple[RefusedPack, ...] = ()
    earlier: Mapping[str, tuple[Pack, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, packs: Iterable[Pack], refused: Iterable[RefusedPack] = ()) -> "Packs":
        """Two packs of one city that are in force from one day are both refused."""
        in_order = sorted(packs, key=lambda pack: (pack.city, pack.first_day))
        series = {city: tuple(own) for city, own in groupby(in_order, key=lambda pack: pack.city)}
        flawed = [*refused, *(twin for own in series.values() for twin in _twins(own))]
        newest = {city: own[-1] for city, own in series.items()}
        return cls(newest, earlier={city: own[:-1] for city, own in series.items()}).without(*flawed)

    def without(self, *refused: RefusedPack) -> "Packs":
        """The same packs, with the cities of these stopped, whatever other packs they have."""
        stopped = {each.city for each in refused}
        sound = {city: pack for city, pack in self.by_city.items() if city not in stopped}
        return Packs(sound, (*self.refused, *refused), self.earlier)

    def city(self, city: str, *, on: date | None = None) -> Pack:
        """The pack that governs a day of a case: the last that is in force by then, else the earliest; without a day
        the newest.

        Raises CityStopped where a pack of the city is refused, CityUnknown where there is none.
        """
        own = self.of_city(city)
        begun = [pack for pack in own if on is None or pack.first_day <= on]
        return begun[-1] if begun else own[0]

    def in_force(self, city: str, *, on: date) -> Pack:
        """The pack under which something may begin on a day. Raises NoDocumentInForce where the last one has ended."""
        pack = self.city(city, on=on)
        ending = pack.ending
        if ending is not None and on > ending.last_on:
            raise no_document(pack.title, ending, on)
        return pack

    def named(self, city: str, name: str, *, on: date) -> Pack:
        """The pack of that name, by which something was decided; where the city has it no more, the one that governs
        the day."""
        return next((pack for pack in self.of_city(city) if pack.name == name), None) or self.city(city, on=on)

    def of_city(self, city: str) -> tuple[Pack, ...]:
        """Every pack of the city, oldest first. Raises CityStopped and CityUnknown."""
        if not self.has(city):
            raise CityUnknown(f"已加载：{'、'.join(sorted(self.by_city)) or '无'}")
        return (*self.earlier.get(city, ()), self.by_city[city])

    def has(self, city: str) -> bool:
        """Whether the city is one of ours. Raises CityStopped where its pack is refused: then nobody can say more."""
        reasons = [each.reason for each in self.refused if each.city == city]
        if reasons:
            raise CityStopped(city, "；".join(reasons))
        return city in self.by_city

    @property
    def all(self) -> tuple[Pack, ...]:
        """Every pack of every city that is not stopped."""
        return tuple(pack for city in self.cities for pack in self.of_city(city))

    @property
    def cities(self) -> tuple[str, ...]:
        return tuple(sorted(self.by_city))

    @property
    def stopped(self) -> tuple[str, ...]:
        """The cities whose packs are refused."""
        return tuple(sorted({each.city for each in self.refused}))


def no_document(title: str, ending: Ending, began_on: date) -> NoDocumentInForce:
    """The refusal of what began after an end, with its clause."""
    return NoDocumentInForce(
        ended_words(title, ending, began_on),
        began_on=began_on.isoformat(),
        last_on=ending.last_on.isoformat(),
        clause=ending.clause,
        quote=ending.quote,
    )


def ended_words(title: str, ending: Ending, began_on: date) -> str:
    """Why nothing that began on a day is decided by a document, for letter and refusal."""
    where = f"《{title}》{ending.clause}“{ending.quote}”"
    return f"本件始于 {began_on}，而{where}，{ending.last_on} 之后开始的不再按此办理"


def _twins(own: Sequence[Pack]) -> Iterator[RefusedPack]:
    for pack, other in permutations(own, 2):
        if pack.first_day == other.first_day:
            day = "" if pack.first_day == date.min else f" in force from {pack.first_day}"
            yield RefusedPack(pack, f"{pack.name}: {pack.city} has a pack already{day}, {other.name}")


def line_of(node: Tree, key: str | None = None) -> int:
    """The line where a mapping, or a key of it, begins in its file; 0 where that is not known."""
    if key is not None and key in getattr(node, "lines", {}):
        return int(node.lines[key])
    return getattr(node, "line", 0)


def _parameters(node: Tree, path: str) -> Iterator[tuple[str, Tree]]:
    if is_parameter(node):
        yield path, node
    elif isinstance(node, Mapping):
        for key, child in node.items():
            yield from _parameters(child, f"{path}.{key}")
    elif isinstance(node, list):
        for place, child in enumerate(node):
            yield from _parameters(child, f"{path}.{place}")


def is_parameter(node: Tree) -> bool:
    return isinstance(node, Mapping) and any(kind in node for kind in KINDS)
