-- An account that nobody can use.
BEGIN;
SELECT plan(6);
SELECT t.begin();
SELECT is(t.get('admin', $$SELECT api.account_disable('ALICE')$$), 'none',
    'disabled');
SELECT is(t.get('console', $$SELECT err FROM
    api.session_get(t.session('alice'), NULL)$$), 'signed-out', 'alice is out');
SELECT is((SELECT count(*) FROM data.session
    WHERE account = t.who('alice')), 0::bigint, 'her sessions are gone');
SELECT is(t.get('console', $$SELECT count(account) FROM
    api.sign_in_begin('alice', NULL)$$), '0', 'and she cannot come in');
SELECT is(t.get('admin', $$SELECT api.account_disable('alice')$$), 'none',
    'again');
SELECT is(t.get('admin', $$SELECT api.account_disable('nobody')$$),
    'not-found', 'nobody');
SELECT * FROM finish();
ROLLBACK;
