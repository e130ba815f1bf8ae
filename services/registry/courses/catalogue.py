"""What a city's pack says of courses: the names that one may carry, and for whom a kind of them is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chassis.problems import Unprocessable
from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Pack

TAXONOMIES: Mapping[str, str] = {
    "mode": "taxonomies.training_modes",
    "cooperation": "taxonomies.training_cooperation",
    "field": "taxonomies.training_fields",
    "cluster": "taxonomies.industry_clusters",
    "category": "taxonomies.startup_training_categories",
}
"""What of a course the city's document names, and where its pack has the names."""
AUDIENCES: Mapping[str, str] = {"pre_employment": "services.provisions.labour_preparation"}
"""Kinds of courses that a document gives to some people alone: the keys are kinds of persons."""
SILENT = "本市文件没有这一项"


class CourseTagUnknown(Unprocessable):
    slug, title = "course-tag-unknown", "本市政策包没有这一项；文件未列的，须先载入本市依据"


class CourseForOthers(Unprocessable):
    slug, title = "course-for-others", "按本市文件，该类课程不是为该人开设的"


@dataclass(frozen=True)
class Tag:
    """The names of one table of the document: code → name; why there are none."""

    names: Mapping[str, str]
    clause: str | None
    quote: str | None
    unset: str | None


def tags_of(pack: Pack, on: date) -> Mapping[str, Tag]:
    return {tag: _tag(pack, path, on) for tag, path in TAXONOMIES.items()}


def _tag(pack: Pack, path: str, on: date) -> Tag:
    """Of a group whose names the document leaves open, its keys."""
    if not pack.has(path):
        return Tag({}, None, None, SILENT)
    node = pack.get(path)
    if "clause" not in node:
        first = next(iter(node.values()))
        return Tag({key: child["title"] for key, child in node.items()}, first["clause"], first["quote"], None)
    try:
        cited = pack.value(path, on=on)
    except ParameterNotCited as missing:
        return Tag({}, missing.clause, missing.quote, str(node.get("unset") or missing.detail))
    return Tag(cited.value, cited.clause, cited.quote, None)


def refuse_foreign(pack: Pack, tags: Mapping[str, str | None], on: date) -> None:
    """Raises CourseTagUnknown for a name that the city's document does not have."""
    there = tags_of(pack, on)
    for tag, code in tags.items():
        if code is not None and code not in there[tag].names:
            raise CourseTagUnknown(tag=tag, known=[*there[tag].names], unset=there[tag].unset)


def refuse_others(pack: Pack, kind: str, person_kind: str, on: date) -> None:
    """Raises CourseForOthers where the document gives such a course to other people."""
    path = AUDIENCES.get(kind)
    if path is None or not pack.has(path):
        return
    cited = pack.value(path, on=on)
    if person_kind not in cited.value:
        raise CourseForOthers(for_kinds=cited.value, clause=cited.clause, quote=cited.quote)
