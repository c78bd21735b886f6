-- Declining is as easy as approving.
BEGIN;
SELECT plan(11);
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
SELECT * FROM finish();
ROLLBACK;
