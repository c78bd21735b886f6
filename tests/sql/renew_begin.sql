-- The signer takes up a request for renewal.
BEGIN;
SELECT plan(13);
SELECT t.begin();
SELECT is(t.bring(1, 'delivered'), 'delivered', 'a device');
SELECT is(t.renew_request(1, 1), 'none', 'asks');
SELECT is(t.get('signer', $$SELECT err FROM api.renew_begin(t.id(9))$$),
    'not-found', 'an unknown request');
SELECT is(t.get('signer', format($$SELECT concat_ws(' ', err,
    certificate IS NULL, renewal = %L, device = %L, old_der = t.der(1),
    csr = t.csr(1), evidence = 'e', profile, moment = api.now(),
    issued_last_hour, renewed_last_day) FROM api.renew_begin(%L)$$,
    t.renewal(1, 1), t.device(1), t.renewal(1, 1))),
    'none t t t t t t device t 1 0', 'has all that was asked');
SELECT is(t.renew_record(1, 1, 2), 'none', 'it is signed');
SELECT is(t.get('signer', format($$SELECT concat_ws(' ', err,
    certificate = t.der(2), csr IS NULL) FROM api.renew_begin(%L)$$,
    t.renewal(1, 1))), 'state t t', 'once');
SELECT is(t.renew_request(1, 2), 'none', 'another request');
SELECT is(t.renew_begin(1, 2), 'none 2 1', 'knows how many there were');
SELECT t.later('1 day');
SELECT is(t.renew_begin(1, 2), 'none 0 0', 'in a day');
SELECT t.later('100 days');
SELECT is(t.renew_begin(1, 2), 'none 0 0', 'whether it has ended is not asked');
SELECT is(t.get('admin', format('SELECT err FROM api.admin_device_revoke(%L, '
    '%L)', t.device(1), 'key-compromise')), 'none', 'it is revoked');
SELECT is(t.renew_begin(1, 2), 'denied 0 0', 'and refused');
SELECT is(t.renew_record(1, 2, 3), 'denied', 'also at the end');
SELECT * FROM finish();
ROLLBACK;
