"""Which places and institutions exist: what the packs list, and what an operator has added or closed since."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from policy_engine.errors import PackInvalid
from policy_engine.packs.pack import Pack, Packs
from policy_engine.packs.schema import entries, keys, text

Kind = Literal["district", "street", "school"]
_RANGES = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 82))
PROVINCES = frozenset(str(code) for first, last in _RANGES for code in range(first, last + 1))
"""First two digits of every division code (GB/T 2260)."""

_listed = keys({"source": text, "items": entries(text)})
PLACES = keys({}, {"streets": _listed, "schools": _listed})
"""What may stand in a pack's `places.yaml`."""


@dataclass(frozen=True)
class Change:
    """An operator's word on one code: it exists (again), or no longer does."""

    city: str
    kind: str
    code: str
    name: str
    in_use: bool


def listed(pack: Pack, kind: str) -> Mapping[str, str]:
    """Code → name, as the pack has it; empty where a city has no such list."""
    if kind == "district":
        return pack.districts()
    group = pack.files.get("places", {}).get({"street": "streets", "school": "schools"}[kind], {})
    items: Mapping[str, str] = group.get("items", {})
    return items


@lru_cache(maxsize=100)
def _named(packs: tuple[Pack, ...], kind: str) -> Mapping[str, str]:
    """Code → name of what any of one city's packs lists, under its newest name."""
    return {code: name for pack in packs for code, name in listed(pack, kind).items()}


class Places:
    """All cities' places at one time. What is asked about a stopped city itself is refused by whoever asks its pack."""

    def __init__(self, packs: Packs, changes: Iterable[Change] = ()) -> None:
        self._packs = packs
        self._cities = (*packs.cities, *packs.stopped)
        self._changes = {(change.city, change.kind, change.code): change for change in changes}

    def has(self, city: str, kind: str, code: str) -> bool:
        changed = self._changes.get((city, kind, code))
        if changed is not None:
            return changed.in_use
        return code in self._listed(city, kind)

    def _listed(self, city: str, kind: str) -> Mapping[str, str]:
        """What any of the city's packs lists, under its newest name. Of a stopped city what can be read of its list:
        people of other cities come from there too."""
        if city in self._packs.by_city:
            return self._of_all_years(city, kind)
        names: dict[str, str] = {}
        for refused in self._packs.refused:
            if refused.city == city:
                with suppress(PackInvalid, LookupError, TypeError, AttributeError):
                    names |= listed(refused.pack, kind)
        return names

    def _of_all_years(self, city: str, kind: str) -> Mapping[str, str]:
        return _named(self._packs.of_city(city), kind)

    def anywhere(self, kind: str, code: str) -> bool:
        """In any city: somebody may have studied in another one."""
        return any(self.has(city, kind, code) for city in self._cities)

    def of(self, city: str, kind: str) -> dict[str, str]:
        """Code → name of all that is in use."""
        named = dict(self._of_all_years(city, kind))
        for change in self._changes.values():
            if (change.city, change.kind) == (city, kind):
                named[change.code] = change.name
        return {code: name for code, name in sorted(named.items()) if self.has(city, kind, code)}

    def has_area(self, path: str) -> bool:
        """`city`, `city/district` or `city/district/street`, each part of it known and below the other."""
        city, _, rest = path.partition("/")
        district, _, street = rest.partition("/")
        if not district:
            return path == city and city in self._cities
        if not self.has(city, "district", district):
            return False
        return not street or (street.startswith(district) and self.has(city, "street", street))

    def has_place(self, place: str) -> bool:
        """An area, or the bare six digits of a division: of a city we know it must be one of its districts."""
        if "/" in place:
            return self.has_area(place)
        ours = [city for city in self._cities if self._is_division_of(city, place)]
        if ours:
            return any(self.has(city, "district", place) for city in ours)
        return place[:2] in PROVINCES

    def _is_division_of(self, city: str, code: str) -> bool:
        return any(district[:4] == code[:4] for district in self._listed(city, "district"))
