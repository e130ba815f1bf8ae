"""What a pack writes under `measured`, as filters and as the words of a definition (口径)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Pack
from services.registry.facts.catalogue import FACTS, TIMES, Filters


def population_of(measured: Mapping[str, Any]) -> Filters:
    """Of those on a roster or registered (应登记) alone: who only proved a name is in no figure."""
    population = {"expected": "true", **dict.fromkeys(measured.get("whole", ()), "true")}
    return population | dict.fromkeys(measured.get("without", ()), "false")


def part_of(measured: Mapping[str, Any]) -> Filters:
    return dict.fromkeys(measured["part"], "true")


def words(filters: Filters) -> str:
    stated = {name: truth for name, truth in filters.items() if name != "expected"} or filters
    return "、".join(f"{'' if truth == 'true' else '非'}{FACTS[name].title}" for name, truth in stated.items())


def words_of_unset(pack: Pack, facts: Iterable[str], on: date) -> str | None:
    """Why nobody can be counted by one of these facts: the document gives it no number. None where they all can be."""
    for path in (FACTS[fact].needs for fact in facts if fact in FACTS):
        if path is None:
            continue
        if not pack.has(path):
            return "本市政策包没有此数"
        try:
            pack.value(path, on=on)
        except ParameterNotCited as missing:
            return str(pack.get(path).get("unset") or missing.detail)
    return None


def words_of_times(measured: Mapping[str, Any]) -> str:
    times = TIMES[measured["times"]]
    kinds = "、".join(times.kinds[kind] for kind in measured.get("kinds", ()))
    return f"{times.title}的人次{f'：{kinds}' if kinds else ''}"
