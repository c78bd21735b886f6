-- A secret for a serial number: once, for one key, and ten wrong ones lock it.
BEGIN;
CREATE FUNCTION t.secret(serial text, secret text, csr int DEFAULT 1)
RETURNS text LANGUAGE sql AS $$
	SELECT t.get('signer', format('SELECT concat_ws('' '', err, profile, '
	    'name, der IS NOT NULL, unattended_last_hour) FROM '
	    'api.factory_secret_begin(%L, %L, %L)', serial, t.sha(secret),
	    t.sha('csr ' || csr)))
$$;
CREATE FUNCTION t.record(serial text, n int, csr int DEFAULT 1)
RETURNS text LANGUAGE sql AS $$
	SELECT t.get('signer', format('SELECT err FROM api.factory_record(%L, '
	    '%L, %L, %L, %L, %L, %L, ''P-256'', api.now(), api.now() + '
	    'interval ''90 days'')', (SELECT f.id FROM data.factory f WHERE
	    f.serial = record.serial), t.sha('csr ' || csr), t.id(100 + n),
	    t.serial(n), t.der(n), sha256(t.der(n)), t.key(n)))
$$;
CREATE FUNCTION t.wrong(serial text, n int) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(DISTINCT t.secret(serial, 'wrong ' || i), ',')
	FROM generate_series(1, n) i
$$;
CREATE FUNCTION t.status(serial text) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('admin', format('SELECT concat_ws('' '', status, failures,'
	    ' device) FROM api.factory_list(NULL, 100) l WHERE l.serial = %L',
	    serial))
$$;
SELECT plan(39);
SELECT t.begin();
SELECT is(t.get('admin', $$SELECT err FROM api.factory_import('{A1,A2,A3}',
    '{secret,secret,certificate}', ARRAY[t.sha('one'), t.sha('two'),
    t.sha('cert')], '{auto,auto,auto}', '{One,Two,Three}')$$), 'none',
    'three');
SELECT is(t.secret('A9', 'one'), 'credentials f', 'an unknown serial number');
SELECT is(t.secret('A3', 'cert'), 'credentials f', 'one with a certificate');
SELECT is(t.status('A3'), 'waiting 0', 'for which nothing is counted');
SELECT is(t.secret('A1', 'two'), 'credentials f', 'another''s secret');
SELECT is(t.status('A1'), 'waiting 1', 'is counted');
SELECT is(t.secret('A1', 'one'), 'none auto One f 0', 'its own');
SELECT is(t.record('A1', 1), 'none', 'gets a certificate');
SELECT is(t.status('A1'), 'enrolled 0 ' || t.id(101), 'has enrolled');
SELECT is(t.record('A1', 2), 'state', 'not a second');
SELECT results_eq('SELECT id, name, profile, serial, key_type, approved_by, '
    'admitted_by FROM data.device', $$SELECT t.id(101), 'One', 'auto', 'A1',
    'P-256', NULL::uuid, 'factory secret'$$, 'there is a device');
SELECT is((SELECT count(*) FROM data.event WHERE what = 'factory.enrolled'
    AND device = t.id(101) AND actor = 'device'), 1::bigint, 'and an event');
SELECT is(t.get('console', format('SELECT approved_by FROM api.device_get(%L, '
    't.id(101))', t.session('alice'))), 'factory secret',
    'its page says what let it in');
SELECT is(t.secret('A1', 'one'), 'none auto One t 1', 'the same again');
SELECT is(t.secret('A1', 'one', 2), 'taken auto One f 1', 'another key');
SELECT is(t.guard(1), 'none', 'it is used');
SELECT is(t.secret('A1', 'one'), 'state auto One f 1', 'no more repeats');
SELECT is(t.secret('A1', 'one', 2), 'taken auto One f 1', 'nor another key');
SELECT is(t.secret('A1', 'two'), 'credentials f',
    'a wrong secret learns nothing of that');
SELECT t.later('1 hour');
SELECT is(t.secret('A2', 'two'), 'none auto Two f 0',
    'an hour later none is counted');
SELECT is(t.wrong('A2', 9), 'credentials f', 'nine wrong ones');
SELECT is(t.secret('A2', 'two'), 'none auto Two f 0', 'do not lock');
SELECT is(t.status('A2'), 'waiting 9', 'nor are they forgiven by a right one');
SELECT is(t.secret('A2', 'x'), 'credentials f', 'the tenth');
SELECT is(t.status('A2'), 'locked 10', 'does');
SELECT is((SELECT array_agg(what ORDER BY id) FROM data.event WHERE what IN
    ('factory.wrong', 'factory.locked') AND details ->> 'serial_number' =
    'A2'), array_fill('factory.wrong'::text, ARRAY[9]) || 'factory.locked'::text,
    'with an event for each');
SELECT is(t.secret('A2', 'two'), 'paused f', 'now the right one is refused');
SELECT is(t.secret('A2', 'x'), 'paused f', 'as is a wrong one');
SELECT is(t.status('A2'), 'locked 10', 'which is counted no further');
SELECT is(t.record('A2', 2), 'state', 'and nothing can be recorded');
SELECT t.later('1 year');
SELECT is(t.secret('A2', 'two'), 'paused f', 'however long it waits');
SELECT is(t.get('admin', $$SELECT api.factory_unlock('A2')$$), 'none',
    'unlocked');
SELECT is(t.status('A2'), 'waiting 0', 'it waits again');
SELECT is(t.secret('A2', 'two'), 'none auto Two f 0', 'and is let in');
SELECT is(t.record('A2', 2), 'none', 'recorded');
SELECT is(t.sign_in('alice') || t.get('admin', format('SELECT '
    'api.admin_device_revoke(%L, ''key-compromise'')', t.id(102))),
    'nonenone', 'revoked');
SELECT is(t.secret('A2', 'two'), 'state auto Two f 1',
    'a revoked certificate is not sent again');
SELECT is(t.record('A1', 3), 'state', 'no second for the first, still');
SELECT is(t.get('signer', $$SELECT err FROM api.factory_record(t.id(9), t.sha(
    'c'), t.id(10), t.serial(9), t.der(9), sha256(t.der(9)), t.key(9), 'P-256',
    api.now(), api.now() + interval '1 day')$$), 'not-found', 'an unknown row');
SELECT * FROM finish();
ROLLBACK;
