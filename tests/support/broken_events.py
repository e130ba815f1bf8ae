"""Events that no handler can read, put where a platform keeps its dead letters: what an operator mends."""

from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, text

HANDLER = "on_employer_verified_remember_credit_code"
MENDED = {
    "employer_id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "city": "wuhan",
    "area": "wuhan/420102",
    "is_internship_base": True,
    "verified_on": "2023-06-30",
    "credit_code": "92659099000000000X",
}
"""What they should have said."""
_INSERT = text(
    "INSERT INTO dead_letter"
    " (id, handler, event_id, type, source, topic, subject, occurred_at, payload, error, attempts)"
    " VALUES (:id, :handler, gen_random_uuid(), 'jobfair.employer_verified.v1', 'jobfair', 'jobfair.employer',"
    " :subject, now(), '{}', 'ValidationError', 3)"
)


def broken_events(folder: Path, count: int) -> list[str]:
    """Their ids, sorted. `folder`: where the embedded platform keeps its data (QIHANG_VAR); they are notify's."""
    letters = sorted(str(uuid4()) for _ in range(count))
    engine = create_engine(f"postgresql+psycopg://postgres@/notify?host={folder / 'embedded' / 'postgres'}")
    with engine.begin() as connection:
        rows = [{"id": letter, "handler": HANDLER, "subject": MENDED["employer_id"]} for letter in letters]
        connection.execute(_INSERT, rows)
    engine.dispose()
    return letters
