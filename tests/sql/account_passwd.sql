-- A new password ends the sessions.
BEGIN;
SELECT plan(6);
SELECT t.begin();
SELECT is(t.get('admin', $$SELECT api.account_passwd('Alice', 'new')$$), 'none',
    'a new one');
SELECT is(t.get('console', $$SELECT password_hash FROM
    api.sign_in_begin('alice', NULL)$$), 'new', 'is asked for');
SELECT is(t.get('console', $$SELECT err FROM
    api.session_get(t.session('alice'), NULL)$$), 'signed-out', 'alice is out');
SELECT is(t.get('console', $$SELECT err FROM
    api.session_get(t.session('bob'), NULL)$$), 'none', 'bob is not');
SELECT is(t.get('admin', $$SELECT api.account_passwd('nobody', 'new')$$),
    'not-found', 'nobody''s');
SELECT is((SELECT what || coalesce(details::text, '') FROM data.event
    ORDER BY id DESC LIMIT 1), 'account.password', 'an event, no more');
SELECT * FROM finish();
ROLLBACK;
