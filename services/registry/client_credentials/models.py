"""The table of what clients prove themselves with."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.access import Signing
from chassis.db import UuidPk
from contracts.signatures import Algorithm
from services.registry.models_base import Base


class ClientCredential(Base):
    """A secret or a public key of a client. All instants are the database's; a client has two living ones at most."""

    __tablename__ = "client_credential"
    __table_args__ = (
        Index("ix_client_credential_account_id", "account_id", "created_at"),
        UniqueConstraint("thumbprint"),
        CheckConstraint("(secret_hash IS NULL) <> (public_key IS NULL)", name="secret_or_key"),
        CheckConstraint("(public_key IS NULL) = (thumbprint IS NULL)", name="key_with_thumbprint"),
    )

    id: Mapped[UuidPk]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("client_account.id"))
    secret_hash: Mapped[str | None]
    public_key: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """As a JWK."""
    thumbprint: Mapped[str | None]
    """Of RFC 7638: a key belongs to one client, and comes back for none."""
    session_id: Mapped[UUID]
    """What its tokens carry: ended with it, and another one when the client is closed."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    """From then on it is good no more; empty: until it is retired."""
    ended_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    signature: Mapped[str | None]
    """What requests with its tokens are signed with (`contracts.signatures.Algorithm`); empty: they are not."""
    signing_key_given_at: Mapped[datetime | None]
    """The key is derived and stands nowhere; it is given out once."""

    @property
    def signing(self) -> Signing | None:
        return Signing(Algorithm(self.signature), self.id) if self.signature else None

    @property
    def kind(self) -> str:
        return "secret" if self.public_key is None else "key"


class ClientAssertion(Base):
    """One that a client has shown: until it is too old anyway, it is not taken again."""

    __tablename__ = "client_assertion"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("client_account.id"), primary_key=True)
    jti_hash: Mapped[bytes] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
