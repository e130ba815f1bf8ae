"""The worked examples of a pack's funds: what an amount is short of beside what is committed, and who bears a line."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from cli.policy.proofs.comparing import Example
from cli.policy.proofs.comparing import failures as differing
from policy_engine.errors import Flaw, ParameterNotCited
from policy_engine.packs.flaws import At
from policy_engine.packs.pack import Pack
from services.subsidy.funds.rules import shares, short_fen
from services.subsidy.funds.shapes import Fund, funds_of

GIVEN = ("day", "district", "committed_fen", "amount_fen", "line_fen")


def failures(pack: Pack) -> Iterator[Flaw]:
    """A flaw for each example of a fund that does not come out as written, of a pack whose funds are sound."""
    for key, fund in funds_of(pack).items():
        at = At(f"{pack.name}/subsidy.yaml", f"funds.{key}", 1)
        examples = pack.get(f"subsidy.funds.{key}").get("examples", ())
        yield from differing(examples, at, GIVEN, partial(comes_to, fund))


def comes_to(fund: Fund, example: Example) -> Mapping[str, Any]:
    """What an amount (fen) is short of, on a day; how a line (fen) is shared by city and district."""
    try:
        shared = _shared(fund, example) if "line_fen" in example else {}
        return {**shared, **(_taken(fund, example) if "amount_fen" in example else {})}
    except ParameterNotCited as missing:
        return {"refused": missing.clause}


def _shared(fund: Fund, example: Example) -> Mapping[str, Any]:
    split = fund.split_on(example["day"])
    if split is None:
        return {"error": "文件没有规定市、区分担"}
    parts = shares(example["line_fen"], split)
    return {"city_fen": parts.city_fen, "district_fen": parts.district_fen}


def _taken(fund: Fund, example: Example) -> Mapping[str, Any]:
    limits = fund.limits_fen(example["day"])
    if limits is None:
        return {"unlimited": True}
    limit = limits.get(example.get("district"))
    if limit is None:
        return {"error": "文件没有给出该区的额度，或者不分区的写了 district"}
    return {"short_fen": short_fen(example["amount_fen"], limit, example.get("committed_fen", 0))}
