-- What a device replaces is revoked when it is delivered: never earlier, and
-- not if it ends otherwise.
BEGIN;
CREATE FUNCTION t.replaced(n int) RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(' ', d.revoked_at IS NOT NULL, (SELECT string_agg(
	    r.reason, ',') FROM data.certificate c JOIN data.revocation r
	    ON r.serial = c.serial WHERE c.device = d.id))
	FROM data.device d WHERE d.id = t.device(n)
$$;
CREATE FUNCTION t.take_place(n int, of int, who text DEFAULT 'alice')
RETURNS text LANGUAGE sql AS $$
	SELECT t.register(n);
	SELECT t.claim(n, true, who);
	SELECT t.approve(n, who, 'approved', t.device(of));
$$;
CREATE FUNCTION t.told(of int, kind text) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', v.what, v.actor,
	    v.account = t.who('alice'), v.details->>'reason',
	    v.details->>'certificates',
	    v.details->>'replaced_by' = t.device(11)::text,
	    v.details->>'replaces' = t.device(1)::text), ', ' ORDER BY v.id)
	FROM data.event v
	WHERE v.device = t.device(of) AND v.what LIKE kind
$$;
SELECT plan(37);
SELECT t.begin();
SELECT is(t.bring(n, 'delivered'), 'delivered', 'device ' || n)
FROM generate_series(1, 4) n;

-- ---- what may be said
SELECT is(t.account('vera', '{enroll,view}') || t.account('rolf',
    '{enroll,revoke}'), 'none nonenone none', 'two who may not do all');
SELECT is(t.take_place(6, 1, 'bob'), 'replaces verified',
    'bob may not see devices');
SELECT is(t.take_place(7, 1, 'vera'), 'replaces verified',
    'vera may not revoke them');
SELECT is(t.take_place(8, 1, 'rolf'), 'replaces verified',
    'rolf may not see them');
SELECT is(t.bring(9, 'verified') || t.approve(9, 'alice', 'n', t.id(99)),
    'verifiedreplaces verified', 'a device that is none');
SELECT is(t.get('admin', format('SELECT err FROM api.admin_device_revoke(%L, '
    '''unspecified'')', t.device(4))), 'none', 'one is revoked');
SELECT is(t.approve(9, 'alice', 'n', t.device(4)), 'replaces verified',
    'and cannot be replaced any more');
SELECT is((SELECT count(*) FROM data.enrollment WHERE replaces IS NOT NULL),
    0::bigint, 'nothing of that is kept');
SELECT throws_ok($$UPDATE data.enrollment SET approved_at = api.now(),
    device = t.device(1), replaces = t.device(1) WHERE id = t.id(9)$$, '23514',
    NULL, 'nothing can take its own place');

-- ---- by acknowledgement
SELECT is(t.take_place(11, 1), 'none approved', 'eleven takes the place of 1');
SELECT is(t.approve(11, 'alice', 'approved', t.device(1)), 'none approved',
    'again');
SELECT is(t.approve(11), 'state approved', 'without it is no retry');
SELECT is(t.approve(11, 'alice', 'approved', t.device(2)), 'state approved',
    'nor is another device');
SELECT is((SELECT v.details->>'replaces' FROM data.event v
    WHERE v.enrollment = t.id(11) AND what = 'enrollment.approved'),
    t.device(1)::text, 'the approval''s event tells it');
SELECT is(t.get('console', format('SELECT concat_ws('' '', replaces = %L, '
    'replaces_name) FROM api.enrollment_get(%L, %L)', t.device(1),
    t.session('alice'), t.id(11))), 't approved', 'and its page');
SELECT is(t.sign_record(11), 'none', 'signed');
SELECT is(t.replaced(1), 'f', 'device 1 is still good');
SELECT is(t.acknowledge(11), 'none delivered', 'acknowledged');
SELECT is(t.replaced(1), 't superseded', 'and now it is revoked');
SELECT is(t.guard(1) || ' ' || t.guard(11), 'denied none', 'at once');
SELECT is(t.told(1, 'device.%'), 'device.revoked account t superseded 1 t',
    'its events tell it');
SELECT is(t.told(11, 'device.%'), 'device.replaced account t t',
    'and those of the new one');
SELECT is(t.acknowledge(11), 'none delivered', 'acknowledged again');
SELECT is((SELECT count(*) FROM data.revocation), 2::bigint,
    'revokes nothing more');

-- ---- by first use, and one that has expired itself
SELECT is(t.take_place(12, 2) || t.sign_record(12), 'none approvednone',
    'twelve takes the place of 2');
SELECT is(t.guard(12), 'none', 'its certificate is used');
SELECT is(t.replaced(2), 't superseded', 'that delivers, and revokes');

-- ---- ended otherwise
SELECT is(t.take_place(13, 3), 'none approved', 'thirteen: declined');
SELECT is(t.decline(13), 'none declined', 'after its approval');
SELECT is(t.take_place(14, 3) || t.sign_record(14), 'none approvednone',
    'fourteen: never delivered');
SELECT t.later('24 hours');
SELECT is(t.guard(14), 'denied', 'its time is over');
SELECT is(t.replaced(3), 'f', 'device 3 is as it was');
SELECT is(t.guard(3), 'none', 'and comes in');
SELECT * FROM finish();
ROLLBACK;
