"""The peer: registration as an idiomatic, tuned FastAPI + SQLAlchemy ORM application does the same work.

Same database schema, validation, sealing, idempotency row, audit row and outbox row; ORM objects and one session per
request instead of our commands, and the token checked in each, as its library does. `/nothing` answers without a
database.
"""

import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException, Request, Response
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlalchemy import BigInteger, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Mapped, mapped_column

from benchmarks.peer_outbox import Base, Outbox
from chassis.access import Caller
from chassis.auth import ALGORITHM, EVERY_SERVICE, ISSUER, published_keys
from chassis.clock import civil_date
from chassis.db import new_id
from chassis.messaging.outbox import bucket_of
from chassis.pii import Cipher
from chassis.settings import Settings
from contracts.events.registry import GraduateRegistered
from services.registry.graduates.models import Graduate
from services.registry.graduates.views import GraduateView, view_of
from services.registry.registration.schemas import RegisterGraduate


class IdempotencyKey(Base):
    __tablename__ = "idempotency_key"
    scope: Mapped[str] = mapped_column(primary_key=True)
    body_hash: Mapped[bytes]
    status: Mapped[int]
    media_type: Mapped[str]
    answer: Mapped[bytes]


class AuditEntry(Base):
    __tablename__ = "audit_entry"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, server_default=func.now())
    actor_id: Mapped[UUID]
    actor_role: Mapped[str]
    action: Mapped[str]
    object_kind: Mapped[str]
    object_id: Mapped[str]


settings = Settings()
cipher = Cipher.from_settings(
    settings.pii_active_key,
    {key: bytes.fromhex(value.get_secret_value()) for key, value in settings.pii_keys.items()},
    bytes.fromhex(settings.index_key.get_secret_value()),
)
keys = KeySet.import_key_set(published_keys(settings))
claims = jwt.JWTClaimsRegistry(
    iss={"essential": True, "value": ISSUER}, aud={"essential": True, "value": EVERY_SERVICE}, exp={"essential": True}
)
engine = create_async_engine(settings.database_url, pool_size=settings.pool_size, max_overflow=0)
sessions = async_sessionmaker(engine, expire_on_commit=False)


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


async def caller_of(authorization: Annotated[str, Header()]) -> Caller:
    decoded = jwt.decode(authorization.removeprefix("Bearer "), keys, algorithms=[ALGORITHM])
    claims.validate(decoded.claims)
    return Caller(UUID(decoded.claims["sub"]), decoded.claims["role"], decoded.claims["area"])


async def session_of() -> AsyncIterator[AsyncSession]:
    async with sessions() as session, session.begin():
        yield session


@app.post("/registry/v1/registrations", status_code=201)
async def register(
    request: Request,
    body: RegisterGraduate,
    session: Annotated[AsyncSession, Depends(session_of, scope="function")],
    caller: Annotated[Caller, Depends(caller_of)],
    idempotency_key: Annotated[str, Header()],
) -> GraduateView:
    digest = hashlib.sha256(await request.body()).digest()
    stored = await session.scalar(select(IdempotencyKey).where(IdempotencyKey.scope == idempotency_key))
    if stored is not None:
        if stored.body_hash != digest:
            raise HTTPException(422)
        return GraduateView.model_validate_json(stored.answer)
    entry = _entry(body)
    session.add(entry)
    try:
        await session.flush()
    except IntegrityError:
        raise HTTPException(409) from None
    session.add(_event(entry))
    session.add(
        AuditEntry(
            actor_id=caller.id,
            actor_role=caller.role,
            action="register_graduate",
            object_kind="graduate",
            object_id=str(entry.id),
        )
    )
    view = view_of(cipher, entry)
    session.add(
        IdempotencyKey(
            scope=idempotency_key,
            body_hash=digest,
            status=201,
            media_type="application/json",
            answer=view.model_dump_json().encode(),
        )
    )
    return view


def _entry(body: RegisterGraduate) -> Graduate:
    assert body.person is not None
    row, now = new_id(), datetime.now(UTC)
    person = body.person
    sealed = {
        name: cipher.seal(value.reveal(), table="graduate", column=f"{name}_sealed", row=row)
        for name, value in (("id_number", person.id_number), ("name", person.name), ("phone", person.phone))
    }
    return Graduate(
        id=row,
        city=body.area.split("/")[0],
        area=body.area,
        id_number_sealed=sealed["id_number"],
        name_sealed=sealed["name"],
        phone_sealed=sealed["phone"],
        id_number_index=cipher.blind_index("id_number", person.id_number.reveal()),
        phone_index=cipher.blind_index("phone", person.phone.reveal()),
        name_index=cipher.blind_index("name", person.name.reveal()),
        cohort_year=body.cohort_year,
        intention=body.intention,
        status="unknown",
        hukou_area=body.area,
        registered_on=civil_date(now),
        registered_at=now,
        place_kind=body.place_kind,
        channel="caseworker",
        version=2,
    )


def _event(entry: Graduate) -> Outbox:
    assert entry.registered_on is not None
    event = GraduateRegistered(
        graduate_id=entry.id,
        city=entry.city,
        area=entry.area,
        cohort_year=entry.cohort_year or 0,
        registered_on=entry.registered_on,
        place_kind="hukou",
        channel="caseworker",
    )
    return Outbox(
        event_id=new_id(),
        type=event.TYPE,
        topic=event.TOPIC,
        key=event.subject(),
        bucket=bucket_of(event.TOPIC, event.subject()),
        payload=event.model_dump(mode="json"),
    )


@app.get("/registry/v1/graduates/{graduate_id}")
async def show(
    graduate_id: UUID,
    response: Response,
    session: Annotated[AsyncSession, Depends(session_of, scope="function")],
    caller: Annotated[Caller, Depends(caller_of)],
) -> GraduateView:
    query = select(Graduate).where(Graduate.id == graduate_id, caller.area_clause(Graduate.area))
    entry = await session.scalar(query)
    if entry is None:
        raise HTTPException(404)
    response.headers["ETag"] = f'"{entry.version}"'
    return view_of(cipher, entry)


@app.get("/nothing")
async def nothing_read() -> dict[str, str]:
    return {"area": "urumqi"}


@app.post("/nothing", status_code=201)
async def nothing(body: RegisterGraduate) -> dict[str, str]:
    return {"area": body.area}


if __name__ == "__main__":
    port = int(os.environ["QIHANG_SERVICE_PORT"])
    uvicorn.run(app, host="127.0.0.1", port=port, log_config=None, access_log=False)
