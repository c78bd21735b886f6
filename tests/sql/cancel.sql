-- The device gives up.
BEGIN;
SELECT plan(7);
SELECT t.begin();
SELECT is(t.register(t.registration(1), 'gw_a'), 'none waiting', 'one waits');
SELECT is(t.get('ra', $$SELECT err FROM api.cancel(t.id(1), t.ticket(2))$$),
    'ticket', 'another ticket does not cancel it');
SELECT is(t.get('ra', $$SELECT err FROM api.cancel(t.id(2), t.ticket(2))$$),
    'not-found', 'an unknown id');
SELECT is(t.cancel(1), 'none cancelled', 'its own does');
SELECT is(t.cancel(1), 'none cancelled', 'twice');
SELECT results_eq('SELECT what, actor FROM data.event WHERE enrollment = '
    't.id(1) ORDER BY id', $$VALUES ('enrollment.registered', 'device'),
    ('enrollment.cancelled', 'device')$$, 'with one event');
SELECT is(t.claim(1), 'taken cancelled', 'nobody can claim it now');
SELECT * FROM finish();
ROLLBACK;
