"""What a pack says of funds: how much a year, for which schemes, and how city and district share each line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from policy_engine.errors import Dependent
from policy_engine.packs.flaws import At, Flaws
from policy_engine.packs.pack import Pack, Packs, Tree, line_of
from policy_engine.packs.schema import (
    citation,
    day,
    either,
    entries,
    integer,
    is_sound,
    items,
    keys,
    only,
    parameter,
    text,
    word,
)
from services.subsidy.funds.rules import Split

MOST_FEN = 10**15
MOST_PARTS = 10**6
DISTRICT = "district"
_parts = keys(
    {"city": integer(0, MOST_PARTS), "district": integer(0, MOST_PARTS), "remainder": word("city", "district")}
)


def _split(node: Tree, at: At) -> None:
    _parts(node, at)
    if not node["city"] + node["district"]:
        raise at.wrong("city 和 district 的份额之和须大于 0", node, "{city: 60, district: 40, remainder: district}")


_fen = integer(0, MOST_FEN)
_fen_by_district = entries(_fen)


def _amount(node: Tree, at: At) -> None:
    parameter(either(_fen, _fen_by_district), "分")(node, at)
    if node.get("unit") != "分":
        raise at.wrong("额度以分计，须写 unit: 分", example="unit: 分")


_examples = items(
    keys(
        {"day": day},
        {
            "district": text,
            "committed_fen": _fen,
            "amount_fen": _fen,
            "short_fen": _fen,
            "unlimited": only(True),
            "line_fen": _fen,
            "city_fen": _fen,
            "district_fen": _fen,
            "refused": text,
        },
    )
)
_fund = keys(
    {
        "title": text,
        "source": citation,
        "schemes": items(text),
        "amount": _amount,
    },
    {"split": parameter(_split), "per": only(DISTRICT), "examples": _examples},
)
_funds = entries(_fund)


@dataclass(frozen=True)
class Fund:
    """A fund of a city's pack; `amount` and `split` are parameters. Of one `per_district` each has its own amount."""

    key: str
    title: str
    clause: str
    quote: str
    schemes: tuple[str, ...]
    amount: Tree
    split: Tree | None
    pack: Pack
    per_district: bool = False

    def limits_fen(self, on: date) -> Mapping[str | None, int] | None:
        """Part → limit for the calendar year of a day; None where the document gives none: there is no limit then.
        Raises ParameterNotCited on a day on which the value is not in force."""
        if "unset" in self.amount:
            return None
        value = self.pack.parameter(self.amount, f"subsidy.funds.{self.key}.amount", on=on).value
        return {str(code): fen for code, fen in value.items()} if self.per_district else {None: int(value)}

    def split_on(self, on: date) -> Split | None:
        """None where the pack shares nothing. Raises ParameterNotCited where the document leaves the shares open."""
        if self.split is None:
            return None
        return Split(**self.pack.parameter(self.split, f"subsidy.funds.{self.key}.split", on=on).value)


def funds_of(pack: Pack) -> Mapping[str, Fund]:
    """Key → fund, in the order of the pack."""
    return {str(key): _read(pack, str(key), node) for key, node in (pack.files["subsidy"].get("funds") or {}).items()}


def fund_of(pack: Pack, scheme: str) -> Fund | None:
    """The fund that pays a scheme; None where no fund of the pack does."""
    return next((fund for fund in funds_of(pack).values() if scheme in fund.schemes), None)


def _read(pack: Pack, key: str, node: Mapping[str, Any]) -> Fund:
    source = node["source"]
    return Fund(
        key=key,
        title=node["title"],
        clause=source["clause"],
        quote=source["quote"],
        schemes=tuple(node["schemes"]),
        amount=node["amount"],
        split=node.get("split"),
        pack=pack,
        per_district="per" in node,
    )


def check_all(packs: Packs) -> None:
    flaws = Flaws()
    for pack in packs.all:
        flaws.of(check, pack)
    flaws.refuse()


def check(pack: Pack) -> None:
    """Raises PackInvalid, with file and line, for funds that are not shaped like one, that pay a scheme which there is
    not, or one which another fund pays."""
    root = pack.files.get("subsidy")
    if not isinstance(root, Mapping) or root.get("funds") is None:
        return
    if not is_sound(root["funds"]):
        raise Dependent
    at = At(f"{pack.name}/subsidy.yaml", "funds", line_of(root, "funds") or 1)
    _funds(root["funds"], at)
    flaws, paid, schemes = Flaws(), dict[str, str](), root.get("schemes") or {}
    for key, node in root["funds"].items():
        flaws.of(_check_amount, pack, node, at.key(root["funds"], key))
        for scheme in node["schemes"]:
            flaws.of(_check_scheme, schemes, at.key(root["funds"], key), scheme, paid.get(scheme))
            paid[scheme] = str(key)
    flaws.refuse()


def _check_amount(pack: Pack, node: Tree, at: At) -> None:
    """One amount, or one for each district of the city and for nothing else."""
    districts = pack.districts() if "per" in node else {}
    for entry in node["amount"].get("values", ()):
        value, near = entry["value"], at.key(node, "amount").key(entry, "value")
        if "per" not in node and isinstance(value, Mapping):
            raise near.wrong("逐区写明额度的，须写 per: district", example="per: district")
        if "per" in node and not isinstance(value, Mapping):
            example = "{" + ", ".join(f'"{code}": 100000' for code in districts) + "}"
            raise near.wrong("写了 per: district 的，须逐区写明额度", value, example)
        if odd := sorted({*map(str, value)} ^ {*districts}) if "per" in node else []:
            raise near.wrong(
                f"须是本市全部各区，不多不少：{'、'.join(f'{c} {n}' for c, n in districts.items())}", "、".join(odd)
            )


def _check_scheme(schemes: Tree, at: At, scheme: str, other: str | None) -> None:
    definition = schemes.get(scheme) if isinstance(schemes, Mapping) else None
    if not isinstance(definition, Mapping) or "claim" not in definition:
        raise at.wrong("没有开通申领的资金项目", scheme)
    if other is not None:
        raise at.wrong(f"已由 {other} 列支，一个项目只在一项资金中列支", scheme)
