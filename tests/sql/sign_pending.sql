-- What the signer has to do.
BEGIN;
SELECT plan(5);
SELECT t.begin();
SELECT is(t.bring(1, 'approved'), 'approved', 'one');
SELECT t.later('1 minute');
SELECT is(t.bring(2, 'approved') || t.bring(3, 'verified') || t.bring(4,
    'issued'), 'approvedverifiedissued', 'two, and others');
SELECT is(t.list('signer', 'SELECT enrollment FROM api.sign_pending(9)'),
    ARRAY['(' || t.id(1) || ')', '(' || t.id(2) || ')'], 'oldest first');
SELECT is(t.list('signer', 'SELECT enrollment FROM api.sign_pending(1)'),
    ARRAY['(' || t.id(1) || ')'], 'or so many');
SELECT t.later('9 minutes');
SELECT is(t.list('signer', 'SELECT enrollment FROM api.sign_pending(9)'),
    ARRAY['(' || t.id(2) || ')'], 'not those past their limit');
SELECT * FROM finish();
ROLLBACK;
