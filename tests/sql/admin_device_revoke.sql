-- Administrators revoke without a session.
BEGIN;
SELECT plan(6);
SELECT t.begin();
SELECT is(t.bring(1, 'delivered'), 'delivered', 'a device');
SELECT is(t.get('admin', format('SELECT err FROM api.admin_device_revoke(%L, '
    '''x'')', t.device(1))), 'input', 'no such reason');
SELECT is(t.get('admin', $$SELECT err FROM api.admin_device_revoke(t.id(9),
    'superseded')$$), 'not-found', 'an unknown one');
SELECT is(t.get('admin', format('SELECT err FROM api.admin_device_revoke(%L, '
    '''superseded'')', t.device(1))), 'none', 'revoked');
SELECT is(t.guard(1), 'denied', 'refused');
SELECT is((SELECT what || actor FROM data.event ORDER BY id DESC LIMIT 1),
    'device.revokedprogram', 'in the event log');
SELECT * FROM finish();
ROLLBACK;
