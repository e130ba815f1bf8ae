"""The worked examples of clauses with several readings of a value: what each says and comes to, and which is chosen.

They stand among the examples of the file that has the clause, and say `place`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from cli.policy.proofs.comparing import Example
from cli.policy.proofs.comparing import failures as differing
from policy_engine.errors import Flaw
from policy_engine.packs.flaws import At
from policy_engine.packs.pack import Pack
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


def _first_day(ambiguity: Ambiguity) -> Mapping[str, Any]:
    days = {reading.cited.from_on for reading in ambiguity.readings if reading.cited is not None}
    return {"in_force_from": days.pop()} if len(days) == 1 else {}
