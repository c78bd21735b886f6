-- Signing out.
BEGIN;
SELECT plan(5);
SELECT t.begin();
SELECT is(t.get('console', $$SELECT err FROM
    api.session_close(t.session('alice'))$$), 'none', 'out');
SELECT is(t.get('console', $$SELECT err FROM
    api.session_get(t.session('alice'), NULL)$$), 'signed-out', 'it is over');
SELECT is(t.get('console', $$SELECT err FROM
    api.session_close(t.session('alice'))$$), 'none', 'twice is fine');
SELECT is((SELECT count(*) FROM data.event WHERE what = 'session.closed'),
    1::bigint, 'one event');
SELECT is(t.get('console', $$SELECT err FROM
    api.session_get(t.session('bob'), NULL)$$), 'none', 'others stay');
SELECT * FROM finish();
ROLLBACK;
