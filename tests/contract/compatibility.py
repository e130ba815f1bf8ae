"""What counts as a breaking change of an event's schema."""

from typing import Any


def breaking_changes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Sentences, one per change that a reader of the old schema, or a writer of old events, would trip over."""
    before, after = old["properties"], new["properties"]
    found = [f"{name} was removed" for name in before if name not in after]
    found += [f"{name} is newly required" for name in new.get("required", []) if name not in old.get("required", [])]
    for name in before.keys() & after.keys():
        if _kind(before[name]) != _kind(after[name]):
            found.append(f"{name} changed its type")
        lost = set(before[name].get("enum", [])) - set(after[name].get("enum", []))
        found += [f"{name} no longer allows {value!r}" for value in sorted(lost)]
    return found


def _kind(field: dict[str, Any]) -> Any:
    return field.get("type"), field.get("format"), str(field.get("anyOf")), field.get("$ref")
