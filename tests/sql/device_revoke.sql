-- Revoking a device.
BEGIN;
CREATE FUNCTION t.revoke(n int, why text, who text DEFAULT 'rosa')
RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT err FROM api.device_revoke(%L, '
	    '%L, %L)', t.session(who), t.device(n), why))
$$;
SELECT plan(11);
SELECT t.begin();
SELECT is(t.bring(1, 'delivered') || t.bring(2, 'delivered'),
    'delivereddelivered', 'two devices');
SELECT is(t.revoke(1, 'because'), 'input', 'no such reason');
SELECT is(t.revoke(1, NULL), 'input', 'none');
SELECT is(t.revoke(1, 'superseded', 'bob'), 'denied', 'bob may not');
SELECT is(t.guard(1), 'none', 'nothing has happened yet');
SELECT is(t.get('console', $$SELECT err FROM api.device_revoke(
    t.session('rosa'), t.id(9), 'superseded')$$), 'not-found', 'unknown');
SELECT is(t.revoke(1, 'superseded'), 'none', 'rosa may');
SELECT is(t.guard(1) || t.guard(2), 'deniednone', 'only that one is refused');
SELECT is(t.revoke(1, 'key-compromise'), 'none', 'again');
SELECT is((SELECT string_agg(reason, ' ') FROM data.revocation), 'superseded',
    'the first reason stays');
SELECT is((SELECT count(*) FROM data.event WHERE what = 'device.revoked'),
    1::bigint, 'and the one event');
SELECT * FROM finish();
ROLLBACK;
