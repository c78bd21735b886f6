-- The signer will not sign.
BEGIN;
SELECT plan(9);
SELECT t.begin();
SELECT is(t.bring(1, 'approved'), 'approved', 'an approved one');
SELECT is(t.sign_refuse(1), 'none', 'refused');
SELECT results_eq('SELECT state, reason, wrap FROM data.enrollment',
    $$VALUES ('failed', 'no', NULL::bytea)$$, 'has failed, with the reason');
SELECT is(t.sign_refuse(1), 'none', 'again');
SELECT is(t.get('signer', $$SELECT err FROM api.sign_refuse(t.id(1),
    'other')$$), 'state', 'another reason is no retry');
SELECT is(t.sign_refuse(9), 'not-found', 'an unknown one');
SELECT is(t.bring(2, 'approved'), 'approved', 'another');
SELECT is(t.get('signer', $$SELECT err FROM api.sign_refuse(t.id(2),
    repeat('x', 999))$$), 'none', 'a long reason');
SELECT is((SELECT length(reason) FROM data.enrollment WHERE id = t.id(2)), 200,
    'is cut');
SELECT * FROM finish();
ROLLBACK;
