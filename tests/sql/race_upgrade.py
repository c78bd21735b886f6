"""A database from before CAs had successors, with all sorts of rows, is brought
up to date: nothing of it changes, and all of it goes on."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)) + "/lib")
import race     # noqa: E402 (after the path is set)

HERE = os.path.dirname(os.path.abspath(__file__))
LAST = "0003_add_forgiven.sql"

# Enrollments 1 to 11, one in each state; device and certificate n are those of
# enrollment n from 5 on. 12: ended; 13 to 15: revoked; 16: late; 50: nginx's
# certificate; 99: a serial that was never used.
ROWS = """
INSERT INTO data.account (name, display_name, password_hash, created_at)
SELECT n, initcap(n), 'hash of ' || n, now() - interval '1 year'
FROM unnest('{alice,bob}'::text[]) n;
INSERT INTO data.account_permission (account, permission)
SELECT a.id, p FROM data.account a, unnest('{enroll,view,revoke}'::text[]) p
WHERE a.name = 'alice';
INSERT INTO data.enrollment (id, state, until, finished_at, registration, reg,
    ticket_hash, channel, locator, handle, name, serial, key_fp, key_type, net,
    address, created_at, claimed_by, claimed_at, wrap, ack_hash, share, confirm,
    proof_hash, verified_at, approved_reg, approved_key, approved_name,
    approved_at, profile, device, kind, reply, reason)
SELECT t.id(i), s, CASE WHEN i <= 5 THEN now() + interval '10 minutes' END,
    CASE WHEN i > 5 THEN now() END, t.bytes(i), t.reg(i), t.ticket(i),
    CASE WHEN h THEN 'pake' ELSE 'sealed' END,
    CASE WHEN NOT h THEN t.locator(i) END, CASE WHEN h THEN t.handle(i) END,
    'name ' || i, 'serial ' || i, t.key(i), 'P-256', '192.0.2.1', '192.0.2.1',
    now(), a, CASE WHEN a IS NOT NULL THEN now() END,
    CASE WHEN i BETWEEN 2 AND 4 THEN 'wr'::bytea END,
    CASE WHEN a IS NOT NULL THEN t.ack(i) END,
    CASE WHEN i = 2 THEN t.share(i) END, CASE WHEN i = 2 THEN t.confirm(i) END,
    CASE WHEN h AND a IS NOT NULL THEN t.proof(i) END,
    CASE WHEN i BETWEEN 3 AND 6 OR i = 11 THEN now() END,
    CASE WHEN y THEN t.reg(i) END, CASE WHEN y THEN t.key(i) END,
    CASE WHEN y THEN 'approved ' || i END, CASE WHEN y THEN now() END,
    CASE WHEN y THEN 'device' END, CASE WHEN y THEN t.id(100 + i) END,
    CASE WHEN i IN (5, 6, 11) THEN 'certificate' END,
    CASE WHEN i = 5 THEN 'sealed'::bytea END,
    CASE WHEN s = 'failed' THEN 'proof' END
FROM unnest('{waiting,claimed,verified,approved,issued,delivered,expired,
    failed,declined,cancelled,undelivered}'::text[]) WITH ORDINALITY u (s, o),
LATERAL (SELECT o::int AS i, o % 2 = 0 AS h, o IN (4, 5, 6, 11) AS y,
    CASE WHEN o NOT IN (1, 7, 10) THEN
	(SELECT id FROM data.account WHERE name = 'alice') END AS a) x;
INSERT INTO data.psk (identity, enrollment, ordinal, wrap)
SELECT t.identity(2, i), t.id(2), i, t.psk(2, i) FROM generate_series(1, 3) i;
INSERT INTO data.code_slot (slot, enrollment, reg, free_at, repeats)
VALUES ('L' || t.locator(1), t.id(1), t.reg(1), now() + interval '1 hour', 0);

INSERT INTO data.device (id, name, profile, serial, key_type, approved_by,
    created_at, last_seen_at, revoked_at)
SELECT t.id(100 + n), 'device ' || n, 'device', 'serial ' || n, 'P-256', a.id,
    now() - interval '90 days', CASE WHEN n NOT IN (5, 11) THEN now() END,
    CASE WHEN n IN (11, 13, 14, 15) THEN now() END
FROM unnest('{5,6,11,12,13,14,15,16}'::int[]) n, data.account a
WHERE a.name = 'alice';
INSERT INTO data.certificate (serial, purpose, device, enrollment, der,
    der_sha256, key_fp, not_before, not_after, issued_at, first_used_at,
    revoked_at)
SELECT t.serial(n), CASE n WHEN 50 THEN 'server' ELSE 'device' END,
    CASE WHEN n < 50 THEN t.id(100 + n) END,
    CASE WHEN n <= 11 THEN t.id(n) END, t.der(n), sha256(t.der(n)), t.key(n),
    since, since + interval '90 days', since,
    CASE WHEN n NOT IN (5, 11, 50) THEN since END,
    CASE WHEN n IN (11, 13, 14, 15) THEN now() END
FROM unnest('{5,6,11,12,13,14,15,16,50}'::int[]) n,
LATERAL (SELECT now() - CASE n WHEN 12 THEN interval '100 days'
    WHEN 16 THEN interval '80 days' ELSE interval '1 day' END AS since) x;
INSERT INTO data.revocation (serial, reason, revoked_at, not_after)
SELECT t.serial(n), r, now(), now() + interval '90 days'
FROM (VALUES (13, 'key-compromise'), (99, 'unspecified'),
    (11, 'cessation-of-operation'), (15, 'superseded'),
    (14, 'privilege-withdrawn')) v (n, r);
INSERT INTO data.event (at, what, actor, program, account, enrollment, device,
    details)
SELECT now(), 'enrollment.' || state, 'program', 'handfast_ra', claimed_by, id,
    device, '{"was": "before"}' FROM data.enrollment;

CREATE FUNCTION t.rows() RETURNS TABLE (kind text, line jsonb)
LANGUAGE plpgsql AS $$
BEGIN
	FOR kind IN SELECT c.relname FROM pg_class c
	    WHERE c.relnamespace = 'data'::regnamespace AND c.relkind = 'r'
	    AND c.relname NOT IN ('schema_migration', 'setting',
		'account_permission')
	LOOP
		RETURN QUERY EXECUTE format(
		    'SELECT %L, to_jsonb(x) FROM data.%I x', kind, kind);
	END LOOP;
END
$$;
CREATE TABLE t.before AS SELECT * FROM t.rows();
"""
# When a device was seen last has moved to a table of its own.
LOST = """SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (
    SELECT FROM t.rows() n WHERE n.kind = b.kind AND n.line @> b.line - 'last_seen_at')
    OR b.kind = 'device' AND b.line ->> 'last_seen_at' IS NOT NULL
    AND NOT EXISTS (SELECT FROM data.device_seen s WHERE s.device =
	(b.line ->> 'id')::uuid AND s.at =
	(b.line ->> 'last_seen_at')::timestamptz))
    FROM t.before b"""
LATE = """SELECT count(*) FROM data.certificate WHERE late_at IS DISTINCT FROM
    not_before + (not_after - not_before) * 3 / 4"""
LISTED = """SELECT string_agg(concat_ws(' ', n, r.reason,
    CASE r.issuer WHEN sha256('first') THEN 'first' END), ', ' ORDER BY seq)
    FROM api.revocations(0, 100) r
    JOIN generate_series(1, 99) n ON r.serial = t.serial(n)"""
OCSP = """SELECT string_agg(concat_ws(' ', n, o.status,
    CASE o.status WHEN 'revoked' THEN o.reason END), ', ' ORDER BY n)
    FROM unnest('{5,6,12,13,14,16,50,98,99}'::int[]) n,
    api.ocsp_status(ARRAY[t.serial(n)], sha256('%s')) o"""
RECORD = """SELECT api.issuer_record(sha256('%s'), '%s', '%s', now(),
    now() + interval '5 years', now())"""
NAMES = """SELECT string_agg(DISTINCT coalesce(i.name, 'none'), ' ')
    FROM data.certificate c LEFT JOIN data.issuer i ON i.sha256 = c.issuer"""
GOOD = ("5 good, 6 good, 12 good, 13 revoked key-compromise, 14 revoked "
        "privilege-withdrawn, 16 good, 50 good, 98 unknown, 99 revoked "
        "unspecified")
OTHERS = ("5 unknown, 6 unknown, 12 unknown, 13 unknown, 14 unknown, "
          "16 unknown, 50 unknown, 98 unknown, 99 revoked unspecified")


def check_lists(has):
    has("api.migration_list() WHERE name = '0009_add_roles.sql'", 1,
        "it is up to date")
    race.is_(race.one(has.old, LATE), (0,), "old certificates know when they "
             "are late")
    race.is_(race.one(has.old, OCSP % "first"), (GOOD,),
             "OCSP knows them before the signer has told of its CA")
    race.one(has.old, RECORD % (3 * ("first",)))
    race.is_(race.one(has.old, NAMES), ("first",),
             "the first CA that is recorded issued all of them")
    race.one(has.old, RECORD % (3 * ("second",)))
    race.is_(race.one(has.old, NAMES), ("first",), "its successor none")
    race.is_(race.one(has.old, OCSP % "first"), (GOOD,), "OCSP for it: good")
    race.is_(race.one(has.old, OCSP % "second"), (OTHERS,),
             "for its successor: unknown")
    race.is_(race.one(has.old, LISTED), (
        "13 key-compromise first, 99 unspecified, 11 cessation-of-operation "
        "first, 15 superseded first, 14 privilege-withdrawn first",),
             "the list has them all, in their order")


def check_decisions(does):
    does("t.sign_in('alice')", "none", "old accounts sign in")
    does("array_to_string(private.permissions_of(t.who('alice')), ' ')",
         "enroll revoke view", "with their permissions")
    does("t.claim(1)", "none verified", "what waits is claimed")
    does("t.prove(2, 2)", "none verified", "what was claimed proves itself")
    does("t.approve(3, replaces => t.id(106))", "none approved",
         "what was verified is approved, in the place of an old device")
    does("t.sign_begin(4)", "none approved", "what was approved is signed")
    does("t.sign_record(4)", "none", "and recorded")
    does("t.guard(4)", "none", "the guard lets it in")
    does("t.acknowledge(5)", "none delivered", "what was issued is delivered")
    does("t.guard(5)", "none", "and let in")
    does("t.acknowledge(6)", "none delivered", "what was delivered stays")
    does("t.cancel(8)", "state failed", "what had failed, too")


def hold(verb, n):
    return (f"t.get('admin', 'SELECT api.admin_device_{verb}(''' || "
            f"t.id({100 + n}) || ''')')")


def check_standing(does):
    expiring = ("(SELECT string_agg(name, ',') FROM api.device_expiring("
                "t.session('alice'), {}, NULL, NULL, 9))")
    does(expiring.format("false"), "device 16", "one is late")
    does(expiring.format("true"), "device 12", "one has expired")
    does(hold("hold", 6), "none", "an old device is put on hold")
    does("t.guard(6)", "denied", "and refused")
    does(hold("release", 6), "none", "it is released")
    does("t.guard(6)", "none", "and let in")
    does(hold("hold", 13), "state", "a revoked one is not held")
    does(hold("release", 13), "state", "nor released")
    does("t.guard(13)", "denied", "it stays out")
    does("t.sign_record(3, 3)", "none", "the one in its place is signed")
    does("t.guard(6)", "none", "which leaves it")
    does("t.acknowledge(3)", "none delivered", "until that is delivered")
    does("t.guard(6)", "denied", "then it is out")


def check_renewal(does):
    for n, what in ((16, "an old certificate"), (12, "one that has ended")):
        does(f"t.renew_request({n})", "none", f"{what} asks for renewal")
        does(f"left(t.renew_begin({n}, 1), 4)", "none", "and is signed")
        does(f"t.renew_record({n}, 1, {n + 10})", "none", "and recorded")
        does(f"t.guard({n + 10})", "none", "the new one is let in")
        does(f"t.guard({n})", "denied", "the old one is over")
    does("t.renew_request(13)", "denied", "a revoked one renews nothing")
    does("(SELECT string_agg(reason, ' ' ORDER BY seq) FROM data.revocation "
         "WHERE serial IN (t.serial(6), t.serial(12), t.serial(16)))",
         "certificate-hold remove-from-crl superseded superseded superseded",
         "all of it is listed")
    does("split_part(t.sweep(), ' ', 1)", "0", "it is swept")


def psql(database, *args):
    subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d",
                    database, *args], check=True, stdout=subprocess.DEVNULL,
                   env=dict(os.environ,
                            PGOPTIONS="-c check_function_bodies=off"))


with race.database() as boss:
    name = race.name + "_old"
    race.one(boss, f"CREATE DATABASE {name} OWNER handfast_owner")
    race.old_version(name, LAST)
    psql(name, "-f", f"{HERE}/lib/setup.psql", "-c", ROWS)
    subprocess.run([f"{HERE}/load.sh", name], check=True,
                   env=dict(os.environ, PGUSER="handfast_migrate"))
    psql(name, "-f", f"{HERE}/test_clock.sql")
    old = race.connect(database=name)

    def has(what, want, text):
        race.is_(race.one(old, f"SELECT count(*) FROM {what}"), (want,), text)
    has.old = old

    def does(call, want, text):
        race.is_(race.one(old, f"SELECT {call}"), (want,), text)

    rows, lost = race.one(old, LOST)
    race.is_((rows > 50, lost), (True, 0), f"{rows} rows are as they were")
    check_lists(has)
    check_decisions(does)
    check_standing(does)
    check_renewal(does)
    old.close()
    race.one(boss, f"DROP DATABASE {name}")
