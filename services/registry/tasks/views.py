"""The parts of a task that other features give: who leads and who cooperates, as the document or a plan says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.registry.tasks.rules import DutyRole


@dataclass(frozen=True, kw_only=True)
class NewPart:
    """A department's part. Of one that `districts` do, each of these (code → name) gets a task of its own."""

    department: str
    title: str
    role: DutyRole
    org: str | None = None
    is_of_bureau: bool = False
    note: str | None = None
    districts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class NewTask:
    title: str
    parts: Sequence[NewPart]
    measure_number: int | None = None
    clause: str | None = None
    quote: str | None = None
    due_on: date | None = None
    by_hand: bool = False


@dataclass(frozen=True)
class PlanOfTasks:
    """The plan that tasks are opened for: its first version, and its area."""

    root_id: UUID
    area: str
