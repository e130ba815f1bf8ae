"""People in the lists of those who know them by a number only, the job fair for example."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from client.caller import RequestRefused
from console.components import Cell, Column, Shown
from console.desk import Desk
from console.transport import ServiceAway

SHORT = 8
AT_ONCE = 100
"""As many as the registry shows by their numbers."""


def short(graduate_id: str) -> Cell:
    """The end of the number, as the numbers of one day begin alike."""
    return Cell(f"…{graduate_id[-SHORT:]}")


@dataclass(frozen=True)
class People:
    """The names of those on a page, masked, asked for at once: of whom the caller may read, and nobody else."""

    desk: Desk
    _names: dict[str, str] = field(default_factory=dict)

    def paged(
        self, page: Callable[..., Mapping[str, Any]], key: str = "graduate_id"
    ) -> Callable[..., Mapping[str, Any]]:
        """The list's page, after whose rows the names were asked for; under `key` a row says whom it is about."""

        def named(**query: Any) -> Mapping[str, Any]:
            answer = page(**query)
            self.of(row[key] for row in answer["items"])
            return answer

        return named

    def of(self, numbers: Iterable[str]) -> "People":
        wanted = sorted({*numbers} - self._names.keys())
        if self.desk.may("registry.list_graduates"):
            for first in range(0, len(wanted), AT_ONCE):
                self._names.update(self._asked(wanted[first : first + AT_ONCE]))
        return self

    def _asked(self, numbers: Sequence[str]) -> Mapping[str, str]:
        """Nobody without an answer: the list stands without names."""
        try:
            rows = self.desk.registry.list_graduates(None, id=numbers, limit=AT_ONCE)["items"]
        except (RequestRefused, ServiceAway):
            return {}
        return {row["id"]: row["name"] or "（已注销）" for row in rows}

    def shown(self, graduate_id: str) -> Shown:
        """With the way to their page; by the number where the registry shows the caller none."""
        name = self._names.get(graduate_id)
        return Cell(name, f"/people/{graduate_id}") if name else short(graduate_id)

    def column(self, key: str = "graduate_id") -> Column[Any]:
        return Column[Any]("人员", lambda row: self.shown(row[key]))
