"""What the tests of the packs' contents read them with."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from policy_engine.packs.loader import load_pack
from policy_engine.packs.pack import Pack
from tests.support.platform import ROOT

FILES = ("document", "clocks", "targets", "services", "cadences", "taxonomies")
TEXTS = {"wuhan-2023": "wuhan-2023-62.txt", "urumqi-2023": "urumqi-2023.txt"}
WUHAN, URUMQI = (load_pack(ROOT / "policies" / name) for name in TEXTS)
BOTH = pytest.mark.parametrize("pack", [WUHAN, URUMQI], ids=lambda pack: pack.name)
YEAR_END = date(2023, 12, 31)


def value(pack: Pack, path: str) -> Any:
    return pack.value(path, on=YEAR_END).value


def parameters(pack: Pack) -> Iterator[tuple[str, Mapping[str, Any]]]:
    return ((path, node) for path, node in pack.parameters() if path.partition(".")[0] in FILES)
