"""A registry's ledger of any size, generated from the numbers of its people: the same size is the same ledger."""

from sqlalchemy import Connection, text

CITY, OTHER_CITY, SCHOOL = "urumqi", "wuhan", "10755"
DISTRICTS = ("650102", "650103", "650104", "650105", "650106", "650107", "650109", "650121")
CHANCE = (
    "CREATE FUNCTION chance(number bigint, about integer) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS"
    " $$ SELECT abs(hashint8extended(number, about) % 100)::integer $$"
)
ID = "CREATE FUNCTION row_id(kind text, number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS"
ID += " $$ SELECT (kind || '000000-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid $$"
_PEOPLE = """
INSERT INTO graduate (id, city, area, id_number_sealed, id_number_index, name_sealed, wrapped_key, cohort_year,
  university_code, hukou_area, intention, status, listed_on, listed_by, registered_on, registered_at, version)
SELECT row_id('01', n), CAST(:city AS text),
  CASE WHEN chance(n, 1) < 2 THEN CAST(:city AS text) WHEN chance(n, 1) < 4 THEN CAST(:city AS text) || '/' || district
    ELSE CAST(:city AS text) || '/' || district || '/' || district || lpad((1 + n % 12)::text, 3, '0') END,
  '', decode(lpad(to_hex(n), 16, '0'), 'hex'), '', '\\x00', 2023 - (chance(n, 2) / 60),
  CASE WHEN chance(n, 3) < 70 THEN CAST(:school AS text) END,
  CASE WHEN chance(n, 4) < 50 THEN CAST(:city AS text) || '/' || district WHEN chance(n, 4) < 60 THEN '650106'
    WHEN chance(n, 4) < 80 THEN '420106' END,
  (ARRAY['job', 'job', 'job', 'none', 'unknown', 'startup'])[1 + chance(n, 5) % 6],
  CASE WHEN chance(n, 20) < 45 THEN 'employed' WHEN chance(n, 20) < 55 THEN 'unemployed' ELSE 'unknown' END,
  CASE WHEN chance(n, 6) < 90 THEN date '2023-06-01' + chance(n, 7) % 40 END, '{}',
  CASE WHEN chance(n, 8) < 75 THEN date '2023-07-01' + chance(n, 9) END,
  CASE WHEN chance(n, 8) < 75 THEN timestamptz '2023-07-01 09:00+08' + make_interval(days => chance(n, 9)) END, 1
FROM (SELECT n, (CAST(:districts AS text[]))[1 + (n - 1) * 8 / :people] AS district
  FROM generate_series(1, CAST(:people AS bigint)) AS n) AS numbered
"""
_STATUSES = """
INSERT INTO graduate_status (id, graduate_id, status, since_on, source, ref, ref_version, recorded_by)
SELECT row_id('02', n * 4 + turn), row_id('01', n),
  CASE WHEN chance(n, 21 + turn) >= 3 OR turn < 3 THEN (ARRAY['employed', 'further_study', 'startup', 'employed',
    'unemployed', 'no_intention', 'unknown'])[1 + chance(n, 24 + turn) % 7] END,
  date '2023-06-20' + turn * 30 + chance(n, 28 + turn),
  CASE WHEN turn > 1 THEN 'internship' WHEN chance(n, 32) < 50 THEN 'graduate' ELSE 'caseworker' END,
  CASE WHEN turn > 1 THEN row_id('08', n) END, CASE WHEN turn > 1 THEN turn END, row_id('09', n % 500)
FROM generate_series(1, CAST(:people AS bigint)) AS n, generate_series(0, 3) AS turn
WHERE chance(n, 40 + turn) < (70 - turn * 20)
"""
_CONFIRMATIONS = """
INSERT INTO status_confirmation (status_id, stated_by, confirmed_by, confirmed_role, confirmed_on)
SELECT id, recorded_by, row_id('09', 501), 'district_reviewer', since_on FROM graduate_status
WHERE source <> 'internship' AND hashint8extended(uuid_number(id), 50) % 3 <> 0
"""
_UUID_NUMBER = (
    "CREATE FUNCTION uuid_number(id uuid) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS"
    " $$ SELECT ('x' || right(id::text, 12))::bit(48)::bigint $$"
)
_INTENTIONS = """
INSERT INTO graduate_intention (id, graduate_id, intention, since_on, source)
SELECT row_id('03', n * 2 + turn), row_id('01', n), CASE WHEN turn = 0 THEN 'job' ELSE 'none' END,
  date '2023-07-01' + turn * 20 + chance(n, 60), 'ledger'
FROM generate_series(1, CAST(:people AS bigint)) AS n, generate_series(0, 1) AS turn WHERE chance(n, 61) < 10
"""
_POSTS = """
INSERT INTO known_post (post_id, city, published_on, closed_on)
SELECT row_id('04', n), CAST(:city AS text), date '2023-06-01' + chance(n, 70),
  CASE WHEN n % 3 = 0 THEN date '2023-08-20' END
FROM generate_series(1, 200) AS n
"""
_SERVICES = """
INSERT INTO service (id, graduate_id, kind, post_id, delivered_on, source)
SELECT row_id('05', n * 4 + turn), row_id('01', n), kind,
  CASE WHEN kind = 'referral' THEN row_id('04', 1 + n % 210) END,
  date '2023-07-10' + chance(n, 80 + turn), 'caseworker'
FROM generate_series(1, CAST(:people AS bigint)) AS n, generate_series(0, 3) AS turn,
  LATERAL (SELECT (ARRAY['guidance', 'referral', 'training_offer', 'internship_offer'])[1 + turn] AS kind) AS kinds
WHERE chance(n, 84 + turn) < 35
"""
_CONTACTS = """
INSERT INTO contact (id, graduate_id, kind, reached, contacted_at, logged_by, logged_on)
SELECT row_id('06', n), row_id('01', n), 'phone', chance(n, 90) < 70,
  timestamptz '2023-07-05 20:00+08' + make_interval(days => chance(n, 91)), row_id('09', n % 500),
  date '2023-07-05' + chance(n, 91)
FROM generate_series(1, CAST(:people AS bigint)) AS n WHERE chance(n, 92) < 60
"""
_CLOCKS = """
INSERT INTO first_contact_clock (graduate_id, city, started_on, due_on, met_on, in_time, late_entry)
SELECT id, city, registered_on, registered_on + 14, met, met <= registered_on + 14, met > registered_on + 20 FROM
  (SELECT *, CASE WHEN chance(uuid_number(id), 95) < 75 THEN registered_on + chance(uuid_number(id), 96) / 4 END AS met
   FROM graduate WHERE registered_on IS NOT NULL) AS registered
"""
_OTHER_CITY = """
INSERT INTO graduate (id, city, area, id_number_sealed, id_number_index, name_sealed, wrapped_key, cohort_year,
  university_code, intention, status, listed_on, listed_by, registered_on, registered_at, version)
SELECT row_id('0a', n), CAST(:other_city AS text), CAST(:other_city AS text) || '/420106/420106001', '',
  decode('ff' || lpad(to_hex(n), 14, '0'), 'hex'), '', '\\x00', 2023, '10486',
  'job', 'unknown', date '2023-06-01', '{}', date '2023-07-01', timestamptz '2023-07-01 09:00+08', 1
FROM generate_series(1, CAST(:people AS bigint) / 20) AS n
"""
_TRAIL = """
INSERT INTO audit_entry (at, actor_id, actor_role, action, object_kind, object_id, area)
SELECT timestamptz '2023-07-01' + make_interval(secs => n), row_id('09', n % 500), 'caseworker', 'correct_graduate',
  'graduate', id, area
FROM (SELECT uuid_number(id) AS n, id, area FROM graduate WHERE city = CAST(:city AS text) ORDER BY id) AS people
"""
_ROSTER = """
INSERT INTO roster (id, city, area, org, owner, uploaded_by, file_name, file_hash, header_sealed, state, total)
SELECT row_id('0b', n), CAST(:city AS text), CAST(:city AS text), CAST(:school AS text), CAST(:school AS text),
  row_id('09', 1), 'roster.xlsx', decode(lpad(to_hex(n), 16, '0'), 'hex'), '', 'done', 1000
FROM generate_series(1, CAST(:people AS bigint) / 1000) AS n
"""
_ROSTER_ROWS = """
INSERT INTO roster_row (id, roster_id, row_no, cells_sealed, outcome, graduate_id)
SELECT row_id('0c', n), row_id('0b', 1 + (n - 1) / 1000), 1 + (n - 1) % 1000, '', 'accepted', row_id('01', n)
FROM generate_series(1, CAST(:people AS bigint)) AS n
"""
TABLES = (
    _PEOPLE,
    _STATUSES,
    _CONFIRMATIONS,
    _INTENTIONS,
    _POSTS,
    _SERVICES,
    _CONTACTS,
    _CLOCKS,
    _OTHER_CITY,
    _TRAIL,
    _ROSTER,
    _ROSTER_ROWS,
)


def fill(connection: Connection, people: int) -> None:
    """Everything that a figure counts, about `people` people of one city; by the owner of the tables."""
    values = {"people": people, "city": CITY, "other_city": OTHER_CITY, "school": SCHOOL, "districts": list(DISTRICTS)}
    for function in (CHANCE, ID, _UUID_NUMBER):
        connection.execute(text(function))
    for rows in TABLES:
        connection.execute(text(rows), values)
    connection.commit()
    connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
