-- Administrators see the same of a device's renewal.
BEGIN;
SELECT plan(3);
SELECT t.begin();
SELECT is(t.bring(1, 'delivered'), 'delivered', 'a device');
SELECT is(t.get('admin', format('SELECT concat_ws('' '', err, late) FROM '
    'api.admin_device_life(%L)', t.device(1))), 'none f', 'all is well');
SELECT is(t.get('admin', format('SELECT concat_ws('' '', err, late) FROM '
    'api.admin_device_life(%L)', t.id(9))), 'not-found f',
    'no such device');
SELECT * FROM finish();
ROLLBACK;
