-- May the device with this certificate come in.
BEGIN;
SELECT plan(22);
SELECT t.begin();
SELECT is(t.bring(1, 'issued'), 'issued', 'an issued one');
SELECT is(t.get('guard', $$SELECT err FROM api.guard_check(t.sha('x'))$$),
    'not-found', 'a certificate of somebody else');
SELECT is(t.get('guard', $$SELECT err FROM api.guard_check(NULL)$$),
    'not-found', 'none');
SELECT is(t.get('guard', format('SELECT concat_ws('' '', err, device = %L, '
    'name, profile, serial = t.serial(1), not_after = api.now() + '
    'interval ''90 days'') FROM api.guard_check(sha256(t.der(1)))',
    t.device(1))), 'none t approved device t t', 'ours: who it is');
SELECT is(t.stored(1), 'delivered', 'the first use delivers');
SELECT is((SELECT what || actor FROM data.event ORDER BY id DESC LIMIT 1),
    'enrollment.delivereddevice', 'which is in the event log');
SELECT is((SELECT api.now() - at FROM data.device_seen), interval '0',
    'the device was seen');
SELECT t.later('5 minutes' - interval '1 microsecond');
SELECT is(t.guard(1), 'none', 'a second use');
SELECT isnt((SELECT api.now() - at FROM data.device_seen), interval '0',
    'within five minutes is not written');
SELECT t.later('1 microsecond');
SELECT is(t.guard(1), 'none', 'a third');
SELECT is((SELECT api.now() - at FROM data.device_seen), interval '0',
    'after them is');
SELECT is(t.get('console', format('SELECT err FROM api.device_revoke(%L, %L, '
    '%L)', t.session('alice'), t.device(1), 'key-compromise')), 'none',
    'it is revoked');
SELECT is(t.guard(1), 'denied', 'and refused from the next request on');
SELECT is(t.bring(2, 'issued'), 'issued', 'one revoked before its first use');
SELECT is(t.get('admin', format('SELECT err FROM api.admin_device_revoke(%L, '
    '%L)', t.device(2), 'superseded')), 'none', 'by an administrator');
SELECT is(t.guard(2), 'denied', 'is refused');
SELECT is(t.stored(2), 'undelivered', 'and not delivered by that');
SELECT is(t.bring(3, 'delivered'), 'delivered', 'one that is delivered');
SELECT t.later('90 days' - interval '1 microsecond');
SELECT is(t.guard(3), 'none', 'is good to the last moment');
SELECT t.later('1 microsecond');
SELECT is(t.guard(3), 'denied', 'and refused at its end');
SELECT is(t.get('signer', $$SELECT err FROM api.server_record(t.serial(9),
    t.der(9), sha256(t.der(9)), api.now(), api.now() + interval '1 day',
    'server')$$), 'none', 'a certificate of a server');
SELECT is(t.guard(9), 'not-found', 'is not one of a device');
SELECT * FROM finish();
ROLLBACK;
