"""Policy packs: what a city's document says, as dated and cited data that a policy officer can read.

A pack is a folder `policies/<city-year>/` of YAML files. A *parameter* in it is a mapping with `clause`, and
one of: `values` (each with `from` and `value`; needs the `quote` it rests on), `setting` (an operational choice
that the document leaves to the city; needs a `reason`), or `unset` (the document names the thing and gives no
value). A mapping of `clause` and `quote` alone is a citation. Everything else in a pack is plain reference data.
"""

import hashlib
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

import yaml
from yaml.reader import ReaderError

from chassis.problems import JSON, NotFound, Unprocessable

Scalar: TypeAlias = str | int | bool | date | None
Tree: TypeAlias = Any

MAX_FILE_BYTES = 2_000_000
_KINDS = ("values", "setting", "unset")
_KNOWN = {"title", "kind", "of", "clause", "quote", "reason", "note", "unit", "chosen_by", *_KINDS}
_TEXTS = ("title", "clause", "quote", "reason", "note", "unit", "kind", "of", "unset")
_CITATION = {"clause", "quote"}


class PackError(ValueError):
    """A pack cannot be loaded; the message names file, line and what is wrong there."""


class ParameterNotCited(Unprocessable):
    """The document names this value without giving it; nothing is calculated until a cited one is loaded."""

    slug, title = "parameter-not-cited", "文件未规定该数值，不能计算"

    def __init__(self, parameter: str, clause: str, quote: str, detail: str | None = None, **more: JSON) -> None:
        super().__init__(detail or f"“{clause}”未给出数值", parameter=parameter, clause=clause, quote=quote, **more)
        self.parameter = parameter
        self.clause = clause
        self.quote = quote


class CityUnknown(NotFound):
    slug, title = "city-unknown", "没有该城市的政策包"


@dataclass(frozen=True)
class Cited:
    """A value with its source: the clause and its words, or the reason of a city's own choice."""

    value: Any
    clause: str
    quote: str
    from_on: date | None
    reason: str | None = None


@dataclass(frozen=True, eq=False)
class Pack:
    """One city's document. `version` changes whenever a byte of the pack does. Equal only to itself."""

    name: str
    city: str
    title: str
    version: str
    document: Mapping[str, Any]
    files: Mapping[str, Tree]
    sources: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """The files as they were read: `version` is their fingerprint, and `pack_from` makes the same pack of them."""

    def value(self, path: str, *, on: date) -> Cited:
        """The parameter at `file.key.key` in force on a day. Raises ParameterNotCited where there is none."""
        return self.parameter(self.get(path), path, on=on)

    def parameter(self, node: Tree, path: str, *, on: date) -> Cited:
        """The same for a parameter that is at hand, such as one inside a list."""
        if not _is_parameter(node):
            raise PackError(f"{self.name}: {path} is not a parameter")
        clause, quote = str(node["clause"]), str(node.get("quote", ""))
        if "setting" in node:
            return Cited(node["setting"], clause, quote, None, str(node["reason"]))
        dated = [entry for entry in node.get("values", ()) if entry["from"] <= on]
        place, what = self.place(clause), f"“{node['title']}”" if node.get("title") else "数值"
        if not dated:
            why = f"{place}未给出{what}" if "unset" in node else f"{place}的{what}在{on.isoformat()}尚未生效"
            raise ParameterNotCited(path, clause, quote, why)
        latest = max(dated, key=lambda entry: entry["from"])
        if latest.get("until") is not None and latest["until"] < on:
            raise ParameterNotCited(path, clause, quote, f"{place}的{what}在{on.isoformat()}已不再有效")
        return Cited(latest["value"], clause, quote, latest["from"])

    def place(self, clause: str) -> str:
        """The clause as a letter names it, with the document it is of."""
        return f"《{self.title}》{clause.replace('(', '（').replace(')', '）')}"

    def get(self, path: str) -> Tree:
        """Reference data at `file.key.key`. Raises PackError for a path the pack does not have."""
        node: Tree = self.files
        for key in path.split("."):
            if not isinstance(node, Mapping) or key not in node:
                raise PackError(f"{self.name}: no {path}")
            node = node[key]
        return node

    def has(self, path: str) -> bool:
        try:
            self.get(path)
        except PackError:
            return False
        return True

    def parameters(self) -> Iterator[tuple[str, Tree]]:
        """Every parameter with its path, in the order of the files."""
        for name, tree in self.files.items():
            yield from _parameters(tree, name)

    def districts(self) -> Mapping[str, str]:
        """District code → name, functional zones included."""
        return {str(row["code"]): str(row["name"]) for row in self.get("taxonomies.districts.items")}


@dataclass(frozen=True)
class Packs:
    """The packs of all cities, one in force per city."""

    by_city: Mapping[str, Pack] = field(default_factory=dict)

    def city(self, city: str) -> Pack:
        pack = self.by_city.get(city)
        if pack is None:
            raise CityUnknown(f"已加载：{'、'.join(sorted(self.by_city)) or '无'}")
        return pack

    @property
    def cities(self) -> tuple[str, ...]:
        return tuple(sorted(self.by_city))


def load_packs(folder: Path) -> Packs:
    """Every pack below `folder`. Raises PackError for the first flaw, with file and line."""
    packs: dict[str, Pack] = {}
    for directory in sorted(path for path in folder.iterdir() if (path / "document.yaml").is_file()):
        pack = load_pack(directory)
        if pack.city in packs:
            raise PackError(f"{directory.name}: {pack.city} has a pack already, {packs[pack.city].name}")
        packs[pack.city] = pack
    if not packs:
        raise PackError(f"no policy pack in {folder}")
    return Packs(packs)


def redrafted(pack: Pack, name: str, raw: bytes) -> Pack:
    """The pack with another text of one file, as an officer's draft brings it. Raises PackError."""
    if len(raw) > MAX_FILE_BYTES:
        raise PackError(f"{name}.yaml: larger than {MAX_FILE_BYTES} bytes")
    files = {**pack.files, name: _read(raw, f"{name}.yaml")}
    sources = {**pack.sources, f"{name}.yaml": raw}
    return replace(pack, version=hashlib.sha256(raw).hexdigest()[:16], files=files, sources=sources)


def load_pack(directory: Path) -> Pack:
    return pack_from(directory.name, {path.name: path.read_bytes() for path in directory.glob("*.yaml")})


def pack_from(name: str, sources: Mapping[str, bytes]) -> Pack:
    """The pack of these files. Raises PackError for the first flaw, with file and line."""
    digest = hashlib.sha256()
    files: dict[str, Tree] = {}
    for file, raw in sorted(sources.items()):
        if len(raw) > MAX_FILE_BYTES:
            raise PackError(f"{name}/{file}: larger than {MAX_FILE_BYTES} bytes")
        digest.update(file.encode() + b"\0" + raw)
        files[file.removesuffix(".yaml")] = _read(raw, f"{name}/{file}")
    document = files.get("document")
    if not isinstance(document, Mapping):
        raise PackError(f"{name}/document.yaml:1: is missing, or no mapping")
    for key in ("city", "title", "issuer"):
        if not document.get(key):
            raise PackError(f"{name}/document.yaml:1: {key} is missing")
    about = (str(document["city"]), str(document["title"]), digest.hexdigest()[:16])
    return Pack(name, *about, document, files, sources)


class _Loader(yaml.SafeLoader):
    """YAML without aliases (a bomb needs them) and without duplicate keys; remembers where mappings begin."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.YAMLError(f"line {mark.line + 1}: aliases are not allowed")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        made: dict[Any, Any] = super().construct_mapping(node, deep=True)
        if len(made) != len(node.value):
            raise yaml.YAMLError(f"line {node.start_mark.line + 1}: a key occurs twice")
        made = _Located(made)
        made.line = node.start_mark.line + 1
        made.lines = {key.value: key.start_mark.line + 1 for key, _ in node.value if isinstance(key, yaml.ScalarNode)}
        return made

    def construct_yaml_map(self, node: yaml.MappingNode) -> Generator[dict[Any, Any], None, None]:
        yield self.construct_mapping(node)


class _Located(dict[Any, Any]):
    """A mapping that knows its line in the file, and the lines of its keys."""

    line: int = 0
    lines: Mapping[str, int] = {}


def line_of(node: Tree, key: str | None = None) -> int:
    """The line where a mapping, or a key of it, begins in its file; 0 where that is not known."""
    if key is not None and key in getattr(node, "lines", {}):
        return int(node.lines[key])
    return getattr(node, "line", 0)


_Loader.add_constructor("tag:yaml.org,2002:map", _Loader.construct_yaml_map)
_Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: _no_float(node))


def _no_float(node: yaml.Node) -> Any:
    raise yaml.YAMLError(f"line {node.start_mark.line + 1}: no floating-point numbers; write fen or per mille")


def _real_date(loader: _Loader, node: yaml.ScalarNode) -> Any:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError as error:
        raise yaml.YAMLError(f"line {node.start_mark.line + 1}: {error}") from error


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _real_date)


def _read(raw: bytes, where: str) -> Tree:
    try:
        tree = yaml.load(raw.decode(), _Loader)  # noqa: S506 - a SafeLoader
    except UnicodeDecodeError as error:
        raise PackError(f"{where}:{raw[: error.start].count(10) + 1}: not UTF-8") from error
    except ReaderError as error:
        line = raw.decode()[: error.position].count("\n") + 1
        raise PackError(f"{where}:{line}: a character that YAML does not allow") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise PackError(f"{where}: {error}") from error
    _check(tree, where, "")
    return tree


def _parameters(node: Tree, path: str) -> Iterator[tuple[str, Tree]]:
    if _is_parameter(node):
        yield path, node
    elif isinstance(node, Mapping):
        for key, child in node.items():
            yield from _parameters(child, f"{path}.{key}")
    elif isinstance(node, list):
        for place, child in enumerate(node):
            yield from _parameters(child, f"{path}.{place}")


def _is_parameter(node: Tree) -> bool:
    return isinstance(node, Mapping) and any(kind in node for kind in _KINDS)


def _check(node: Tree, where: str, path: str) -> None:
    if isinstance(node, Mapping):
        if _is_parameter(node) or "clause" in node:
            _check_parameter(node, where, path)
            return
        for key, child in node.items():
            _check(child, where, f"{path}.{key}" if path else str(key))
    elif isinstance(node, list):
        for child in node:
            _check(child, where, path)


def _check_parameter(node: Mapping[str, Any], where: str, path: str) -> None:
    at = f"{where}:{line_of(node)}: {path}"
    if set(node) == _CITATION and all(isinstance(text, str) and text for text in node.values()):
        return
    kinds = [kind for kind in _KINDS if kind in node]
    unknown = set(node) - _KNOWN
    if len(kinds) != 1 or unknown:
        raise PackError(f"{at}: needs exactly one of {', '.join(_KINDS)}; unknown: {sorted(unknown)}")
    if not node.get("clause"):
        raise PackError(f"{at}: no clause")
    if odd := [key for key in _TEXTS if key in node and not (isinstance(node[key], str) and node[key])]:
        raise PackError(f"{at}: {', '.join(odd)}: a text is wanted")
    if kinds[0] == "setting" and not node.get("reason"):
        raise PackError(f"{at}: a setting needs its reason")
    if kinds[0] != "setting" and not node.get("quote"):
        raise PackError(f"{at}: no quote")
    if kinds[0] == "values":
        _check_dates(node["values"], at)


def _check_dates(entries: Sequence[Mapping[str, Any]], at: str) -> None:
    if not isinstance(entries, list) or not entries:
        raise PackError(f"{at}: values must be a list that is not empty")
    for entry in entries:
        if not isinstance(entry, Mapping) or set(entry) - {"from", "until", "value", "note"}:
            raise PackError(f"{at}: an entry has from, value and perhaps until and note")
        start = entry.get("from")
        if type(start) is not date or "value" not in entry:
            raise PackError(f"{at}: an entry needs a date in from, and a value")
        until = entry.get("until", start)
        if type(until) is not date or until < start:
            raise PackError(f"{at}: until must be a date, and none before {start}")
    _check_overlap(entries, at)


def _check_overlap(entries: Sequence[Mapping[str, Any]], at: str) -> None:
    """A value lasts until the next one begins, or shorter with `until`; never longer."""
    ordered = sorted(entries, key=lambda entry: entry["from"])
    for earlier, later in pairwise(ordered):
        if earlier.get("until", earlier["from"]) >= later["from"]:
            raise PackError(f"{at}: two values for {later['from']}")
