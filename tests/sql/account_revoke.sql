-- Taking a role away.
BEGIN;
SELECT plan(7);
SELECT t.begin();
SELECT is(t.get('admin', $$SELECT api.account_revoke('Bob', 'enroll', NULL)$$),
    'none', 'taken');
SELECT is(t.get('console', $$SELECT err FROM api.home(t.session('bob'))$$),
    'denied', 'works at once');
SELECT is(t.get('admin', $$SELECT api.account_revoke('bob', 'enroll', NULL)$$),
    'none', 'again');
SELECT is((SELECT count(*) FROM data.event WHERE what = 'account.revoked'),
    1::bigint, 'one event');
SELECT is(t.get('console', $$SELECT err FROM api.home(t.session('alice'))$$),
    'none', 'alice keeps hers');
SELECT is(t.get('admin', $$SELECT api.account_revoke('bob', 'x', NULL)$$),
    'input', 'no such role');
SELECT is(t.get('admin', $$SELECT api.account_revoke('nobody', 'view', NULL)$$),
    'not-found', 'nobody');
SELECT * FROM finish();
ROLLBACK;
