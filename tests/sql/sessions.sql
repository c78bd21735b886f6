-- Every function that takes a session: nobody without one, without its
-- permission, or with one that is over, gets past the first line.
BEGIN;
CREATE TABLE t.guarded AS
SELECT p.oid, p.proname,
    -- with all else NULL about the session's own account
    p.proname IN ('session_confirm_begin', 'session_confirm_end',
	'account_password', 'people_get', 'people_roles', 'people_sessions',
	'people_session_end') AS own
FROM pg_proc p
WHERE p.pronamespace = 'api'::regnamespace AND p.proargnames[1] = 'session'
    AND p.proname NOT IN ('session_get', 'session_close');
CREATE FUNCTION t.call(f oid, session bytea) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT err FROM %s(%s)', f::regproc,
	    string_agg(CASE a.n WHEN 1 THEN quote_nullable(session) || '::bytea'
	    ELSE format('NULL::%s', format_type(a.t, NULL)) END, ', '
	    ORDER BY a.n)))
	FROM pg_proc p, unnest(p.proargtypes) WITH ORDINALITY AS a (t, n)
	WHERE p.oid = f
$$;
SELECT no_plan();
SELECT t.begin();
SELECT ok((SELECT count(*) FROM t.guarded) >= 14, 'there are such functions');
SELECT is(t.call(g.oid, t.session('nobody')), 'signed-out',
    g.proname || ' without a session') FROM t.guarded g;
SELECT is(t.call(g.oid, NULL), 'signed-out',
    g.proname || ' with NULL') FROM t.guarded g;
SELECT is(t.call(g.oid, t.session('nina')), 'denied',
    g.proname || ' without permission') FROM t.guarded g WHERE NOT g.own;
SELECT is(t.call(g.oid, t.session('carol')), 'denied',
    g.proname || ' with view alone') FROM t.guarded g
WHERE NOT g.own AND g.proname NOT LIKE 'device%'
    AND g.proname NOT IN ('enrollment_get', 'enrollments_open')
    OR g.proname IN ('device_revoke', 'device_hold', 'device_release',
	'device_bulk_revoke', 'device_bulk_move', 'device_edit');
SELECT is(t.call(g.oid, t.session('bob')), 'denied',
    g.proname || ' with enroll alone') FROM t.guarded g
WHERE g.proname LIKE 'device%';
SELECT is(t.call(g.oid, t.session('rosa')), 'denied',
    g.proname || ' with revoke alone') FROM t.guarded g
WHERE NOT g.own
    AND g.proname NOT IN ('device_revoke', 'device_hold', 'device_release',
	'device_bulk_revoke');
SELECT is(t.get('admin', $$SELECT api.account_disable('alice')$$), 'none',
    'alice is disabled');
-- As if disabling had left her session behind.
INSERT INTO data.session (token, account, created_at, used_at, idle, ends_at)
VALUES (t.session('alice'), t.who('alice'), api.now(), api.now(), '1 hour',
    api.now() + interval '1 day');
SELECT is(t.call(g.oid, t.session('alice')), 'signed-out',
    g.proname || ' when disabled') FROM t.guarded g;
UPDATE data.session SET ends_at = api.now() WHERE token = t.session('carol');
SELECT is(t.call(g.oid, t.session('carol')), 'signed-out',
    g.proname || ' after twelve hours, however used') FROM t.guarded g;
SELECT t.later('30 minutes');
SELECT is(t.call(g.oid, t.session('nina')), 'signed-out',
    g.proname || ' after the session') FROM t.guarded g;
SELECT * FROM finish();
ROLLBACK;
