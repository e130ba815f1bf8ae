"""Packs from their files: YAML read strictly, with its lines, and every parameter checked for its dates and source."""

import hashlib
import re
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

import yaml
from yaml.reader import ReaderError

from policy_engine.errors import PackInvalid
from policy_engine.packs.pack import KINDS, Pack, Packs, RefusedPack, Tree, is_parameter, line_of

Reader: TypeAlias = Callable[[bytes, str], Tree]
"""From the bytes of a file and its name in messages."""
MAX_FILE_BYTES = 2_000_000
WALK_FILE = "walk.yaml"
"""The proof of a pack (`qihang policy walk`), and no part of it: it changes neither its version nor what runs by it."""
_KEYS = {"title", "kind", "of", "clause", "quote", "reason", "note", "unit", "chosen_by", "runs", *KINDS}
_TEXTS = ("title", "clause", "quote", "reason", "note", "unit", "kind", "of", "unset")
_CITATION = {"clause", "quote"}
_BROKEN = (yaml.YAMLError, RecursionError, ValueError, LookupError, TypeError, AttributeError, OverflowError)
"""YAML's own constructors let the errors of Python's through, for example for `!!int ""`."""
_WIDEST = 63
_DEEPEST = 100
_MOST_EVENTS = 100_000
"""Scalars, and beginnings and ends of lists and mappings; the largest pack has 7,400."""


def load_packs(folder: Path) -> Packs:
    """Every pack below `folder`; one that cannot be loaded stops its city. Raises PackInvalid where none is left."""
    sound: list[Pack] = []
    refused: list[RefusedPack] = []
    for directory in sorted(path for path in folder.iterdir() if (path / "document.yaml").is_file()):
        try:
            sound.append(load_pack(directory))
        except Exception as error:  # whatever a pack does to its loader, it does to its own city
            refused.append(_refused(directory, error))
    packs = Packs.of(sound, refused)
    if not packs.cities:
        raise PackInvalid(packs.refused[0].reason if packs.refused else f"no policy pack in {folder}")
    return packs


def _refused(directory: Path, error: Exception) -> RefusedPack:
    """The city is the document's word, else the folder's name without its year."""
    files = dict(_readable(directory))
    document = files.get("document")
    stated = document.get("city") if isinstance(document, Mapping) else None
    city = str(stated or re.sub(r"-\d{4}$", "", directory.name))
    pack = Pack(name=directory.name, city=city, title="", version="", document={}, files=files)
    return RefusedPack(pack, reason_of(error, directory.name))


def _readable(directory: Path) -> Iterator[tuple[str, Tree]]:
    for path in sorted(directory.glob("*.yaml")):
        with suppress(Exception):
            yield path.stem, read_file(path.read_bytes(), f"{directory.name}/{path.name}")


def reason_of(error: Exception, pack: str) -> str:
    """Why a pack is refused: the flaw with file and line, or the kind of an error that names none."""
    return str(error) if isinstance(error, PackInvalid) else f"{pack}: {type(error).__name__}"


def redrafted(pack: Pack, name: str, raw: bytes, read: Reader | None = None) -> Pack:
    """The pack with another text of one file, as an officer's draft brings it. Raises PackInvalid.

    `read` is asked for the tree instead of `read_file`: who takes drafts of strangers reads them in another process.
    """
    if len(raw) > MAX_FILE_BYTES:
        raise PackInvalid(f"{name}.yaml: larger than {MAX_FILE_BYTES} bytes")
    files = {**pack.files, name: (read or read_file)(raw, f"{name}.yaml")}
    sources = {**pack.sources, f"{name}.yaml": raw}
    return replace(pack, version=hashlib.sha256(raw).hexdigest()[:16], files=files, sources=sources)


def load_pack(directory: Path) -> Pack:
    files = (path for path in directory.glob("*.yaml") if path.name != WALK_FILE)
    return pack_from(directory.name, {path.name: path.read_bytes() for path in files})


def pack_from(name: str, sources: Mapping[str, bytes], *, is_past: bool = False) -> Pack:
    """The pack of these files. Raises PackInvalid for the first flaw, with file and line."""
    digest = hashlib.sha256()
    files: dict[str, Tree] = {}
    for file, raw in sorted(sources.items()):
        if len(raw) > MAX_FILE_BYTES:
            raise PackInvalid(f"{name}/{file}: larger than {MAX_FILE_BYTES} bytes")
        digest.update(file.encode() + b"\0" + raw)
        files[file.removesuffix(".yaml")] = read_file(raw, f"{name}/{file}")
    document = files.get("document")
    if not isinstance(document, Mapping):
        raise PackInvalid(f"{name}/document.yaml:1: is missing, or no mapping")
    for key in ("city", "title", "issuer"):
        if not document.get(key):
            raise PackInvalid(f"{name}/document.yaml:1: {key} is missing")
    return Pack(
        name=name,
        city=str(document["city"]),
        title=str(document["title"]),
        version=digest.hexdigest()[:16],
        document=document,
        files=files,
        sources=sources,
        is_past=is_past,
    )


class _Loader(yaml.CSafeLoader):
    """YAML without duplicate keys; remembers where mappings begin. Its composer is libyaml's: see `_check_events`."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=True)
        if len(mapping) != len(node.value):
            raise yaml.YAMLError(f"line {node.start_mark.line + 1}: a key occurs twice")
        mapping = Located(mapping)
        mapping.line = node.start_mark.line + 1
        mapping.lines = {
            key.value: key.start_mark.line + 1 for key, _ in node.value if isinstance(key, yaml.ScalarNode)
        }
        return mapping

    def construct_yaml_map(self, node: yaml.MappingNode) -> Generator[dict[Any, Any], None, None]:
        yield self.construct_mapping(node)


class Located(dict[Any, Any]):
    """A mapping that knows its line in the file, and the lines of its keys."""

    line: int = 0
    lines: Mapping[str, int] = {}


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


def _integer(loader: _Loader, node: yaml.ScalarNode) -> int:
    """A number that fits a column: Python would not even print one of thousands of digits."""
    at = f"line {node.start_mark.line + 1}"
    try:
        number = int(loader.construct_yaml_int(node))
    except (ValueError, LookupError) as error:
        raise yaml.YAMLError(f"{at}: no whole number, or too large a one") from error
    if number.bit_length() > _WIDEST:
        raise yaml.YAMLError(f"{at}: too large a number")
    return number


_Loader.add_constructor("tag:yaml.org,2002:int", _integer)


def _check_events(text: str) -> None:
    """Refuses aliases (a bomb needs them), depths that would overflow the stack of libyaml's composer, and more values
    than a pack has: two megabytes of empty mappings take three hundred."""
    depth = 0
    for number, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
        at = f"line {event.start_mark.line + 1}" if event.start_mark else "somewhere"
        if isinstance(event, yaml.AliasEvent):
            raise yaml.YAMLError(f"{at}: aliases are not allowed")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            raise yaml.YAMLError(f"{at}: nested more than {_DEEPEST} deep")
        if number > _MOST_EVENTS:
            raise yaml.YAMLError(f"{at}: more than {_MOST_EVENTS} values")


def read_file(raw: bytes, where: str) -> Tree:
    """One file of a pack, read strictly. Raises PackInvalid with `where` and the line."""
    try:
        text = raw.decode()
        _check_events(text)
        tree = yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader
    except UnicodeDecodeError as error:
        raise PackInvalid(f"{where}:{raw[: error.start].count(10) + 1}: not UTF-8") from error
    except ReaderError as error:
        line = raw.count(b"\n", 0, error.position) + 1
        raise PackInvalid(f"{where}:{line}: a character that YAML does not allow") from error
    except _BROKEN as error:
        raise PackInvalid(f"{where}: {error}") from error
    _check(tree, where, "")
    return tree


def _check(node: Tree, where: str, path: str) -> None:
    if isinstance(node, Mapping):
        if is_parameter(node) or "clause" in node:
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
    kinds = [kind for kind in KINDS if kind in node]
    unknown = set(node) - _KEYS
    if len(kinds) != 1 or unknown:
        raise PackInvalid(f"{at}: needs exactly one of {', '.join(KINDS)}; unknown: {sorted(unknown)}")
    if not node.get("clause"):
        raise PackInvalid(f"{at}: no clause")
    if odd := [key for key in _TEXTS if key in node and not (isinstance(node[key], str) and node[key])]:
        raise PackInvalid(f"{at}: {', '.join(odd)}: a text is wanted")
    if kinds[0] == "setting" and not node.get("reason"):
        raise PackInvalid(f"{at}: a setting needs its reason")
    if "runs" in node and kinds[0] != "setting":
        raise PackInvalid(f"{at}: runs stands beside a setting only")
    if kinds[0] != "setting" and not node.get("quote"):
        raise PackInvalid(f"{at}: no quote")
    if kinds[0] == "values":
        _check_dates(node["values"], at)


def _check_dates(entries: Sequence[Mapping[str, Any]], at: str) -> None:
    if not isinstance(entries, list) or not entries:
        raise PackInvalid(f"{at}: values must be a list that is not empty")
    for entry in entries:
        if not isinstance(entry, Mapping) or set(entry) - {"from", "until", "value", "note"}:
            raise PackInvalid(f"{at}: an entry has from, value and perhaps until and note")
        start = entry.get("from")
        if type(start) is not date or "value" not in entry:
            raise PackInvalid(f"{at}: an entry needs a date in from, and a value")
        until = entry.get("until", start)
        if type(until) is not date or until < start:
            raise PackInvalid(f"{at}: until must be a date, and none before {start}")
    _check_overlap(entries, at)


def _check_overlap(entries: Sequence[Mapping[str, Any]], at: str) -> None:
    """A value lasts until the next one begins, or shorter with `until`; never longer."""
    ordered = sorted(entries, key=lambda entry: entry["from"])
    for earlier, later in pairwise(ordered):
        if earlier.get("until", earlier["from"]) >= later["from"]:
            raise PackInvalid(f"{at}: two values for {later['from']}")
