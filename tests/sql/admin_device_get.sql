-- Administrators see one device.
BEGIN;
SELECT plan(3);
SELECT t.begin();
SELECT is(t.bring(1, 'issued'), 'issued', 'one device');
SELECT is(t.get('admin', format('SELECT concat_ws('' '', err, name, profile, '
    'status, model, system, serial, created_at = api.now(), approved_by, '
    'last_seen_at, not_after = api.now() + interval ''90 days'', revoked_at, '
    'key_type, key_fp = t.key(1)) FROM api.admin_device_get(%L)',
    t.device(1))), 'none approved device active model system serial 1 t Alice '
    't P-256 t', 'all about it');
SELECT is(t.get('admin', $$SELECT err FROM api.admin_device_get(t.id(9))$$),
    'not-found', 'an unknown one');
SELECT * FROM finish();
ROLLBACK;
