"""Counting where people went: the same conditions as the lists of names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.placement_sheets import repository, rules
from services.registry.placement_sheets.rules import Group
from services.registry.placement_sheets.schemas import FormCount, FormTable, PlacementCount, PlacementSheet
from services.registry.placements import catalogue
from services.registry.placements.catalogue import Words
from services.registry.reports.commands import Asked, People, link
from services.registry.reports.repository import Whom
from services.registry.statuses.repository import UNSTATED
from services.registry.statuses.rules import EVIDENCE_TITLES, STATUS_TITLES

FILTER = {"flexible": "flexible_form", "startup": "venture_form"}
"""By which filter of the list of people a form of a status opens to its names."""
NAMELESS = {UNSTATED: "未注明"}
SOURCES = {**EVIDENCE_TITLES, "internship": "见习留用记录", "certified_internship": "见习留用记录（一人登记）"}


async def placement_sheet(session: AsyncSession, asked: Asked) -> PlacementSheet:
    """Each person stands in one channel or in none, so the parts add up to the whole."""
    groups = await repository.groups(session, Whom(asked.by, asked.place, asked.cohort), asked.day)
    table = _Table(asked, catalogue.words_of(asked.pack, asked.day), groups)
    return PlacementSheet(
        area=asked.place,
        as_of=asked.day,
        cohort_year=asked.cohort,
        placed=table.count("placed", "已落实去向", sum(group.people for group in groups), {"placed": "true"}),
        channels=table.channels(),
        without_channel=table.without_channel(),
        forms=[table.forms(status) for status in FILTER],
    )


@dataclass(frozen=True)
class _Table:
    """Makes the rows: what is the same for all of them."""

    asked: Asked
    words: Words
    groups: Sequence[Group]

    def channels(self) -> list[PlacementCount]:
        numbers, titles = rules.by_channel(self.groups), {key: way.title for key, way in self.words.channels.items()}
        return [
            self.count(key, title, numbers.get(key, 0), {"placement_channel": key})
            for key, title in _named(titles, numbers).items()
        ]

    def without_channel(self) -> list[PlacementCount]:
        return [
            self.count(status, self._channelless(status), people, {"placement_without_channel": status})
            for status, people in sorted(rules.without_channel(self.groups).items())
        ]

    def _channelless(self, status: str) -> str:
        fits = any(status in way.statuses for way in self.words.channels.values())
        return f"{'未分渠道' if fits else '不属各渠道'}：{STATUS_TITLES[status]}"

    def forms(self, status: str) -> FormTable:
        listed = catalogue.forms_of(self.asked.pack, status, self.asked.day)
        numbers = rules.by_form(self.groups, status)
        titles = _named({**self.words.forms[status], **NAMELESS}, numbers)
        return FormTable(
            status=status,
            title=STATUS_TITLES[status],
            clause=listed.clause if listed else None,
            quote=listed.quote if listed else None,
            rows=[self._form(status, key, title, numbers.get(key, 0)) for key, title in titles.items()],
        )

    def _form(self, status: str, key: str, title: str, people: int) -> FormCount:
        of_form = {FILTER[status]: key}
        evidence = [
            self.count(kind, SOURCES.get(kind, kind), number, {**of_form, "placement_evidence": kind})
            for kind, number in sorted(rules.by_evidence(self.groups, status, key).items())
        ]
        return FormCount(**self.count(key, title, people, of_form).model_dump(), evidence=evidence)

    def count(self, key: str, title: str, people: int, filters: People) -> PlacementCount:
        own = {} if self.asked.cohort is None else {"cohort_year": self.asked.cohort}
        names = link(area=self.asked.place, as_of=self.asked.day, expected="true", **own, **filters)
        return PlacementCount(key=key, title=title, people=people, names=names)


def _named(titles: Mapping[str, str], numbers: Mapping[str, int]) -> Mapping[str, str]:
    """What the document names, and after it whatever somebody is counted under besides: by its key."""
    return {**titles, **{key: key for key in sorted(numbers.keys() - titles.keys())}}
