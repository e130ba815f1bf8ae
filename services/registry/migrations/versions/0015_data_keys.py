"""A data key per person, wrapped by the key ring.

Revision ID: 0015
Revises: 0014

A person's key is theirs to be destroyed; going back would destroy all of them, so it refuses while there is one.
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_DECIDED_ONCE = """
CREATE OR REPLACE FUNCTION refuse_second_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'pending' THEN
        RAISE EXCEPTION 'a decided change request is not decided again' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$
"""
_DECIDED_ONCE_SEALED_ANEW = """
CREATE OR REPLACE FUNCTION refuse_second_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'pending' AND (NEW.payload IS NOT DISTINCT FROM OLD.payload
        OR to_jsonb(NEW) - 'payload' IS DISTINCT FROM to_jsonb(OLD) - 'payload') THEN
        RAISE EXCEPTION 'a decided change request is not decided again' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$
"""
"""The app's role may not write a payload: what changes nothing else is `seal_change_anew`."""
_SEAL_CHANGE_ANEW = """
CREATE FUNCTION seal_change_anew(change uuid, anew jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    before jsonb;
    part text;
BEGIN
    SELECT payload INTO STRICT before FROM public.change_request
    WHERE id = change AND kind IN ('name_correction', 'phone_change') FOR UPDATE;
    FOR part IN SELECT jsonb_object_keys(anew) LOOP
        IF before ->> part IS NULL OR before ->> part LIKE '00%' OR anew ->> part NOT LIKE '00%' THEN
            RAISE EXCEPTION 'a value is sealed anew once, from the ring to a data key' USING ERRCODE = '42501';
        END IF;
    END LOOP;
    UPDATE public.change_request SET payload = before || anew WHERE id = change;
END $$
"""
_REFUSE_TO_LOSE_KEYS = """
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM graduate WHERE wrapped_key IS NOT NULL) THEN
        RAISE EXCEPTION 'people have data keys: without the column wrapped_key what they seal is lost for ever'
            USING HINT = 'Restore the backup from before the upgrade instead.';
    END IF;
END $$
"""


def upgrade() -> None:
    op.add_column("graduate", sa.Column("wrapped_key", sa.LargeBinary))
    op.execute(_DECIDED_ONCE_SEALED_ANEW)
    op.execute(_SEAL_CHANGE_ANEW)
    op.execute("REVOKE ALL ON FUNCTION seal_change_anew(uuid, jsonb) FROM PUBLIC")
    role = context.config.attributes.get("app_role")
    if role is not None:
        op.execute(f'GRANT EXECUTE ON FUNCTION seal_change_anew(uuid, jsonb) TO "{role}"')


def downgrade() -> None:
    op.execute("LOCK TABLE graduate IN ACCESS EXCLUSIVE MODE")
    op.execute(_REFUSE_TO_LOSE_KEYS)
    op.execute("DROP FUNCTION seal_change_anew(uuid, jsonb)")
    op.execute(_DECIDED_ONCE)
    op.drop_column("graduate", "wrapped_key")
