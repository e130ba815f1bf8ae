"""Packs from their files, every parameter checked for its dates and source; all that is wrong is said at once."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from policy_engine.errors import Flaw, PackInvalid
from policy_engine.packs.flaws import At
from policy_engine.packs.pack import Pack, Packs, RefusedPack, Tree
from policy_engine.packs.parameters import parameter_flaws
from policy_engine.packs.strict_yaml import UNREAD, tree_of

Reader: TypeAlias = Callable[[bytes, str], Tree]
"""From the bytes of a file and its name in messages."""
MAX_FILE_BYTES = 2_000_000
WALK_FILE = "walk.yaml"
"""The proof of a pack (`qihang policy walk`), and no part of it: it changes neither its version nor what runs by it."""
TOO_LARGE = f"文件不能大于 {MAX_FILE_BYTES} 字节"


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
        raise At(f"{name}.yaml", "", 1).wrong(TOO_LARGE)
    files = {**pack.files, name: (read or read_file)(raw, f"{name}.yaml")}
    sources = {**pack.sources, f"{name}.yaml": raw}
    return replace(pack, version=hashlib.sha256(raw).hexdigest()[:16], files=files, sources=sources)


def load_pack(directory: Path) -> Pack:
    return pack_from(directory.name, sources_of(directory))


def sources_of(directory: Path) -> dict[str, bytes]:
    """File name → what stands in it, of the files that are part of a pack."""
    return {path.name: path.read_bytes() for path in directory.glob("*.yaml") if path.name != WALK_FILE}


def pack_from(name: str, sources: Mapping[str, bytes], *, is_past: bool = False) -> Pack:
    """The pack of these files. Raises PackInvalid with file and line of every flaw."""
    draft = draft_from(name, sources)
    flaws = [*draft.flaws, *_whose(draft.pack.files.get("document"), At(f"{name}/document.yaml", "", 1))]
    if flaws:
        raise PackInvalid(flaws=flaws)
    return replace(draft.pack, is_past=is_past)


@dataclass(frozen=True)
class Draft:
    """A pack as far as it can be read, and what is wrong with its files; whether it says whose it is, is not asked."""

    pack: Pack
    flaws: tuple[Flaw, ...]


def draft_from(name: str, sources: Mapping[str, bytes]) -> Draft:
    digest = hashlib.sha256()
    files: dict[str, Tree] = {}
    flaws: list[Flaw] = []
    for file, raw in sorted(sources.items()):
        digest.update(file.encode() + b"\0" + raw)
        files[file.removesuffix(".yaml")], wrong = _sized(raw, f"{name}/{file}")
        flaws += wrong
    document = files.get("document")
    about = document if isinstance(document, Mapping) else {}
    pack = Pack(
        name=name,
        city=str(about.get("city", name)),
        title=str(about.get("title", name)),
        version=digest.hexdigest()[:16],
        document=about,
        files=files,
        sources=sources,
    )
    return Draft(pack, tuple(flaws))


def _sized(raw: bytes, where: str) -> tuple[Tree, list[Flaw]]:
    if len(raw) > MAX_FILE_BYTES:
        return UNREAD, [At(where, "", 1).flaw(TOO_LARGE)]
    return _read(raw, where)


def _whose(document: Tree, at: At) -> list[Flaw]:
    """What a pack's document must say of itself."""
    if document is UNREAD:
        return []
    if not isinstance(document, Mapping):
        return [at.flaw("缺少这个文件，或不是“名称: 内容”", example="city: lanzhou")]
    lacking = [key for key in ("city", "title", "issuer") if not document.get(key)]
    return [at.flaw(f"缺少 {key}", example=f"{key}: 文字") for key in lacking]


def read_file(raw: bytes, where: str) -> Tree:
    """One file of a pack, read strictly. Raises PackInvalid with `where` and the line of every flaw."""
    tree, flaws = _read(raw, where)
    if flaws:
        raise PackInvalid(flaws=flaws)
    return tree


def _read(raw: bytes, where: str) -> tuple[Tree, list[Flaw]]:
    tree, flaws = tree_of(raw, where)
    return tree, [*flaws, *parameter_flaws(tree, At(where, "", 1))]
