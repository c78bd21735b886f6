-- Administrators see the same devices.
BEGIN;
SELECT plan(3);
SELECT t.begin();
SELECT is(t.bring(1, 'issued'), 'issued', 'one device');
SELECT is(t.get('admin', format('SELECT concat_ws('' '', err, device = %L, '
    'name, profile, status, created_at = api.now(), last_seen_at, '
    'not_after = api.now() + interval ''90 days'') FROM '
    'api.admin_device_list(NULL, NULL, NULL, 9)', t.device(1))),
    'none t approved device active t t', 'and all about it');
SELECT is(t.get('admin', $$SELECT count(*) FROM api.admin_device_list('zz',
    NULL, NULL, 9)$$), '0', 'or none');
SELECT * FROM finish();
ROLLBACK;
