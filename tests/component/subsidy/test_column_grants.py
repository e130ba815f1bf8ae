"""What the service's own role may change of the money, column by column: a new one has to be decided here."""

from collections.abc import Mapping

from psycopg.errors import InsufficientPrivilege
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from chassis.dual_control import MUTABLE
from chassis.evidence.tables import MUTABLE as EVIDENCE_COLUMNS
from tests.support.platform import Boot, Platform

MAY_UPDATE: Mapping[str, frozenset[str]] = {
    "certificate": frozenset({"contradicted"}),
    "claim": frozenset({"state", "version"}),
    "claim_seat": frozenset(),
    "claim_act": frozenset(),
    "attestation": frozenset(),
    "evidence_citation": frozenset(),
    "fund_entry": frozenset(),
    "claim_publicity": frozenset(),
    "claim_objection": frozenset(),
    "payee_evidence": frozenset(),
    "evidence_file": frozenset(EVIDENCE_COLUMNS),
    "claim_settlement": frozenset(),
    "payout_account": frozenset({"holder", "holder_sealed", "account_sealed", "version", "updated_by", "confirmed_by"}),
    "payment_batch": frozenset(),
    "payment_line": frozenset({"state", "bank_ref", "reason_code", "settled_on"}),
    "ledger_entry": frozenset(),
    "bank_discrepancy": frozenset(),
    "bank_receipt": frozenset(),
    "bank_receipt_row": frozenset(),
    "bank_discrepancy_resolution": frozenset(),
    "change_request": frozenset(MUTABLE),
    "audit_entry": frozenset(),
    "audit_block": frozenset(),
    "audit_link": frozenset(),
    "policy_version": frozenset(),
}
"""Table → columns. Amounts, targets, payees, facts, holders of lines and everything booked are written once."""
NO_MONEY = frozenset(
    {
        "alembic_version",
        "assessment",
        "business_clock",
        "dead_letter",
        "ended_session",
        "evidence_chunk",
        "idempotency_key",
        "inbox",
        "internship_outcome",
        "outbox",
        "payee_employer",
        "payee_graduate",
        "request_nonce",
        "simulation",
        "worker_part",
    }
)
"""Facts that are calculated from, and the chassis' own tables. Of chunks of evidence only those of an infected file are
deleted: see chassis/test_evidence.py."""


async def allowed(p: Platform, statement: str) -> bool:
    try:
        async with p.transaction("subsidy") as session:
            await session.execute(text(statement))
    except ProgrammingError as refused:
        if not isinstance(refused.orig, InsufficientPrivilege):
            raise
        return False
    return True


async def columns(p: Platform) -> dict[str, list[str]]:
    query = text(
        "SELECT table_name, array_agg(column_name::text) FROM information_schema.columns"
        " JOIN pg_tables ON tablename = table_name WHERE table_schema = 'public' GROUP BY table_name"
    )
    async with p.transaction("subsidy") as session:
        return {table: list(names) for table, names in await session.execute(query)}


async def test_the_role_updates_these_columns_and_no_other(platform: Boot) -> None:
    p = await platform("subsidy")
    tables = await columns(p)
    may = {
        table: frozenset(
            {name for name in tables[table] if await allowed(p, f'UPDATE "{table}" SET "{name}" = DEFAULT WHERE false')}
        )
        for table in MAY_UPDATE
    }
    assert may == dict(MAY_UPDATE)


async def test_every_table_is_of_money_or_is_not(platform: Boot) -> None:
    assert set(await columns(await platform("subsidy"))) == NO_MONEY | set(MAY_UPDATE)


async def test_the_role_deletes_nothing_of_the_money(platform: Boot) -> None:
    p = await platform("subsidy")
    forms = ('DELETE FROM "{}" WHERE false', 'TRUNCATE "{}" CASCADE')
    deletes = [form.format(table) for table in MAY_UPDATE for form in forms]
    assert [statement for statement in deletes if await allowed(p, statement)] == []
