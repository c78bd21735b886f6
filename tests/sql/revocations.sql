-- The revocation list, and what is overdue without a sweep.
BEGIN;
CREATE FUNCTION t.revoked(after bigint, n int) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('signer', format('SELECT string_agg(concat_ws('' '', '
	    'CASE serial WHEN t.serial(1) THEN 1 WHEN t.serial(2) THEN 2 '
	    'WHEN t.serial(3) THEN 3 END, reason, revoked_at = api.now()), '
	    ''', '' ORDER BY seq) FROM api.revocations(%s, %s)', after, n))
$$;
SELECT plan(10);
SELECT t.begin();
SELECT is(t.revoked(0, 9), NULL, 'none');
SELECT is(t.bring(1, 'delivered') || t.bring(2, 'issued') || t.bring(3,
    'issued'), 'deliveredissuedissued', 'three certificates');
SELECT is(t.get('admin', format('SELECT err FROM api.admin_device_revoke(%L, '
    '''key-compromise'')', t.device(2))), 'none', 'one is revoked');
SELECT is(t.revoked(0, 9), '2 key-compromise t', 'and on the list');
SELECT t.later('24 hours');
SELECT is(t.revoked(0, 9), '2 key-compromise f, 3 cessation-of-operation t',
    'an overdue one too');
SELECT is(t.stored(3), 'undelivered', 'which is so ended');
SELECT is((SELECT revoked_at = api.now() FROM data.device
    WHERE id = t.device(3)), true, 'with its device');
SELECT is(t.revoked((SELECT min(seq) FROM data.revocation), 9),
    '3 cessation-of-operation t', 'those after one');
SELECT is(t.revoked(0, 1), '2 key-compromise f', 'so many');
SELECT is(t.guard(1), 'none', 'the delivered one is good');
SELECT * FROM finish();
ROLLBACK;
