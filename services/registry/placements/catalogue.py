"""What a city's pack says of placements: its channels, its programmes, its forms of working on one's own account."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from chassis.problems import Unprocessable
from policy_engine.packs.pack import Cited, Pack

CHANNELS = "targets.channels"
PROGRAMMES = "taxonomies.grassroots_programmes"
FORMS = {"flexible": "taxonomies.flexible_forms", "startup": "taxonomies.venture_forms"}
"""By the status that has them."""
OTHER = {"other": "其他"}
"""The documents name their forms as examples (“等”)."""


class ChannelRequired(Unprocessable):
    slug, title = "channel-required", "本市按渠道统计去向，须注明渠道"


class ChannelUnknown(Unprocessable):
    slug, title = "channel-unknown", "本市文件没有这一渠道，或者该就业状态不属于这一渠道"


class ProgrammeUnknown(Unprocessable):
    slug, title = "programme-unknown", "本市文件没有这一基层项目"


class FormUnknown(Unprocessable):
    slug, title = "form-unknown", "只有灵活就业和自主创业填写形态，且须为本市文件所列或其他"


@dataclass(frozen=True)
class Channel:
    """One of the ways to work that a city's document sets a number for, and the statuses that may come by it."""

    title: str
    statuses: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """What the keys of a placement mean in its city."""

    channels: Mapping[str, Channel]
    programmes: Mapping[str, str]
    forms: Mapping[str, Mapping[str, str]]

    def of_channel(self, key: str | None) -> str | None:
        channel = self.channels.get(key or "")
        return None if channel is None else channel.title

    def of_programme(self, key: str | None) -> str | None:
        return self.programmes.get(key or "")

    def of_form(self, status: str | None, key: str | None) -> str | None:
        return self.forms.get(status or "", {}).get(key or "")


def words_of(pack: Pack, day: date) -> Words:
    rows: Mapping[str, Any] = pack.get(CHANNELS) if pack.has(CHANNELS) else {}
    channels = {
        key: Channel(str(row["bound"].get("title", key)), tuple(row.get("statuses", ()))) for key, row in rows.items()
    }
    forms = {status: {**_named(pack, path, day), **OTHER} for status, path in FORMS.items()}
    return Words(channels, _named(pack, PROGRAMMES, day), forms)


def forms_of(pack: Pack, status: str, day: date) -> Cited | None:
    """The forms that the document in force names for a status, with its words; None where it is silent."""
    return pack.value_or_none(FORMS[status], on=day)


def _named(pack: Pack, path: str, day: date) -> Mapping[str, str]:
    """Key → name, as the document in force has it; nothing where it is silent."""
    cited = pack.value_or_none(path, on=day)
    return cited.value if cited is not None and isinstance(cited.value, Mapping) else {}


def refuse_unfit(words: Words, status: str, channel: str | None, programme: str | None, form: str | None) -> None:
    """Raises ChannelRequired, ChannelUnknown, ProgrammeUnknown and FormUnknown for what the document does not have."""
    fitting = {key: way.title for key, way in words.channels.items() if status in way.statuses}
    if channel is None and fitting:
        raise ChannelRequired(known=fitting)
    if channel is not None and channel not in fitting:
        raise ChannelUnknown(known=fitting)
    if programme is not None and programme not in words.programmes:
        raise ProgrammeUnknown(known=words.programmes)
    if form is not None and form not in words.forms.get(status, {}):
        raise FormUnknown(known=words.forms.get(status, {}))
