-- The signer takes up a request for renewal.
BEGIN;
SELECT plan(20);
SELECT t.begin();
CREATE FUNCTION t.made(n int, m int, k int) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('signer', format('SELECT concat_ws('' '', err,
	    certificate = t.der(%s)) FROM api.renew_begin(%L, %L)',
	    k, sha256(t.der(n)), sha256(t.csr(m))))
$$;
SELECT is(t.bring(1, 'delivered'), 'delivered', 'a device');
SELECT is(t.renew_begin(9, 1), 'not-found', 'an unknown certificate');
SELECT is(t.renew_begin(1, 1), 'state', 'one that was never used');
SELECT is(t.renew_request(1), 'none', 'to ask is to use it');
SELECT is(t.get('signer', format($$SELECT concat_ws(' ', err,
    certificate IS NULL, device = %L, old_der = t.der(1), profile,
    moment = api.now(), renewed_last_day, days) FROM api.renew_begin(%L, %L)$$,
    t.device(1), sha256(t.der(1)), sha256(t.csr(1)))),
    'none t t t device t 0 0', 'has all that is known of it');
SELECT is(t.renew_record(1, 1, 2), 'none', 'it is signed');
SELECT is(t.made(1, 1, 2), 'state t', 'once: the same gets the same');
SELECT is(t.renew_begin(1, 2), 'none 1', 'another CSR knows how many there were');
SELECT is(t.renew_record(1, 2, 3), 'none', 'and is signed, too');
SELECT is(t.made(1, 2, 3), 'state t', 'each has its own');
SELECT t.later('1 day');
SELECT is(t.renew_begin(1, 4), 'none 0', 'in a day there were none');
SELECT is((SELECT at FROM data.device_seen), api.now() - interval '1 day',
    'which is no visit yet');
SELECT is(t.made(1, 1, 2), 'state t', 'the first is as it was');
SELECT is((SELECT at FROM data.device_seen), api.now(), 'whoever gets it again '
    'is here');
SELECT t.later('100 days');
SELECT is(t.renew_begin(1, 4), 'none 0', 'whether it has ended is not asked');
SELECT is(t.renew_begin(1, 1), 'none 0',
    'but what was made and has ended is made anew');
SELECT is(t.get('admin', format('SELECT err FROM api.admin_device_hold(%L)',
    t.device(1))) || t.renew_begin(1, 1), 'noneheld', 'it is put on hold');
SELECT is(t.get('admin', format('SELECT err FROM api.admin_device_revoke(%L, '
    '%L)', t.device(1), 'key-compromise')), 'none', 'it is revoked');
SELECT is(t.renew_begin(1, 2), 'denied', 'and refused');
SELECT is(t.renew_record(1, 2, 5), 'denied', 'also at the end');
SELECT * FROM finish();
ROLLBACK;
