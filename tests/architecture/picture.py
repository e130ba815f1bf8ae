"""The layers, drawn from the imports: `python -m tests.architecture.picture` writes them into docs/architecture.md."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "architecture.md"
SERVICES = ("registry", "jobfair", "subsidy", "notify")


def packages() -> tuple[str, ...]:
    """Those that import-linter watches."""
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    return tuple(tool["importlinter"]["root_packages"])


def arrows(graph: grimp.ImportGraph, depth: int, within: str = "") -> Counter[tuple[str, str]]:
    """(importer, imported) → how many imports, of the names at this depth."""
    found: Counter[tuple[str, str]] = Counter()
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            if not (module.startswith(within) and imported.startswith(within)):
                continue
            one, other = (name.split(".")[depth : depth + 1] for name in (module, imported))
            if one and other and one != other:
                found[one[0], other[0]] += 1
    return found


def drawn(found: Counter[tuple[str, str]], names: set[str]) -> Iterator[str]:
    yield "```mermaid"
    yield "flowchart TD"
    for (one, other), times in sorted(found.items()):
        if {one, other} <= names:
            yield f"    {one} -->|{times}| {other}"
    yield "```"


def pictures() -> dict[str, str]:
    """Name on the page → its lines."""
    graph = grimp.build_graph(*packages())
    shown = {"packages": "\n".join(drawn(arrows(graph, 0), set(packages())))}
    for service in SERVICES:
        features = {path.parent.name for path in (ROOT / "services" / service).glob("*/__init__.py")}
        found = arrows(graph, 2, f"services.{service}.")
        shown[service] = "\n".join(drawn(found, features - {"migrations"}))
    return shown


def page() -> str:
    """The page with its pictures as the imports are now."""
    text = PAGE.read_text()
    for name, lines in pictures().items():
        pattern = re.compile(rf"(<!-- drawn: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        text, times = pattern.subn(lambda found, lines=lines: found[1] + lines + "\n" + found[2], text)  # type: ignore[misc]
        if times != 1:
            raise ValueError(f"{PAGE.name} has {times} places for the picture of {name}")
    return text


if __name__ == "__main__":
    PAGE.write_text(page())
