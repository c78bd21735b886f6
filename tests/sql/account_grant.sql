-- Giving a role.
BEGIN;
SELECT plan(7);
SELECT t.begin();
SELECT is(t.get('admin', $$SELECT api.account_grant('Nina', 'enroll', NULL)$$),
    'none', 'given');
SELECT is(t.get('console', $$SELECT err FROM api.home(t.session('nina'))$$),
    'none', 'works at once');
SELECT is(t.get('admin', $$SELECT api.account_grant('nina', 'enroll', NULL)$$),
    'none', 'again');
SELECT is((SELECT count(*) FROM data.event WHERE what = 'account.granted'),
    1::bigint, 'one event');
SELECT is(t.get('admin', $$SELECT api.account_grant('nina', 'admin', NULL)$$),
    'input', 'no such role');
SELECT is(t.get('admin', $$SELECT api.account_grant('nina', NULL, NULL)$$),
    'input', 'none');
SELECT is(t.get('admin', $$SELECT api.account_grant('nobody', 'view', NULL)$$),
    'not-found', 'nobody');
SELECT * FROM finish();
ROLLBACK;
