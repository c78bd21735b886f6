-- What the page of an enrollment shows, and to whom.
BEGIN;
CREATE FUNCTION t.page(n int, who text, what text) RETURNS text
LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', %s) FROM '
	    'api.enrollment_get(%L, %L)', what, t.session(who), t.id(n)))
$$;
SELECT plan(18);
SELECT t.begin();
SELECT is(t.register(1), 'none waiting', 'one waits');
SELECT is(t.page(1, 'alice', 'err'), 'not-found', 'nobody can look at it');
SELECT is(t.page(1, 'bob', 'err'), 'not-found', 'nor bob');
SELECT t.later('42 seconds');
SELECT is(t.claim(1), 'none verified', 'alice claims it');
SELECT is(t.page(1, 'alice', 'err, enrollment = t.id(1), state, expires_in, '
    'waited_seconds, channel, address, name, model, system, serial, '
    'key_type, key_fp = t.key(1), reg = t.reg(1), registration = t.bytes(1), '
    'convert_from(wrap, ''UTF8''), claimed_by, mine, repeats, key_seen, '
    'name_seen, profile, approved_name, device, not_after, reason, '
    'created_at = api.now() - interval ''42 seconds'', finished_at'),
    'none t verified 600 42 sealed 192.0.2.1 name 1 model system serial 1 '
    'P-256 t t t wr Alice t 0 0 0 t', 'the whole page');
SELECT is(t.page(1, 'carol', 'err, mine, wrap IS NULL'), 'none f t',
    'carol may view it, without the key');
SELECT is(t.page(1, 'bob', 'err, name'), 'denied', 'bob may not');
SELECT is(t.page(9, 'alice', 'err'), 'not-found', 'an unknown one');
SELECT is(t.register(t.altered(2, jsonb_build_object(
    'locator', t.locator(1)))), 'taken', 'somebody sends the same code');
SELECT is(t.page(1, 'alice', 'repeats'), '1', 'which the page says');

SELECT is(t.approve(1, 'alice', 'Name 3') || t.sign_record(1),
    'none approvednone', 'it is issued');
SELECT is(t.page(1, 'alice', 'state, profile, approved_name, device IS NOT '
    'NULL, not_after = api.now() + interval ''90 days'', key_seen, name_seen, '
    'wrap IS NULL'), 'issued device Name 3 t t 0 0 t',
    'it is not seen before by itself');
SELECT is(t.register(t.altered(3, jsonb_build_object('key_fp',
    t.key(1)))), 'none waiting', 'the same key and name again');
SELECT is(t.claim(3), 'none verified', 'claimed');
SELECT is(t.page(3, 'alice', 'key_seen, name_seen'), '1 1', 'were here before');
SELECT t.later('10 minutes');
SELECT is(t.page(3, 'alice', 'state, expires_in, finished_at = api.now()'),
    'expired 0 t', 'an overdue one has ended');
SELECT is(t.bring(4, 'failed'), 'failed', 'a failed one');
SELECT is(t.page(4, 'alice', 'state, reason'), 'failed proof', 'says why');
SELECT * FROM finish();
ROLLBACK;
