-- Who should have renewed and did not.
BEGIN;
CREATE FUNCTION t.expiring(expired bool, of_after int DEFAULT NULL,
    n int DEFAULT 9) RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(array_to_string(t.list('console', format('SELECT '
	    'name FROM api.device_expiring(%L, %L, %L, %L, %s)', t.session('carol'),
	    expired, c.not_after, t.device(of_after), n)), ' '), '')
	FROM (SELECT) u LEFT JOIN data.certificate c
	    ON c.device = t.device(of_after)
$$;
CREATE FUNCTION t.enroll(n int, days int) RETURNS text LANGUAGE sql AS $$
	SELECT t.register(n) || t.claim(n) || t.approve(n, 'alice', 'd' || n)
	    || t.sign_record(n) || t.acknowledge(n);
	UPDATE data.certificate SET not_after = api.now()
	    + make_interval(days => days) WHERE serial = t.serial(n);
	SELECT t.stored(n);
$$;
CREATE FUNCTION t.counts() RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', err, late, '
	    'expired) FROM api.device_expiring_count(%L)', t.session('carol')))
$$;
-- As a renewal leaves it.
CREATE FUNCTION t.renew(n int, by int, used bool) RETURNS void
LANGUAGE sql AS $$
	INSERT INTO data.certificate (serial, purpose, device, der,
	    der_sha256, key_fp, not_before, not_after, issued_at,
	    first_used_at)
	VALUES (t.serial(by), 'device', t.device(n), t.der(by),
	    sha256(t.der(by)), t.key(n), api.now(), api.now()
	    + interval '90 days', api.now(), CASE WHEN used THEN api.now() END)
$$;
CREATE FUNCTION t.pass(by_interval interval) RETURNS SETOF text
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM t.later(by_interval), t.sign_in('carol'),
	    t.sign_in('alice'), t.sign_in('bob');
END
$$;
SELECT plan(23);
SELECT t.begin();
SELECT is(t.expiring(false), '', 'none yet');
SELECT is(string_agg(t.enroll(n, 80 + n), ' '), 'delivered delivered '
    'delivered delivered', 'four devices') FROM generate_series(1, 4) n;
SELECT t.pass('60 days');
SELECT is(t.expiring(false), '', 'two thirds: they may still be about to');
SELECT t.pass('1 day');
SELECT is(t.expiring(false), '(d1)', 'the first is past three quarters');
SELECT is(t.counts(), 'none 1 0', 'and counted');
SELECT t.pass('8 days');
SELECT is(t.expiring(false), '(d1) (d2) (d3) (d4)', 'all, soonest end first');
SELECT is(t.expiring(false, NULL, 2), '(d1) (d2)', 'a page');
SELECT is(t.expiring(false, 2, 2), '(d3) (d4)', 'the next one');
SELECT is(t.expiring(true), '', 'none has expired');

SELECT FROM t.renew(1, 11, true);
SELECT is(t.expiring(false), '(d2) (d3) (d4)', 'one has renewed');
SELECT FROM t.renew(2, 12, false);
SELECT is(t.expiring(false), '(d3) (d4)', 'one has, and nobody used any yet');
SELECT is(t.guard(2), 'none', 'it uses its old certificate');
SELECT is(t.expiring(false), '(d2) (d3) (d4)',
    'so the new one has not arrived');
SELECT is(t.guard(12), 'none', 'now it has');
SELECT is(t.expiring(false), '(d3) (d4)', 'and all is well');
SELECT is(t.get('admin', format('SELECT err FROM api.admin_device_revoke(%L, '
    '''unspecified'')', t.device(3))), 'none', 'one is revoked');
SELECT is(t.expiring(false), '(d4)', 'which need not renew any more');
SELECT is(t.enroll(5, 1), 'delivered', 'another, for a day');
SELECT t.pass('16 days');
SELECT is(t.expiring(false), '', 'their time is over');
SELECT is(t.expiring(true), '(d4) (d5)', 'the latest end first');
SELECT is(t.expiring(true, 4), '(d5)', 'the page after one');
SELECT is(t.counts(), 'none 0 2', 'they are counted apart');
SELECT is(t.get('console', $$SELECT err FROM api.device_expiring(
    t.session('bob'), false, NULL, NULL, 9)$$), 'denied', 'not for bob');
SELECT * FROM finish();
ROLLBACK;
