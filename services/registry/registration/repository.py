"""All SQL of registrations: people whom nobody has heard of, several at once."""

from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from chassis.creations import Kind
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import COLUMNS

_TYPES = Graduate.__table__.c
_NAMES = ", ".join(COLUMNS)
_DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]
NEW_PEOPLE = Kind(
    columns=", ".join(f"{name} {_TYPES[name].type.compile(_DIALECT)}" for name in COLUMNS),
    statements=f"""
 made AS (INSERT INTO graduate ({_NAMES}) SELECT {_NAMES} FROM given JOIN free USING (n)
  WHERE NOT EXISTS (SELECT FROM phone_use WHERE phone_use.phone_index = given.phone_index)
  ORDER BY id_number_index ON CONFLICT (id_number_index) DO NOTHING RETURNING id),
 done AS (SELECT n FROM given JOIN made USING (id)),
 used AS (INSERT INTO phone_use (phone_index, graduate_id) SELECT phone_index, id FROM given JOIN done USING (n))""",  # noqa: S608 - our own names
)
"""Nobody has their number, and nobody else has ever used their phone."""
