"""What a pack says of funds: how much a year, for which schemes, and how city and district share each line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from policy_engine.errors import Dependent
from policy_engine.packs.flaws import At, Flaws
from policy_engine.packs.pack import Pack, Packs, Tree, line_of
from policy_engine.packs.schema import citation, entries, integer, is_sound, items, keys, parameter, text, word
from services.subsidy.funds.rules import Split

MOST_FEN = 10**15
MOST_PARTS = 10**6
_parts = keys(
    {"city": integer(0, MOST_PARTS), "district": integer(0, MOST_PARTS), "remainder": word("city", "district")}
)


def _split(node: Tree, at: At) -> None:
    _parts(node, at)
    if not node["city"] + node["district"]:
        raise at.wrong("city 和 district 的份额之和须大于 0", node, "{city: 60, district: 40, remainder: district}")


def _amount(node: Tree, at: At) -> None:
    parameter(integer(0, MOST_FEN), "分")(node, at)
    if node.get("unit") != "分":
        raise at.wrong("额度以分计，须写 unit: 分", example="unit: 分")


_fund = keys(
    {
        "title": text,
        "source": citation,
        "schemes": items(text),
        "amount": _amount,
    },
    {"split": parameter(_split)},
)
_funds = entries(_fund)


@dataclass(frozen=True)
class Fund:
    """A fund of a city's pack; `amount` and `split` are parameters."""

    key: str
    title: str
    clause: str
    quote: str
    schemes: tuple[str, ...]
    amount: Tree
    split: Tree | None
    pack: Pack

    def limit_fen(self, on: date) -> int | None:
        """For the calendar year of a day; None where the document gives none: there is no limit then. Raises
        ParameterNotCited on a day on which the value is not in force."""
        if "unset" in self.amount:
            return None
        return int(self.pack.parameter(self.amount, f"subsidy.funds.{self.key}.amount", on=on).value)

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
        for scheme in node["schemes"]:
            flaws.of(_check_scheme, schemes, at.key(root["funds"], key), scheme, paid.get(scheme))
            paid[scheme] = str(key)
    flaws.refuse()


def _check_scheme(schemes: Tree, at: At, scheme: str, other: str | None) -> None:
    definition = schemes.get(scheme) if isinstance(schemes, Mapping) else None
    if not isinstance(definition, Mapping) or "claim" not in definition:
        raise at.wrong("没有开通申领的资金项目", scheme)
    if other is not None:
        raise at.wrong(f"已由 {other} 列支，一个项目只在一项资金中列支", scheme)
