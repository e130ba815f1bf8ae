"""The peer: a roster import as a careful script does it, with openpyxl, pydantic and the ORM, a commit per 200 rows."""

import io
from datetime import UTC, date, datetime

from openpyxl import load_workbook
from pydantic import BaseModel
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from benchmarks.peer_outbox import Outbox
from chassis.clock import civil_date
from chassis.db import new_id
from chassis.messaging.outbox import bucket_of
from chassis.pii import Cipher, FullName, IdNumber, Phone
from contracts.events.registry import GraduateListed
from services.registry.graduates.models import Graduate

PER_COMMIT = 200


class Row(BaseModel):
    name: FullName
    id_number: IdNumber
    phone: Phone
    cohort_year: int
    education_level: str
    district: str


def import_roster(content: bytes, url: str, cipher: Cipher, school: str) -> int:
    """How many rows went in. Each is looked up by its blind index first, as the ORM way is."""
    sheet = load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
    rows = sheet.iter_rows(min_row=2, values_only=True)
    engine = create_engine(url)
    done, listed_on = 0, civil_date(datetime.now(UTC))
    with Session(engine) as session:
        for number, cells in enumerate(rows, 1):
            row = Row.model_validate(dict(zip(Row.model_fields, cells, strict=True)))
            index = cipher.blind_index("id_number", row.id_number.reveal())
            if session.scalar(select(Graduate).where(Graduate.id_number_index == index)) is None:
                entry = _entry(cipher, row, index, school, listed_on)
                session.add(entry)
                session.flush()
                session.add(_event(entry, listed_on))
                done += 1
            if number % PER_COMMIT == 0:
                session.commit()
        session.commit()
    engine.dispose()
    return done


def _entry(cipher: Cipher, row: Row, index: bytes, school: str, listed_on: date) -> Graduate:
    key = new_id()
    area = f"urumqi/{row.district}"
    return Graduate(
        id=key,
        city="urumqi",
        area=area,
        id_number_sealed=cipher.seal(row.id_number.reveal(), table="graduate", column="id_number_sealed", row=key),
        name_sealed=cipher.seal(row.name.reveal(), table="graduate", column="name_sealed", row=key),
        phone_sealed=cipher.seal(row.phone.reveal(), table="graduate", column="phone_sealed", row=key),
        id_number_index=index,
        phone_index=cipher.blind_index("phone", row.phone.reveal()),
        name_index=cipher.blind_index("name", row.name.reveal()),
        cohort_year=row.cohort_year,
        education_level=row.education_level,
        intention="unknown",
        status="unknown",
        university_code=school,
        seeking_area=area,
        listed_on=listed_on,
        listed_by=[school],
        version=1,
    )


def _event(entry: Graduate, listed_on: date) -> Outbox:
    event = GraduateListed(
        graduate_id=entry.id, city=entry.city, area=entry.area, cohort_year=entry.cohort_year or 0, listed_on=listed_on
    )
    return Outbox(
        event_id=new_id(),
        type=event.TYPE,
        topic=event.TOPIC,
        key=event.subject(),
        bucket=bucket_of(event.TOPIC, event.subject()),
        payload=event.model_dump(mode="json"),
    )
