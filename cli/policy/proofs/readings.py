"""The worked examples of clauses with several readings of a value: what each says and comes to, and which is chosen;
and of days that stand in a calendar.

They stand among the examples of the file that has the clause, and say `place`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from cli.policy.proofs.comparing import Example
from cli.policy.proofs.comparing import failures as differing
from policy_engine.errors import Flaw, ParameterNotCited
from policy_engine.packs.flaws import At
from policy_engine.packs.pack import Pack, is_parameter
from policy_engine.packs.readings import Ambiguity, ambiguities

GIVEN = ("day", "place")


def failures(pack: Pack, file: str) -> Iterator[Flaw]:
    """Of a file whose examples are of nothing else."""
    at = At(f"{pack.name}/{file}.yaml", "examples", 1)
    yield from differing(pack.get(file).get("examples", ()), at, GIVEN, partial(comes_to, pack, file))


def comes_to(pack: Pack, file: str, example: Example) -> Mapping[str, Any]:
    """The clause as whoever asks for the readings is shown it."""
    path, own = f"{file}.{example['place']}", replace(pack, files={file: pack.get(file)})
    listed = {ambiguity.path: ambiguity for ambiguity in ambiguities(own, example["day"])}
    if "falls_on" in example and own.has(path) and is_parameter(own.get(path)):
        return _days(own, path, example)
    if path not in listed:
        places = [name.removeprefix(f"{file}.") for name in listed if name.startswith(f"{file}.")]
        return {"error": f"此处没有几种读法；有的：{'、'.join(places) or '无'}"}
    ambiguity = listed[path]
    refused = [reading.key for reading in ambiguity.readings if reading.cited is None]
    multiplied = {reading.key: reading.comes_to for reading in ambiguity.readings if reading.comes_to is not None}
    return {
        "reads": {reading.key: reading.cited.value for reading in ambiguity.readings if reading.cited is not None},
        **({"chosen": ambiguity.chosen} if ambiguity.chosen is not None else {}),
        **({"comes_to": multiplied} if multiplied else {}),
        **({"lacking": refused} if refused else {}),
        **_first_day(ambiguity),
    }


def _days(pack: Pack, path: str, example: Example) -> Mapping[str, Any]:
    """A day, or the first and the last of several, as the calendar of the year has it."""
    try:
        cited = pack.value(path, on=example["day"])
    except ParameterNotCited as missing:
        return {"error": missing.detail}
    value = cited.value
    days = (
        [value["first"], value["last"]] if isinstance(value, Mapping) and {"first", "last"} <= value.keys() else [value]
    )
    return {"falls_on": days, "in_force_from": cited.from_on}


def _first_day(ambiguity: Ambiguity) -> Mapping[str, Any]:
    days = {reading.cited.from_on for reading in ambiguity.readings if reading.cited is not None}
    return {"in_force_from": days.pop()} if len(days) == 1 else {}
