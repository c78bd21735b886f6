-- How many wait, and for how long one may not go on.
BEGIN;
SELECT plan(7);
SELECT t.begin();
SELECT is(t.get('console', $$SELECT err || waiting FROM
    api.home(t.session('bob'))$$), 'none0', 'nobody');
SELECT is(t.bring(1, 'waiting') || t.bring(2, 'waiting') || t.bring(3,
    'verified'), 'waitingwaitingverified', 'two wait');
SELECT is(t.get('console', $$SELECT err || waiting FROM
    api.home(t.session('bob'))$$), 'none2', 'two');
SELECT t.later('3 minutes');
SELECT is(t.get('console', $$SELECT err || waiting FROM
    api.home(t.session('bob'))$$), 'none0', 'their time is over');
SELECT is(t.get('console', $$SELECT err FROM api.home(t.session('carol'))$$),
    'denied', 'carol need not know');
SELECT is(t.get('console', $$SELECT wait_seconds FROM
    api.home(t.session('bob'))$$), '0', 'bob may go on');
UPDATE data.account SET paused_until = api.now() + interval '90.5 seconds'
WHERE name = 'bob';
SELECT is(t.get('console', $$SELECT wait_seconds FROM
    api.home(t.session('bob'))$$), '91', 'or must wait so long');
SELECT * FROM finish();
ROLLBACK;
