-- Many devices are revoked at once, or none; with what is shown before.
BEGIN;
CREATE FUNCTION t.revoke(who text, devices uuid[], reason text
    DEFAULT 'superseded') RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', err, done) FROM '
	    'api.device_bulk_revoke(%L, %L, %L)', t.session(who), devices,
	    reason))
$$;
CREATE FUNCTION t.preview(who text, devices uuid[]) RETURNS text
LANGUAGE sql AS $$
	SELECT coalesce(t.get('console', format('SELECT string_agg(concat_ws('
	    '''/'', nullif(err, ''none''), name, status, may), '' '') FROM '
	    'api.device_preview(%L, %L, ''revoke'')', t.session(who), devices)),
	    '')
$$;
CREATE FUNCTION t.plant(n int) RETURNS uuid LANGUAGE sql AS $$
	INSERT INTO data.device (id, name, profile, key_type, approved_by,
	    created_at)
	SELECT t.id(1000 + n), 'planted', 'device', 'P-256', t.who('alice'),
	    api.now() RETURNING id
$$;
SELECT plan(21);
SELECT t.begin();
SELECT is(t.bring(n, 'delivered'), 'delivered', 'device ' || n)
FROM generate_series(1, 2) n;
SELECT is(t.bring(3, 'issued'), 'issued', 'one on its way');
SELECT is(t.preview('alice', ARRAY[t.device(1), t.device(3), t.id(99)]),
    'approved/active/t approved/active/t', 'what is there is shown');
SELECT is(t.preview('rosa', ARRAY[t.device(1)]), '', 'to who may see it');
SELECT is(t.preview('carol', ARRAY[t.device(1)]), 'denied',
    'and may revoke at all');
SELECT is(t.revoke('alice', ARRAY[t.device(1), t.device(2), t.id(99)],
    'because'), 'input 0', 'no such reason');
SELECT is((SELECT count(*) FROM data.device WHERE revoked_at IS NOT NULL), 0::
    bigint, 'revokes none');
SELECT is(t.revoke('carol', ARRAY[t.device(1)]), 'denied', 'not by carol');
SELECT is(t.revoke('alice', ARRAY[t.device(1), t.device(3), t.id(99)]),
    'none 2', 'two of three are there');
SELECT is((SELECT count(*) FROM data.event WHERE what = 'device.revoked'), 2::
    bigint, 'an event for each');
SELECT is(t.stored(3), 'undelivered', 'what was on its way has ended');
SELECT is(t.guard(1) || t.guard(2), 'deniednone', 'they are refused');
SELECT is(t.revoke('alice', ARRAY[t.device(1), t.device(3)]), 'none 0',
    'again: harmless');
SELECT is((SELECT count(*) FROM data.event WHERE what = 'device.revoked'), 2::
    bigint, 'and not noted');
SELECT is(t.preview('alice', ARRAY[t.device(1)]), 'approved/revoked/t',
    'which the preview shows');
SELECT is(t.revoke('alice', '{}'), 'none 0', 'none of none');
SELECT is(t.revoke('alice', (SELECT array_agg(t.plant(n))
    FROM generate_series(1, 200) n)), 'none 200', 'as many as may be');
SELECT is(t.revoke('alice', (SELECT array_agg(t.plant(n))
    FROM generate_series(301, 501) n)), 'too-large', 'one more');
SELECT is(t.preview('alice', (SELECT array_agg(t.id(1000 + n))
    FROM generate_series(301, 501) n)), 'too-large', 'nor shown');
SELECT is((SELECT count(*) FROM data.device WHERE revoked_at IS NOT NULL), 202::
    bigint, 'and none of them is revoked');
SELECT * FROM finish();
ROLLBACK;
