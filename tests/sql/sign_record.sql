-- The certificate is recorded.
BEGIN;
SELECT plan(15);
SELECT t.begin();
SELECT is(t.bring(1, 'approved'), 'approved', 'an approved one');
SELECT is(t.get('signer', $$SELECT err FROM api.sign_record(t.id(1), t.id(7),
    t.serial(1), t.der(1), sha256(t.der(1)), api.now(), api.now() + interval
    '1 day', 'x')$$), 'changed', 'another device id');
SELECT is(t.sign_record(9), 'not-found', 'an unknown one');
SELECT is(t.get('signer', $$SELECT err FROM api.serial_void(t.serial(5),
    api.now() + interval '1 day')$$), 'none', 'a void serial');
SELECT is(t.sign_record(1, 5), 'taken', 'cannot be used');
SELECT throws_ok(format($$SELECT t.get('signer', 'SELECT err FROM
    api.sign_record(t.id(1), %L, t.serial(1), t.der(1), t.sha(''other''),
    api.now(), api.now() + interval ''1 day'', ''x'')')$$, t.device(1)),
    NULL, NULL, 'a hash that is not the certificate''s is impossible');
SELECT is(t.stored(1), 'approved', 'nothing has changed');
SELECT is(t.sign_record(1), 'none', 'its own serial can');
SELECT is(t.stored(1), 'issued', 'it is issued');
SELECT results_eq('SELECT kind, reply, wrap, until - api.now() FROM '
    'data.enrollment', $$VALUES ('certificate', 'sealed yes'::bytea,
    NULL::bytea, interval '24 hours')$$, 'for 24 hours, with its reply');
SELECT results_eq('SELECT name, profile, model, system, serial, key_type, '
    'approved_by FROM data.device', $$SELECT 'approved', 'device', 'model',
    'system', 'serial 1', 'P-256', t.who('alice')$$, 'there is a device');
SELECT results_eq('SELECT purpose, enrollment, key_fp, issued_at FROM '
    'data.certificate', $$SELECT 'device', t.id(1), t.key(1), api.now()$$,
    'and a certificate');
SELECT is(t.sign_record(1), 'none', 'the same again');
SELECT is((SELECT count(*) FROM data.certificate), 1::bigint, 'is the same');
SELECT is(t.sign_record(1, 2), 'state', 'another serial is not');
SELECT * FROM finish();
ROLLBACK;
