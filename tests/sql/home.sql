-- How many wait.
BEGIN;
SELECT plan(5);
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
SELECT * FROM finish();
ROLLBACK;
