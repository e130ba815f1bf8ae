"""Holds the worked examples of a pack against what the services' own rules come to."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from policy_engine.errors import Flaw
from policy_engine.packs.flaws import At, as_written
from policy_engine.packs.pack import line_of

Example: TypeAlias = Mapping[str, Any]
NOTHING = frozenset({"refused", "lacking", "error", "over"})
"""What an example that comes to less than a result has to say."""


def failures(
    examples: Sequence[Example], at: At, given: Collection[str], comes_to: Callable[[Example], Example]
) -> Iterator[Flaw]:
    """A flaw for each example that does not come out as written. `given` are the keys that are no results."""
    for number, example in enumerate(examples, 1):
        expected = {key: value for key, value in example.items() if key not in given}
        seen = comes_to(example)
        is_complete = bool(expected) and seen.keys() & NOTHING <= expected.keys()
        if not is_complete or any(seen.get(key) != value for key, value in expected.items()):
            place = At(at.file, f"{at.path} 算例 {number}".strip(), line_of(example) or at.line)
            yield place.flaw(f"实际算得 {as_written(seen)}", expected)
