-- The certificates of a device.
BEGIN;
CREATE FUNCTION t.certificates() RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', err, serial = '
	    't.serial(1), not_before = api.now() - interval ''5 minutes'', '
	    'not_after = api.now() + interval ''90 days'', '
	    'issued_at = api.now(), ''used'' || (first_used_at = api.now()), '
	    'revoked_at = api.now(), reason, key_fp = t.key(1)) '
	    'FROM api.device_certificates(%L, %L)', t.session('carol'),
	    t.device(1)))
$$;
SELECT plan(7);
SELECT t.begin();
SELECT is(t.bring(1, 'issued'), 'issued', 'one device');
SELECT is(t.certificates(), 'none t t t t t', 'not used yet');
SELECT is(t.guard(1), 'none', 'used');
SELECT is(t.certificates(), 'none t t t t usedtrue t', 'its first use shows');
SELECT is(t.get('console', format('SELECT err FROM api.device_revoke(%L, %L, '
    '%L)', t.session('rosa'), t.device(1), 'key-compromise')), 'none',
    'rosa revokes it');
SELECT is(t.certificates(), 'none t t t t usedtrue t key-compromise t',
    'and why');
SELECT is(t.get('console', $$SELECT err FROM
    api.device_certificates(t.session('carol'), t.id(9))$$), 'not-found',
    'none of an unknown device');
SELECT * FROM finish();
ROLLBACK;
