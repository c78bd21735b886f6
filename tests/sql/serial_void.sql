-- A serial that was journalled and never issued.
BEGIN;
SELECT plan(6);
SELECT t.begin();
SELECT is(t.get('signer', $$SELECT err FROM api.serial_void(t.serial(1),
    api.now() + interval '1 day')$$), 'none', 'is void');
SELECT is(t.get('signer', $$SELECT err FROM api.serial_void(t.serial(1),
    api.now() + interval '2 days')$$), 'none', 'again');
SELECT results_eq('SELECT serial, reason, not_after - api.now() FROM '
    'data.revocation', $$SELECT t.serial(1), 'unspecified', interval '1 day'$$,
    'recorded as revoked, once');
SELECT is((SELECT count(*) FROM data.event WHERE what = 'serial.void'),
    1::bigint, 'with one event');
SELECT is(t.bring(2, 'issued'), 'issued', 'one that is issued');
SELECT is(t.get('signer', $$SELECT err FROM api.serial_void(t.serial(2),
    api.now() + interval '1 day')$$), 'taken', 'is not void');
SELECT * FROM finish();
ROLLBACK;
