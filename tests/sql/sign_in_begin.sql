-- Failures are slowed by name and by network, for unknown names alike.
BEGIN;
CREATE FUNCTION t.begin_as(name text, address inet) RETURNS text LANGUAGE sql
AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', account IS '
	    'NOT NULL, password_hash, wait_seconds) FROM '
	    'api.sign_in_begin(%L, %L)', name, address))
$$;
CREATE FUNCTION t.fail(name text, n int, prefix text) RETURNS text
LANGUAGE sql AS $$
	SELECT string_agg(t.begin_as(name, (prefix || i)::inet), ', ')
	FROM generate_series(1, n) i
$$;
SELECT plan(20);
SELECT t.begin();
SELECT is(t.begin_as('Alice', '192.0.2.1'), 't hash of alice 0',
    'a name in any case');
SELECT is(t.begin_as('alic', '192.0.2.1'), 'f 0', 'an unknown one');
SELECT is(t.begin_as(NULL, NULL), 'f 0', 'nothing at all');
SELECT is(t.fail('alice', 4, '192.0.2.'), 't hash of alice 0, t hash of alice 0'
    ', t hash of alice 0, t hash of alice 0', 'four more');
SELECT is(t.begin_as('alice', '192.0.2.80'), 'f 1', 'after five, a second');
SELECT is(t.begin_as('bob', '192.0.2.80'), 't hash of bob 0',
    'another name may');
SELECT t.later('1 second' - interval '1 microsecond');
SELECT is(t.begin_as('alice', '192.0.2.80'), 'f 1', 'still too early');
SELECT t.later('1 microsecond');
SELECT is(t.begin_as('alice', '192.0.2.80'), 't hash of alice 0',
    'a second on');
SELECT is(t.begin_as('alice', '192.0.2.80'), 'f 2', 'then two');
UPDATE data.sign_in_attempt SET failures = 90 WHERE subject = 'name alice';
SELECT is(t.begin_as('alice', '192.0.2.80'), 'f 60', 'never above 60');
SELECT t.later('10 minutes' - interval '1 microsecond');
SELECT is(t.begin_as('alice', '192.0.2.80'), 't hash of alice 0', 'one more');
SELECT is(t.begin_as('alice', '192.0.2.80'), 'f 60', 'is one too many');
SELECT t.later('10 minutes');
SELECT is(t.fail('alice', 2, '192.0.2.'),
    't hash of alice 0, t hash of alice 0',
    'ten quiet minutes forget it');

SELECT is(t.fail('nobody', 5, '198.51.100.'), 'f 0, f 0, f 0, f 0, f 0',
    'unknown names');
SELECT is(t.begin_as('nobody', '192.0.2.81'), 'f 1', 'are slowed alike');
SELECT is(t.get('admin', $$SELECT api.account_disable('carol')$$), 'none',
    'a disabled account');
SELECT is(t.begin_as('carol', '192.0.2.82'), 'f 0', 'is as unknown');

SELECT is((SELECT count(*) FROM generate_series(1, 20) i
    WHERE t.begin_as('u' || i, ('2001:db8::' || i)::inet) = 'f 0'), 20::bigint,
    'twenty names from one /64');
SELECT is(t.begin_as('bob', '2001:db8::ffff'), 'f 1', 'then it must wait');
SELECT is(t.begin_as('bob', '2001:db8:0:1::1'), 't hash of bob 0',
    'another /64 need not');
SELECT * FROM finish();
ROLLBACK;
