"""Rows of subsidy, jobfair and notify in any number, district after district, a city that came later at the end."""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from tests.support.large_ledger import CHANCE, CITY, DISTRICTS, ID, OTHER_CITY

_AREA = """
CREATE FUNCTION area_of(number bigint, size bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE WHEN number > size THEN '{later}/420106/420106001' ELSE '{city}/' || district || '/' || district
  || lpad((1 + number % 12)::text, 3, '0') END
FROM (SELECT ('{{{districts}}}'::text[])[1 + (number - 1) * 8 / size] AS district) AS chosen $$
""".format(city=CITY, later=OTHER_CITY, districts=",".join(DISTRICTS))
_CITY = "CREATE FUNCTION city_of(area text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS"
_CITY += " $$ SELECT split_part(area, '/', 1) $$"
_NUMBERED = (
    "(SELECT n, area_of(n, CAST(:size AS bigint)) AS area FROM generate_series(1, CAST(:size * 1.05 AS bigint)) AS n)"
)
WAITING = 400
"""What waits for somebody is as many at any size: the rest was decided long ago."""

CLOCKS = f"""
INSERT INTO clock (id, kind, subject_id, city, area, area_as_of, state, due_on, met_on, breached_on, escalation_level,
  version, started_on)
SELECT row_id('01', n), CASE WHEN n % 3 = 0 THEN 'follow_up' ELSE 'first_contact' END, row_id('02', n), city_of(area),
  area, now(), CASE WHEN n % 10 > 1 THEN 'met' WHEN n % 2 = 0 THEN 'breached' ELSE 'open' END,
  date '2023-07-01' + chance(n, 1), CASE WHEN n % 10 > 1 THEN date '2023-07-20' END,
  CASE WHEN n % 10 = 0 THEN date '2023-07-20' END, 0, 1, date '2023-07-01'
FROM {_NUMBERED} AS numbered
"""
PROMISE = '{"due_on": "2023-07-15", "clause": "三", "quote": "联系"}'
MESSAGES = f"""
INSERT INTO message (id, city, recipient_kind, recipient_id, recipient_role, recipient_area, template, params, channel,
  business_key, state, attempts, outcome_unknown, read_at)
SELECT row_id('03', n), city_of(area), CASE WHEN n % 2 = 0 THEN 'role' ELSE 'person' END,
  CASE WHEN n % 2 = 0 THEN 'caseworker@' || area ELSE row_id('02', n % 997)::text END,
  CASE WHEN n % 2 = 0 THEN 'caseworker' END, CASE WHEN n % 2 = 0 THEN area END, 'first_contact_promised', '{PROMISE}',
  CASE WHEN n % 4 = 3 THEN 'sms' ELSE 'in_app' END, n::text, CASE WHEN n % 400 = 3 THEN 'failed' ELSE 'delivered' END,
  1, false, CASE WHEN n % 20 <> 0 THEN now() END
FROM {_NUMBERED} AS numbered
"""
EMPLOYERS = f"""
INSERT INTO employer (id, credit_code, name, city, area, state, is_internship_base)
SELECT row_id('01', n), 'C' || n, '虚构企业' || n, city_of(area), area, CASE WHEN n <= {WAITING} THEN 'pending'
  ELSE 'verified' END, n % 5 = 0
FROM {_NUMBERED} AS numbered
"""
GRADUATES = f"""
INSERT INTO known_graduate (graduate_id, city, area, as_of, event_id)
SELECT row_id('02', n), city_of(area), area, now(), row_id('03', n) FROM {_NUMBERED} AS numbered
"""
POSTS = f"""
INSERT INTO post (id, employer_id, city, area, title, description, openings, published_on, closed_on)
SELECT row_id('04', n), row_id('01', n), city_of(area), area, '岗位' || n, '', 1, date '2023-07-01',
  CASE WHEN n % 3 = 0 THEN date '2023-08-01' END
FROM {_NUMBERED} AS numbered
"""
INTERNSHIPS = f"""
INSERT INTO internship (id, employer_id, graduate_id, city, area, version, started_on, planned_end_on, retained,
  ended_on, outcome)
SELECT row_id('05', n), row_id('01', n), row_id('02', n), city_of(area), area, 1, date '2023-07-01',
  date '2023-12-31', false, CASE WHEN n % 2 = 0 THEN date '2023-12-31' END, CASE WHEN n % 2 = 0 THEN 'completed' END
FROM {_NUMBERED} AS numbered
"""
REFERRALS = f"""
INSERT INTO referral (id, post_id, graduate_id, referred_on, referred_by)
SELECT row_id('06', n), row_id('04', n), row_id('02', n), date '2023-07-10', row_id('09', 1)
FROM {_NUMBERED} AS numbered
"""
DECISION = '{"applicable": true, "eligible": true, "amount_fen": 1000, "conditions": [], "arithmetic": ""}'
CLAIMS = f"""
INSERT INTO claim (id, scheme, city, area, payee_kind, payee_id, period, sequence, amount_fen, target_fen, state, facts,
  explanation, pack, pack_version, judged_on, version)
SELECT row_id('01', n), CASE WHEN n % 4 = 0 THEN 'retention_bonus' ELSE 'internship_allowance' END, city_of(area), area,
  'graduate', row_id('02', n), '2023-07', 0, CASE WHEN n % 500 = 0 THEN -1000 ELSE 1000 END, 1000,
  CASE WHEN n <= {WAITING} THEN 'open' WHEN n > CAST(:size AS bigint) THEN 'approved' ELSE 'settled' END, '{{}}',
  '{DECISION}',  'urumqi', '1', date '2023-08-01', 1
FROM {_NUMBERED} AS numbered
"""
BATCHES = f"""
INSERT INTO payment_batch (id, city, area, created_by, created_at)
SELECT row_id('03', n), city_of(area), area, row_id('09', 1), now() FROM {_NUMBERED} AS numbered
"""
OF = {
    "notify": (CLOCKS, MESSAGES),
    "jobfair": (EMPLOYERS, GRADUATES, POSTS, INTERNSHIPS, REFERRALS),
    "subsidy": (CLAIMS, BATCHES),
}


def fill(connection: Connection, size: int, tables: Sequence[str]) -> None:
    """As many rows of each of these tables; by their owner."""
    for function in (CHANCE, ID, _AREA, _CITY):
        connection.execute(text(function.replace(":", "\\:") if function is _AREA else function))
    for rows in tables:
        connection.execute(text(rows), {"size": size})
    connection.commit()
    connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
