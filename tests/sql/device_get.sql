-- One device.
BEGIN;
CREATE FUNCTION t.shown(device uuid, what text) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', %s) FROM '
	    'api.device_get(%L, %L)', what, t.session('carol'), device))
$$;
SELECT plan(6);
SELECT t.begin();
SELECT is(t.bring(1, 'issued'), 'issued', 'one device');
SELECT is(t.shown(t.device(1), 'err, name, profile, status, model, system, '
    'serial, created_at = api.now(), approved_by, last_seen_at, '
    'not_after = api.now() + interval ''90 days'', revoked_at, '
    'key_type, key_fp = t.key(1)'), 'none approved device active model system '
    'serial 1 t Alice t P-256 t', 'all about it');
SELECT is(t.shown(t.id(9), 'err, name'), 'not-found', 'an unknown one');
SELECT is(t.guard(1), 'none', 'it is used');
SELECT is(t.get('admin', format('SELECT err FROM api.admin_device_revoke(%L, '
    '''superseded'')', t.device(1))), 'none', 'and revoked');
SELECT is(t.shown(t.device(1), 'status, last_seen_at = api.now(), '
    'revoked_at = api.now(), not_after'), 'revoked t t', 'which shows');
SELECT * FROM finish();
ROLLBACK;
