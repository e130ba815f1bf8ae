"""What a city's pack says a contact has to learn of a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chassis.problems import Unprocessable
from policy_engine.packs.pack import Pack

INFORMATION = "services.provisions.first_contact_information"


class InformationUnknown(Unprocessable):
    slug, title = "information-unknown", "该城市文件没有规定联系时须摸清的情况，或没有这一项"


class InformationRequired(Unprocessable):
    slug, title = "information-required", "联系到本人的，须至少记录一项文件规定摸清的情况，或未能摸清的原因"


@dataclass(frozen=True)
class Blocks:
    """What the document wants to be known of each person: key → name."""

    names: Mapping[str, str]
    clause: str
    quote: str


def blocks_of(pack: Pack, on: date) -> Blocks | None:
    """None in a city whose document names none."""
    cited = pack.value_or_none(INFORMATION, on=on)
    return None if cited is None else Blocks(cited.value, cited.clause, cited.quote)


def block_keys(pack: Pack, on: date) -> tuple[str, ...]:
    """Raises InformationUnknown in a city whose document names none."""
    blocks = blocks_of(pack, on)
    if blocks is None:
        raise InformationUnknown(known=[])
    return tuple(blocks.names)


def refuse_wrong(pack: Pack, information: Mapping[str, str], on: date, *, reached: bool) -> None:
    """Raises InformationUnknown for what the document does not name, InformationRequired where somebody was reached
    and nothing it names is answered."""
    blocks = blocks_of(pack, on)
    names = {} if blocks is None else blocks.names
    if information.keys() - names.keys():
        raise InformationUnknown(known=[*names])
    if reached and blocks is not None and not information:
        raise InformationRequired(known=[*names.values()], clause=blocks.clause, quote=blocks.quote)
