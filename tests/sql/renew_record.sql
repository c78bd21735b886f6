-- A renewed certificate is recorded, used, and retires the one before.
BEGIN;
SELECT plan(33);
SELECT t.begin();
SELECT is(t.bring(1, 'delivered'), 'delivered', 'a device');
SELECT is(t.renew_record(9, 1, 2), 'not-found', 'an unknown certificate');
SELECT is(t.get('signer', $$SELECT err FROM api.serial_void(t.serial(5),
    api.now() + interval '1 day')$$), 'none', 'a void serial');
SELECT is(t.renew_record(1, 1, 5), 'taken', 'cannot be used');
SELECT is(t.renew_record(1, 1, 1), 'taken', 'nor one in use');
SELECT t.later('6 minutes');
SELECT is(t.renew_record(1, 1, 2), 'none', 'its own can');
SELECT results_eq('SELECT at FROM data.device_seen', 'SELECT api.now()',
    'the device is seen');
SELECT t.later('4 minutes');
SELECT results_eq($$SELECT device, replaces, key_fp, enrollment, csr_sha256 FROM
    data.certificate WHERE serial = t.serial(2)$$, $$SELECT t.device(1),
    t.serial(1), t.key(102), NULL::uuid, sha256(t.csr(1))$$, 'there it is');
SELECT results_eq('SELECT profile, key_type FROM data.device',
    $$VALUES ('later', 'Ed25519')$$, 'profile and kind of key are the new');
SELECT is((SELECT details - 'serial' - 'replaces' FROM data.event WHERE what =
    'certificate.renewed'), '{"proof": "evidence", "profile": "later",
    "ended": false}'::jsonb, 'the event log says how');
SELECT is((SELECT address FROM data.event WHERE what =
    'certificate.renewed'), '192.0.2.1'::inet, 'and from where');
SELECT is(t.renew_record(1, 1, 2), 'taken', 'the same serial again');
SELECT is(t.renew_record(1, 2, 4), 'none', 'gets a certificate');
SELECT results_eq('SELECT at FROM data.device_seen',
    $$SELECT api.now() - interval '4 minutes'$$, 'not again so soon');
SELECT is(t.guard(1), 'none', 'the old one is good');
SELECT is_empty($$SELECT FROM data.revocation WHERE reason = 'superseded'$$,
    'and not revoked');
SELECT is(t.guard(2), 'none', 'the new one is used');
SELECT is(t.guard(1), 'denied', 'the old one is good no more');
SELECT is(t.guard(4), 'denied', 'nor the one that was never used');
SELECT bag_eq($$SELECT serial FROM data.revocation WHERE reason =
    'superseded'$$, 'VALUES (t.serial(1)), (t.serial(4))',
    'both are superseded');
SELECT is((SELECT count(*) FROM data.event WHERE what =
    'certificate.retired'), 2::bigint, 'so says the event log');
SELECT is((SELECT revoked_at FROM data.device), NULL, 'the device is well');
SELECT is(t.renew_request(1), 'denied', 'the old one renews no more');
SELECT is(t.renew_request(2), 'none', 'the new one does');
SELECT is(t.renew_record(2, 3, 6), 'none', 'and once more');
SELECT is(t.renew_request(6), 'none', 'asking with it is using it');
SELECT is(t.guard(2), 'denied', 'and retires');
SELECT t.later('90 days');
SELECT is(t.renew_request(6), 'none', 'after its end');
SELECT is(t.renew_record(6, 4, 7), 'none', 'it may be renewed');
UPDATE data.certificate SET key_fp = t.key(1);
SELECT is(t.guard(7), 'none', 'and the new one opens');
SELECT is(t.renew_request(6), 'denied', 'but that was the last time');
SELECT is(t.sign_in('alice'), 'none', 'the operator looks again');
SELECT is(t.get('console', format('SELECT key_seen FROM '
    'api.enrollment_get(%L, %L)', t.session('alice'), t.id(1))), '0',
    'a key that the device has renewed was not here before');
SELECT * FROM finish();
ROLLBACK;
