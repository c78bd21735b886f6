"""Fills a private database with what years of use leave behind: devices of all
kinds, their certificates and revocations, what happened, and the people.

Numbers make all of it, so that a database is filled further by the next ones,
and the same number is the same device everywhere. Only what was there with the
migration LEVEL is written: what later ones add, their triggers keep; or they
fill it in themselves, where very much is there before them (see before).
"""

import glob
import hashlib
import os

LEVEL = "0009"

# A value of 0 … 2^28 - 1 for a number and a word, the same each time.
DRAW = "('x' || substr(md5({0} || ' ' || n), 1, 7))::bit(28)::integer"
ACCOUNTS = 200
NAMESAKE = "Handheld"       # a tenth of all devices is called so
ASKING = 0                  # the enrollment that is to be decided about
SITES = ("Lyon", "Graz", "Porto", "Malmö", "Brno", "Ghent", "Turku", "Bari",
         "Split", "Cork")

PEOPLE = """
INSERT INTO data.account (name, display_name, password_hash, created_at,
    last_sign_in_at)
SELECT 'person' || n, 'Person ' || n, 'none', now() - n * interval '1 day',
    now() - n * interval '1 hour'
FROM generate_series(%(first)s, %(last)s) n
"""

ROLES = """
INSERT INTO data.account_role (account, role)
SELECT a.id, (array['viewer', 'operator', 'operator', 'auditor'])[1 +
    length(a.name || a.display_name) %% 4]
FROM data.account a WHERE a.name LIKE 'person%%'
ON CONFLICT DO NOTHING
"""

DEVICES = f"""
INSERT INTO data.device (id, name, profile, model, system, serial, key_type,
    approved_by, created_at, revoked_at, held_at, site)
SELECT md5('device ' || n)::uuid,
    CASE WHEN n %% 10 = 3 THEN '{NAMESAKE}' ELSE
    (array['Scanner', 'Phone', 'Laptop', 'Till', 'Printer', 'Camera', 'Gate',
	'Sensor'])[1 + d.kind %% 8] || ' ' || coalesce(p.name, 'Depot') || ' '
	|| n END,
    (array['device', 'device', 'device', 'phone', 'laptop'])[1 + d.kind %% 5],
    'Model ' || d.kind %% 40, 'Linux 6.' || d.kind %% 12,
    CASE WHEN n %% 5 > 0 THEN 'SN' || upper(substr(md5('serial ' || n), 1, 12))
	END,
    'P-256', (SELECT id FROM data.account WHERE name = 'person' || 1 + n %%
	%(people)s),
    now() - d.age * interval '1 second',
    CASE WHEN d.state %% 20 = 0 THEN now() - d.age / 3 * interval '1 second'
	END,
    CASE WHEN d.state %% 20 > 0 AND d.state %% 97 = 0 THEN now()
	- interval '1 hour' END,
    p.id
FROM generate_series(%(first)s, %(last)s) n
CROSS JOIN LATERAL (SELECT {DRAW.format("'kind'")}, {DRAW.format("'state'")},
    {DRAW.format("'age'")} %% 63072000 + 86400) AS d (kind, state, age)
LEFT JOIN (SELECT s.id, s.name, row_number() OVER (ORDER BY s.name) AS at
    FROM data.site s) p ON p.at = n %% ({len(SITES)} + 2)
"""

# One in fifty was never seen.
SEEN = f"""
UPDATE data.{{table}} t
SET {{column}} = now() - (d.seen / 1000.0) ^ 1.2 * interval '1 second'
FROM generate_series(%(first)s, %(last)s) n
CROSS JOIN LATERAL (SELECT {DRAW.format("'seen'")}) AS d (seen)
WHERE t.{{key}} = md5('device ' || n)::uuid AND d.seen %% 50 > 0
"""

# Number k of c is the newest; those before were replaced by the next.
CERTIFICATES = f"""
INSERT INTO data.certificate (serial, purpose, device, der, der_sha256, key_fp,
    not_before, not_after, issued_at, first_used_at, late_at, revoked_at,
    issuer)
SELECT decode(md5('serial ' || n || ' ' || k), 'hex'), 'device',
    md5('device ' || n)::uuid, x.der, sha256(x.der),
    sha256(convert_to('key ' || n || ' ' || k, 'UTF8')),
    x.at, x.at + interval '90 days', x.at, x.at + interval '1 minute',
    x.at + interval '67 days 12 hours',
    CASE WHEN k < %(c)s THEN x.at + interval '60 days'
	WHEN d.state %% 20 = 0 THEN now() - interval '1 day' END,
    (SELECT sha256 FROM data.issuer ORDER BY active_from LIMIT 1)
FROM generate_series(%(first)s, %(last)s) n
CROSS JOIN generate_series(1, %(c)s) k
CROSS JOIN LATERAL (SELECT {DRAW.format("'state'")}, {DRAW.format("'life'")})
    AS d (state, life)
CROSS JOIN LATERAL (SELECT decode(repeat(md5(n || ' ' || k), 38), 'hex'),
    now() - (%(c)s - k) * interval '60 days' - CASE
	WHEN d.life %% 100 = 0 THEN interval '95 days'
	WHEN d.life %% 100 < 3 THEN interval '75 days'
	ELSE interval '1 second' * (d.life / 100 %% 5184000) END)
    AS x (der, at)
"""

REVOCATIONS = """
INSERT INTO data.revocation (serial, reason, revoked_at, not_after)
SELECT c.serial, CASE WHEN k < %(c)s THEN 'superseded' ELSE 'key-compromise'
    END, c.revoked_at, c.not_after
FROM generate_series(%(first)s, %(last)s) n
CROSS JOIN generate_series(1, %(c)s) k
JOIN data.certificate c ON c.serial = decode(md5('serial ' || n || ' ' || k),
    'hex')
WHERE c.revoked_at IS NOT NULL
ORDER BY c.revoked_at
"""

# Over the years, one device's among all the others'.
EVENTS = f"""
INSERT INTO data.event (at, what, actor, program, account, enrollment, device,
    address, request, details)
SELECT now() - (%(total)s - m) * interval '2 years' / %(total)s,
    (array['enrollment.registered', 'enrollment.claimed',
	'enrollment.approved', 'enrollment.issued', 'enrollment.delivered',
	'certificate.renewed', 'certificate.retired', 'certificate.renewed',
	'certificate.retired', 'device.held'])[1 + k],
    CASE WHEN k IN (1, 2, 9) THEN 'account' WHEN k IN (0, 4, 5, 6, 7, 8)
	THEN 'device' ELSE 'program' END,
    CASE WHEN k IN (1, 2, 9) THEN 'handfast_console' WHEN k = 3
	THEN 'handfast_signer' ELSE 'handfast_ra' END,
    CASE WHEN k IN (1, 2, 9) THEN (SELECT id FROM data.account
	WHERE name = 'person' || 1 + n %% %(people)s) END,
    CASE WHEN k < 5 THEN md5('enrollment ' || n)::uuid END,
    md5('device ' || n)::uuid, '198.51.100.0'::inet + (n %% 250)::integer,
    md5('request ' || m),
    CASE WHEN k > 2 THEN jsonb_build_object('serial', md5('serial ' || n ||
	' 1')) END
FROM generate_series(%(done)s + 1, %(done)s + %(events)s) m
CROSS JOIN LATERAL (SELECT %(first)s + (m - 1) %% (%(last)s - %(first)s + 1),
    (m - 1) / (%(last)s - %(first)s + 1) %% 10) AS x (n, k)
"""

ENROLLMENTS = f"""
INSERT INTO data.enrollment (id, state, until, registration, reg, ticket_hash,
    channel, locator, name, key_fp, key_type, address, net, created_at,
    claimed_by, claimed_at, approved_reg, approved_key, approved_name,
    approved_at, profile, device, kind, reason, finished_at)
SELECT md5('enrollment ' || n)::uuid, x.state,
    CASE WHEN x.state = 'waiting' THEN now() + interval '1 day' END,
    r.it, sha256(r.it), sha256(convert_to('ticket ' || n, 'UTF8')), 'sealed',
    sha256(convert_to('locator ' || n, 'UTF8')), 'Scanner ' || n,
    sha256(convert_to('key ' || n || ' 1', 'UTF8')), 'P-256',
    '198.51.100.7', '198.51.100.7/32', x.at,
    CASE WHEN x.state <> 'waiting' THEN a.id END,
    CASE WHEN x.state <> 'waiting' THEN x.at + interval '1 minute' END,
    CASE WHEN x.state = 'delivered' THEN sha256(r.it) END,
    CASE WHEN x.state = 'delivered' THEN
	sha256(convert_to('key ' || n || ' 1', 'UTF8')) END,
    CASE WHEN x.state = 'delivered' THEN 'Scanner ' || n END,
    CASE WHEN x.state = 'delivered' THEN x.at + interval '2 minutes' END,
    CASE WHEN x.state = 'delivered' THEN 'device' END,
    CASE WHEN x.state = 'delivered' THEN md5('device ' || n)::uuid END,
    CASE WHEN x.state = 'delivered' THEN 'certificate' END,
    NULL, CASE WHEN x.state <> 'waiting' THEN x.at + interval '3 minutes' END
FROM generate_series(%(first)s, %(last)s) n
CROSS JOIN LATERAL (SELECT convert_to('registration ' || n, 'UTF8')) AS r (it)
CROSS JOIN LATERAL (SELECT (array['delivered', 'delivered', 'delivered',
    'delivered', 'declined', 'expired', 'cancelled', 'waiting'])[1 + n %% 8],
    now() - (n %% 7000000) * interval '1 second') AS x (state, at)
LEFT JOIN data.account a ON a.name = CASE WHEN n %% 20 = 0 THEN %(me)s
    ELSE 'person' || 1 + n %% %(people)s END
"""

# Of that name, and with the key of a device; for longer than any would.
ASKS = f"""
INSERT INTO data.enrollment (id, state, until, registration, reg, ticket_hash,
    channel, locator, name, key_fp, key_type, address, net, created_at,
    claimed_by, claimed_at)
SELECT md5('enrollment {ASKING}')::uuid, 'verified', now() + interval '1 day',
    r.it, sha256(r.it), sha256('ticket {ASKING}'), 'sealed',
    sha256('locator {ASKING}'), '{NAMESAKE}', sha256('key 1 1'), 'P-256',
    '198.51.100.7', '198.51.100.7/32', now() - interval '1 minute', a.id, now()
FROM data.account a, (SELECT 'registration {ASKING}'::bytea) AS r (it)
WHERE a.name = %(me)s
"""


def run(s, statement, **values):
    """As the superuser; the rows, if it gives any. Where references are known
    to be right (before), they are not looked up."""
    connection = s.cluster.connect("postgres")
    try:
        with connection.cursor() as cursor:
            if getattr(s, "is_before", False):
                cursor.execute("SET session_replication_role = replica")
            cursor.execute(statement, {"none": None, **values})
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def before(s):
    """The tables as LEVEL has them, for filling without triggers: what comes
    later then finds it there, as at an upgrade."""
    folder = os.path.join(s.at.share, "sql")
    for path in [os.path.join(folder, "schema_migration.sql"),
                 *sorted(glob.glob(f"{folder}/migrations/*.sql"))]:
        name = os.path.basename(path)
        if name[0] == "0" and name[:4] > LEVEL:
            continue
        with open(path, "rb") as file:
            script = file.read()
        connection = s.cluster.connect("postgres")
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE handfast_owner")
            cursor.execute(script)
            if name[0] == "0":
                cursor.execute("INSERT INTO data.schema_migration (name, "
                               "sha256) VALUES (%s, %s)",
                               (name, hashlib.sha256(script).digest()))
        connection.close()
    # Who issued all of it, long ago.
    run(s, "INSERT INTO data.issuer (sha256, name, der, not_before, not_after, "
        "active_from, recorded_at) SELECT sha256(d), 'issuing-old', d, now() "
        "- interval '3 years', now() + interval '2 years', now() - interval "
        "'3 years', now() FROM (SELECT 'no certificate'::bytea) AS x (d)")


def people(s, first, last):
    """Accounts of these numbers, with roles."""
    run(s, PEOPLE, first=first, last=last)
    run(s, ROLES)


def sites(s):
    for name in SITES:
        run(s, "INSERT INTO data.site (name, created_at) VALUES "
            "(%(name)s, now()) ON CONFLICT DO NOTHING", name=name)


def site(s):
    """The id of one."""
    return run(s, "SELECT id::text FROM data.site ORDER BY name LIMIT 1")[0][0]


def account(s, number):
    """The id of that person."""
    return run(s, "SELECT id::text FROM data.account WHERE name = 'person' || "
               "%(n)s", n=number)[0][0]


def device(s, number):
    """Its id."""
    return run(s, "SELECT md5('device ' || %(n)s)::uuid::text",
               n=number)[0][0]


def enrollment(s, number):
    return run(s, "SELECT md5('enrollment ' || %(n)s)::uuid::text",
               n=number)[0][0]


def devices(s, first, last, people=ACCOUNTS, certificates=3):
    """Devices of these numbers, approved by so many, and their certificates.
    """
    span = {"first": first, "last": last, "c": certificates,
            "people": people}
    run(s, DEVICES, **span)
    old = run(s, "SELECT 1 FROM pg_attribute WHERE attrelid = "
              "'data.device'::regclass AND attname = 'last_seen_at' "
              "AND NOT attisdropped")
    names = ("device", "last_seen_at", "id") if old else \
        ("device_seen", "at", "device")
    run(s, SEEN.format(table=names[0], column=names[1], key=names[2]), **span)
    run(s, CERTIFICATES, **span)
    run(s, REVOCATIONS, **span)


def events(s, first, last, count, people=ACCOUNTS, done=0, total=None):
    """So many, all of devices of these numbers; done: of a total before."""
    run(s, EVENTS, first=first, last=last, events=count, people=people,
        done=done, total=total or count)


def enrollments(s, first, last, me, people=ACCOUNTS):
    """Of these numbers; every twentieth was claimed by the account me."""
    run(s, ENROLLMENTS, first=first, last=last, me=me, people=people)


def asking(s, me):
    """One that the account me has claimed and is to decide about."""
    run(s, ASKS, me=me)


def settle(s):
    """What the sweep and autovacuum would have done long ago."""
    while run(s, "SELECT counted FROM api.tally(200000)")[0][0] > 0:
        pass
    run(s, "VACUUM ANALYZE")


def children(s, number, count):
    """So many more certificates and events of one device."""
    last = run(s, "SELECT count(*) FROM data.certificate")[0][0]
    run(s, "INSERT INTO data.certificate (serial, purpose, device, der, "
        "der_sha256, key_fp, not_before, not_after, issued_at, revoked_at) "
        "SELECT decode(md5('child ' || n), 'hex'), 'device', md5('device ' || "
        "%(number)s)::uuid, x.der, sha256(x.der), sha256(x.der), now() - "
        "interval '90 days', now(), now(), now() FROM generate_series(%(first)s, %(last)s) n "
        "CROSS JOIN LATERAL (SELECT convert_to('child ' || n, 'UTF8')) AS "
        "x (der)", number=number, first=last + 1, last=last + count)
    run(s, "INSERT INTO data.event (at, what, actor, device, address) SELECT "
        "now(), 'device.held', 'account', md5('device ' || %(number)s)::uuid, "
        "'192.0.2.1' FROM generate_series(1, %(count)s)", number=number,
        count=count)
