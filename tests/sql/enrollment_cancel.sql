-- The operator stops an enrollment.
BEGIN;
SELECT plan(7);
SELECT t.begin();
SELECT is(t.bring(1, 'approved'), 'approved', 'an approved one');
SELECT is(t.withdraw(1, 'bob'), 'denied approved', 'bob did not claim it');
SELECT is(t.withdraw(1), 'none cancelled', 'alice stops it');
SELECT is(t.withdraw(1), 'none cancelled', 'again');
SELECT is(t.sign_begin(1), 'state cancelled', 'it is not signed');
SELECT is((SELECT what || actor FROM data.event ORDER BY id DESC LIMIT 1),
    'enrollment.cancelledaccount', 'one event');
SELECT is(t.get('console', $$SELECT err FROM
    api.enrollment_cancel(t.session('alice'), t.id(9))$$), 'not-found',
    'an unknown id');
SELECT * FROM finish();
ROLLBACK;
