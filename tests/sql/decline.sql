-- Declining is as easy as approving.
BEGIN;
-- With a reason.
CREATE FUNCTION t.decline_for(n int, why text) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', err, state) '
	    'FROM api.decline(%L, %L, ''sealed'', %L)', t.session('alice'),
	    t.id(n), why))
$$;
SELECT plan(21);
SELECT t.begin();
SELECT is(t.bring(1, 'verified'), 'verified', 'a verified one');
SELECT is(t.decline(1, 'bob'), 'denied verified', 'bob did not claim it');
SELECT throws_ok($$SELECT t.get('console', 'SELECT err FROM
    api.decline(t.session(''alice''), t.id(1), NULL)')$$, 'P0001', NULL,
    'a decline without a reply is impossible');
SELECT is(t.decline(1), 'none declined', 'alice declines');
SELECT results_eq('SELECT kind, reply, wrap FROM data.enrollment',
    $$VALUES ('decline', 'sealed no'::bytea, NULL::bytea)$$,
    'the sealed reply is kept, the key is not');
SELECT is(t.get('console', $$SELECT err FROM api.decline(t.session('alice'),
    t.id(1), 'another')$$), 'none', 'again');
SELECT is((SELECT reply FROM data.enrollment), 'sealed no'::bytea,
    'the first reply stays');
SELECT is(t.get('console', $$SELECT err FROM api.decline(t.session('alice'),
    t.id(9), 'x')$$), 'not-found', 'an unknown id');
SELECT is(t.bring(2, 'approved'), 'approved', 'an approved one');
SELECT is(t.decline(2), 'none declined', 'can still be declined');
SELECT is(t.sign_begin(2), 'state declined', 'and is not signed');

-- ---- what was typed for the device is found later
SELECT is((SELECT concat_ws(' ', count(*), count(details)) FROM data.event
    WHERE what = 'enrollment.declined'), '2 0', 'without a reason, no details');
SELECT is(t.bring(3, 'verified') || t.bring(4, 'claimed'), 'verifiedclaimed',
    'two more');
SELECT is(t.decline_for(3, w), 'input verified', 'no reason: ' || n)
FROM unnest(ARRAY['', repeat('x', 201), E'two\nlines', E'\x1b[2J'])
    WITH ORDINALITY v (w, n);
SELECT is(t.decline_for(3, '<b>"Not ours", =1+1'), 'none declined',
    'declined, with a reason');
SELECT is(t.decline_for(3, 'another'), 'none declined',
    'again, which changes nothing');
SELECT is((SELECT details::text FROM data.event WHERE enrollment = t.id(3)
    AND what = 'enrollment.declined'),
    '{"reason": "<b>\"Not ours\", =1+1"}', 'its event has the reason');
SELECT is(t.get('console', format('SELECT concat_ws('' '', err, state, reason) '
    'FROM api.enrollment_get(%L, %L)', t.session('carol'), t.id(3))),
    'none declined <b>"Not ours", =1+1', 'and so does its page');
SELECT * FROM finish();
ROLLBACK;
