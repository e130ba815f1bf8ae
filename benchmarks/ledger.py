"""What a registry's database came to hold, in clear and without what differs by chance: to compare two of them."""

from typing import Any

from benchmarks import stage
from chassis.pii import Cipher

SEALED = ("id_number_sealed", "name_sealed", "phone_sealed")
BY_CHANCE = ("id", "created_at", "registered_at", *SEALED)
PEOPLE = "SELECT * FROM graduate"
TOLD = "SELECT type, topic, key, bucket, payload FROM outbox ORDER BY id"
AUDITED = "SELECT action, actor_role, object_kind, object_id FROM audit_entry"
KEYS = "SELECT count(*) FROM idempotency_key WHERE status = 201"


def must_agree(ours: str, peer: str, cipher: Cipher, *, requests: bool) -> None:
    """Raises AssertionError where two databases differ: people decrypted, events, and for requests audit and keys."""
    mine, theirs = (_held(url, cipher, requests) for url in (ours, peer))
    for part, held in mine.items():
        assert held, f"no {part}"
        assert held == theirs[part], f"{part} differ: {_differences(held, theirs[part])}"


def _held(url: str, cipher: Cipher, requests: bool) -> dict[str, list[Any]]:
    people = {str(row.id): _in_clear(row, cipher) for row in stage.rows(url, PEOPLE)}
    who = {key: person["id_number_sealed"] for key, person in people.items()}
    held: dict[str, list[Any]] = {
        "people": sorted(people.values(), key=lambda one: one["id_number_sealed"]),
        "events": sorted(
            (who[row.key], row.type, row.topic, {k: v for k, v in row.payload.items() if k != "graduate_id"})
            for row in stage.rows(url, TOLD)
        ),
    }
    if requests:
        audited = stage.rows(url, AUDITED)
        held["audit"] = sorted((who[row.object_id], row.action, row.actor_role, row.object_kind) for row in audited)
        held["keys"] = [row[0] for row in stage.rows(url, KEYS)]
    return held


def _in_clear(row: Any, cipher: Cipher) -> dict[str, Any]:
    known = {name: value for name, value in row._mapping.items() if name not in BY_CHANCE}
    for column in SEALED:
        sealed = getattr(row, column)
        known[column] = cipher.open(sealed, table="graduate", column=column, row=row.id) if sealed else None
    return known


def _differences(mine: list[Any], theirs: list[Any]) -> str:
    """The names of the fields that differ first; never a person's data."""
    if len(mine) != len(theirs):
        return f"{len(mine)} and {len(theirs)} rows"
    one, other = next((a, b) for a, b in zip(mine, theirs, strict=True) if a != b)
    if isinstance(one, dict):
        return ", ".join(name for name in one if one[name] != other[name])
    return "in content"
