"""What the engine refuses. Whoever serves it over HTTP maps these once: chassis.problems."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

JSON: TypeAlias = str | int | bool | None | Sequence["JSON"] | Mapping[str, "JSON"]


class PolicyError(Exception):
    """What is wrong: `title` (Chinese) is of its kind, `detail` explains this one, `extra` is for programs."""

    title: ClassVar[str] = "政策包有误"

    def __init__(self, detail: str | None = None, **extra: JSON) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.extra = extra


MOST_SHOWN = 200


@dataclass(frozen=True)
class Flaw:
    """One mistake in a pack: its file (`wuhan-2023/clocks.yaml`), line and path; the words as written, empty where
    something is missing; what is expected instead, and an example that loads."""

    file: str
    line: int
    path: str
    expected: str
    written: str = ""
    example: str = ""

    def __str__(self) -> str:
        written = f"写作“{self.written}”；" if self.written else ""
        example = f"；例：{self.example}" if self.example else ""
        return f"{self.file}:{self.line}: {self.path}: {written}{self.expected}{example}"


class PackInvalid(PolicyError, ValueError):
    """A pack cannot be loaded. `flaws` are all mistakes by file and line, each once; the text is one line for each."""

    def __init__(self, detail: str | None = None, *, flaws: Iterable[Flaw] = ()) -> None:
        self.flaws = in_order(flaws)
        super().__init__(detail if detail is not None else _listed(self.flaws))


class Dependent(PackInvalid):
    """A check that cannot be made because of a flaw which is reported where it stands."""


def in_order(flaws: Iterable[Flaw]) -> tuple[Flaw, ...]:
    """Each flaw once, by file and line."""
    once = {(flaw.file, flaw.line, flaw.path, flaw.expected): flaw for flaw in flaws}
    return tuple(once[key] for key in sorted(once))


def _listed(flaws: Sequence[Flaw]) -> str:
    lines = [str(flaw) for flaw in flaws[:MOST_SHOWN]]
    more = [f"……另有 {len(flaws) - MOST_SHOWN} 处"] if len(flaws) > MOST_SHOWN else []
    return "\n".join([*lines, *more])


class PolicyRefusal(PolicyError):
    """A sound pack that does not decide what was asked; whoever asked is told why."""


class ParameterNotCited(PolicyRefusal):
    """The document names this value without giving it; nothing is calculated until a cited one is loaded."""

    title = "文件未规定该数值，不能计算"

    def __init__(self, parameter: str, clause: str, quote: str, detail: str | None = None, **more: JSON) -> None:
        super().__init__(detail or f"“{clause}”未给出数值", parameter=parameter, clause=clause, quote=quote, **more)
        self.parameter = parameter
        self.clause = clause
        self.quote = quote


class CityUnknown(PolicyRefusal):
    title = "没有该城市的政策包"


class NoDocumentInForce(PolicyRefusal):
    """A case that began when no document of the city was in force, or the one that was took no more of its kind."""

    title = "开始之日没有施行中的政策文件或条款，不予办理"


class CityStopped(PolicyRefusal):
    """The city has a pack, and none that may be used: nothing is decided for it until the pack is mended.

    `reason` names file, line and flaw for whoever mends it; everybody else reads title and detail.
    """

    title = "该城市的政策数据有误，业务暂停"

    def __init__(self, city: str, reason: str) -> None:
        super().__init__("正在修正，修正后即恢复办理；其他城市照常", city=city)
        self.city = city
        self.reason = reason


class HolidaysUnpublished(PolicyRefusal):
    """Working days of a year whose holidays are not arranged yet; nothing is guessed."""

    title = "相应年度的放假安排尚未公布，不能计算工作日"


class SchemeUnknown(PolicyRefusal):
    title = "该城市的政策文件没有此资金项目"


class FactsInvalid(PolicyRefusal):
    title = "申报事实有误"


class PopulationInvalid(PolicyRefusal):
    title = "测算数据有误"
