-- And one that can be used again.
BEGIN;
SELECT plan(6);
SELECT t.begin();
SELECT is(t.get('admin', $$SELECT api.account_disable('alice')$$), 'none',
    'disabled');
UPDATE data.account SET paused_until = api.now() + interval '1 hour';
SELECT is(t.get('admin', $$SELECT api.account_enable('alice')$$), 'none',
    'enabled');
SELECT is(t.sign_in('alice'), 'none', 'alice comes in');
SELECT is(t.get('console', $$SELECT err FROM
    api.claim_allowed(t.session('alice'))$$), 'none', 'her pause is over');
SELECT is(t.get('console', $$SELECT err FROM
    api.claim_allowed(t.session('bob'))$$), 'paused', 'bob''s is not');
SELECT is(t.get('admin', $$SELECT api.account_enable('nobody')$$),
    'not-found', 'nobody');
SELECT * FROM finish();
ROLLBACK;
