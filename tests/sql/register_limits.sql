-- How many may wait: per network and in all; full is refused, none is evicted.
BEGIN;
CREATE FUNCTION t.limited(r api.registration, per_address int, total int)
RETURNS text LANGUAGE sql AS $$
	SELECT t.get('gateway', format('SELECT err FROM api.register(NULL, '
	    '%s, %s, ARRAY[%L::api.registration])', per_address, total, r))
$$;
SELECT plan(24);
SELECT t.begin();
SELECT is(t.limited(t.registration(1), 2, 99), 'none', 'one of two');
SELECT is(t.limited(t.registration(2), 2, 99), 'none', 'two of two');
SELECT is(t.limited(t.registration(3), 2, 99), 'full', 'one past the limit');
SELECT is(t.limited(t.registration(2), 2, 99), 'none',
    'those that wait may come back');
SELECT is(t.limited(t.registration(3, '192.0.2.2'), 2, 99), 'none',
    'another address');
SELECT is(t.limited(t.registration(4, '2001:db8:1:2::1'), 2, 99), 'none',
    'an IPv6 address');
SELECT is(t.limited(t.registration(5, '2001:db8:1:2:ffff::9'), 2, 99), 'none',
    'another in its /64');
SELECT is(t.limited(t.registration(6, '2001:db8:1:2:aaaa::3'), 2, 99), 'full',
    'counts with it');
SELECT is(t.limited(t.registration(6, '2001:db8:1:3::1'), 2, 99), 'none',
    'another /64 does not');
SELECT is(t.limited(t.registration(7, '::ffff:192.0.2.1'), 2, 99), 'full',
    'IPv4 within IPv6 is that IPv4');
SELECT is(t.limited(t.registration(7, NULL::inet), 1, 99), 'none',
    'no address');
SELECT is(t.limited(t.registration(8, NULL::inet), 1, 99), 'full',
    'all without one count together');
SELECT is(t.limited(t.registration(9, '192.0.2.9'), 9, 7), 'full',
    'seven wait, so seven in all is full');
SELECT is(t.limited(t.registration(9, '192.0.2.9'), 9, 8), 'none',
    'and eight is not');
SELECT is(t.list('gateway', $$SELECT err FROM api.register(NULL, 9, 10,
    ARRAY[t.registration(21, '192.0.2.21'), t.registration(22, '192.0.2.21'),
    t.registration(23, '192.0.2.21')])$$), '{(none),(none),(full)}',
    'within an array too');
SELECT is(t.list('gateway', $$SELECT err FROM api.register(NULL, 1, 99,
    ARRAY[t.registration(24, '192.0.2.24'), t.registration(25, '192.0.2.24')])
    $$), '{(none),(full)}', 'also per address');
SELECT is(t.claim(1), 'none verified', 'one is claimed');
SELECT is(t.limited(t.registration(30), 2, 99), 'none',
    'and makes room for another');
SELECT is(t.limited(t.registration(40, '192.0.2.40'), 1, 99), 'none',
    'one from another network');
SELECT is(t.cancel(40), 'none cancelled', 'is cancelled by its device');
SELECT is(t.limited(t.registration(41, '192.0.2.40'), 1, 99), 'full',
    'which makes no room');
SELECT t.later('3 minutes' - interval '1 microsecond');
SELECT is(t.limited(t.registration(41, '192.0.2.40'), 1, 99), 'full',
    'until its three minutes');
SELECT t.later('1 microsecond');
SELECT is(t.limited(t.registration(41, '192.0.2.40'), 1, 99), 'none',
    'are over');
SELECT is(t.limited(t.registration(31), 1, 2), 'none',
    'those that have expired do not count');
SELECT * FROM finish();
ROLLBACK;
