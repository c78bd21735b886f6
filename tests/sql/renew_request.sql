-- A device asks for its next certificate.
BEGIN;
SELECT plan(13);
SELECT t.begin();
SELECT is(t.bring(1, 'issued'), 'issued', 'a device with a certificate');
SELECT is(t.renew_request(9), 'not-found', 'one of somebody else');
SELECT is(t.get('ra', $$SELECT err FROM api.renew_request(NULL)$$), 'not-found',
    'none');
SELECT is(t.renew_request(1), 'none', 'ours');
SELECT is(t.stored(1), 'delivered', 'asking is using it');
SELECT is(t.get('admin', format('SELECT err FROM api.admin_device_hold(%L)',
    t.device(1))) || t.renew_request(1), 'noneheld', 'on hold it has to wait');
SELECT is(t.get('admin', format('SELECT err FROM api.admin_device_release(%L)',
    t.device(1))), 'none', 'until it is released');
SELECT is(t.renew_request(1), 'none', 'then it may ask');
SELECT t.later('90 days');
SELECT is(t.guard(1), 'denied', 'after its end it opens nothing');
SELECT is(t.renew_request(1), 'none', 'and may ask still');
SELECT results_eq('SELECT at FROM data.device_seen', 'SELECT api.now()',
    'and is seen');
SELECT is(t.get('admin', format('SELECT err FROM api.admin_device_revoke(%L, '
    '%L)', t.device(1), 'superseded')), 'none', 'the device is revoked');
SELECT is(t.renew_request(1), 'denied', 'and cannot ask');
SELECT * FROM finish();
ROLLBACK;
