-- A device asks for its next certificate.
BEGIN;
SELECT plan(29);
SELECT t.begin();
SELECT is(t.bring(1, 'issued'), 'issued', 'a device with a certificate');
SELECT is(t.renew_request(9, 1), 'not-found', 'one of somebody else');
SELECT is(t.get('ra', $$SELECT err FROM api.renew_request(t.der(1) || ' ',
    t.csr(1), NULL, NULL)$$), 'not-found', 'ours, and a byte more');
SELECT is(t.get('ra', $$SELECT err FROM api.renew_request(NULL, t.csr(1), NULL,
    NULL)$$), 'not-found', 'none');
SELECT is_empty('SELECT FROM data.renewal', 'leave nothing');
SELECT is(t.renew_request(1, 1), 'none', 'ours');
SELECT is(t.stored(1), 'delivered', 'asking is using it');
SELECT results_eq('SELECT certificate, csr, evidence, result, created_at '
    'FROM data.renewal', $$SELECT t.serial(1), t.csr(1), '\x65'::bytea,
    NULL::bytea, api.now()$$, 'the request waits');
CREATE TEMP TABLE first AS SELECT id FROM data.renewal;
SELECT is(t.get('admin', format('SELECT err FROM api.admin_device_hold(%L)',
    (SELECT id FROM data.device))) || t.renew_request(1, 1), 'noneheld',
    'on hold it has to wait');
SELECT is(t.get('admin', format('SELECT err FROM api.admin_device_release(%L)',
    (SELECT id FROM data.device))), 'none', 'until it is released');
SELECT is(t.renew_request(1, 1), 'none', 'the same again');
SELECT results_eq('SELECT id FROM data.renewal', 'SELECT id FROM first',
    'is the same');
SELECT is(t.get('ra', $$SELECT err FROM api.renew_request(t.der(1), t.csr(1),
    '\x66', NULL)$$), 'none', 'with other evidence');
SELECT results_eq('SELECT id, evidence FROM data.renewal',
    $$SELECT id, '\x66'::bytea FROM first$$, 'it has that');
SELECT is(t.renew_request(1, 2), 'none', 'another CSR');
SELECT results_eq('SELECT csr FROM data.renewal', 'SELECT t.csr(2)',
    'takes the place of the one that waits');
SELECT is(t.renew_record(1, 2, 2), 'none', 'it is signed');
SELECT is(t.get('ra', $$SELECT certificate = t.der(2) FROM
    api.renew_request(t.der(1), t.csr(2), NULL, NULL)$$), 'true',
    'the same again gives the certificate');
SELECT is(t.renew_request(1, 3), 'none', 'yet another');
SELECT is((SELECT count(*) FROM data.renewal), 2::bigint,
    'does not take its place');
SELECT is((SELECT count(*) FROM data.event WHERE what =
    'certificate.renewed'), 1::bigint, 'one is in the event log');
SELECT t.later('90 days');
SELECT is(t.guard(1), 'denied', 'after its end it opens nothing');
SELECT is(t.renew_request(1, 2), 'none', 'and may ask still');
SELECT is(t.get('ra', $$SELECT certificate IS NULL FROM
    api.renew_request(t.der(1), t.csr(2), NULL, NULL)$$), 'true',
    'for a new one, if that has ended, too');
SELECT is(t.get('admin', format('SELECT err FROM api.admin_device_revoke(%L, '
    '%L)', t.device(1), 'superseded')), 'none', 'the device is revoked');
SELECT is(t.renew_request(1, 2), 'denied', 'and cannot ask');
SELECT is((SELECT count(*) FROM data.renewal), 1::bigint,
    'one request waits');
SELECT t.later('1 day' - interval '1 microsecond'), t.sweep();
SELECT is((SELECT count(*) FROM data.renewal), 1::bigint,
    'for a day at most');
SELECT t.later('1 microsecond'), t.sweep();
SELECT is_empty('SELECT FROM data.renewal', 'then it goes');
SELECT * FROM finish();
ROLLBACK;
