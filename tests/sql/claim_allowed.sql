-- May a code be tried now.
BEGIN;
CREATE FUNCTION t.allowed(who text) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', err, '
	    'wait_seconds) FROM api.claim_allowed(%L)', t.session(who)))
$$;
SELECT plan(5);
SELECT t.begin();
SELECT is(t.allowed('bob'), 'none 0', 'yes');
SELECT is(t.allowed('carol'), 'denied 0', 'not without the permission');
UPDATE data.account SET paused_until = api.now() + interval '10 minutes'
WHERE name = 'bob';
SELECT is(t.allowed('bob'), 'paused 600', 'not while paused');
SELECT t.later('10 minutes' - interval '1 microsecond');
SELECT is(t.allowed('bob'), 'paused 1', 'to the last moment');
SELECT t.later('1 microsecond');
SELECT is(t.allowed('bob'), 'none 0', 'then again');
SELECT * FROM finish();
ROLLBACK;
