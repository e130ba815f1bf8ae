"""What a registry's database came to hold, in clear and without what differs by chance: to compare two of them."""

from typing import Any

from benchmarks import stage
from chassis.pii import Cipher

SEALED = ("id_number_sealed", "name_sealed", "phone_sealed")
BY_CHANCE = ("id", "created_at", "registered_at", *SEALED)
PEOPLE = "SELECT * FROM graduate"
EVENTS = "SELECT type, topic, key, bucket, payload FROM outbox ORDER BY id"
AUDITED = "SELECT action, actor_role, object_kind, object_id FROM audit_entry"
KEYS = "SELECT count(*) FROM idempotency_key WHERE status = 201"


def must_agree(ours: str, peer: str, cipher: Cipher, *, requests: bool) -> None:
    """Raises AssertionError where two databases differ: people decrypted, events, and for requests audit and keys."""
    mine, theirs = (_ledger(url, cipher, requests) for url in (ours, peer))
    for part, rows in mine.items():
        assert rows, f"no {part}"
        assert rows == theirs[part], f"{part} differ: {_differences(rows, theirs[part])}"


def _ledger(url: str, cipher: Cipher, requests: bool) -> dict[str, list[Any]]:
    people = {str(row.id): _in_clear(row, cipher) for row in stage.rows(url, PEOPLE)}
    who = {key: person["id_number_sealed"] for key, person in people.items()}
    ledger: dict[str, list[Any]] = {
        "people": sorted(people.values(), key=lambda person: person["id_number_sealed"]),
        "events": sorted(
            (who[row.key], row.type, row.topic, {k: v for k, v in row.payload.items() if k != "graduate_id"})
            for row in stage.rows(url, EVENTS)
        ),
    }
    if requests:
        audited = stage.rows(url, AUDITED)
        ledger["audit"] = sorted((who[row.object_id], row.action, row.actor_role, row.object_kind) for row in audited)
        ledger["keys"] = [row[0] for row in stage.rows(url, KEYS)]
    return ledger


def _in_clear(row: Any, cipher: Cipher) -> dict[str, Any]:
    values = {name: value for name, value in row._mapping.items() if name not in BY_CHANCE}
    for column in SEALED:
        sealed = getattr(row, column)
        values[column] = cipher.open(sealed, table="graduate", column=column, row=row.id) if sealed else None
    return values


def _differences(mine: list[Any], theirs: list[Any]) -> str:
    """The names of the fields that differ first; never a person's data."""
    if len(mine) != len(theirs):
        return f"{len(mine)} and {len(theirs)} rows"
    first, second = next((a, b) for a, b in zip(mine, theirs, strict=True) if a != b)
    if isinstance(first, dict):
        return ", ".join(name for name in first if first[name] != second[name])
    return "in content"
