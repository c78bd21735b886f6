-- What a gateway sees when it was rung.
BEGIN;
SELECT plan(4);
SELECT t.begin();
SELECT is(t.register(t.registration(1), 'gw_a'), 'none waiting', 'one waits');
SELECT is(t.bring(2, 'issued'), 'issued', 'one is issued');
SELECT is(t.list('gateway', $$SELECT concat_ws(' ', enrollment = t.id(1),
    state, expires_in, kind, convert_from(reply, 'UTF8'), gateway) FROM
    api.attend(ARRAY[t.id(1), t.id(2), t.id(3)]) ORDER BY enrollment$$),
    ARRAY['("t waiting 180 gw_a")',
    '("f issued 86400 certificate sealed yes")'],
    'those that are there, as they stand');
SELECT is(t.get('gateway', 'SELECT count(*) FROM api.attend(NULL)'), '0',
    'none of none');
SELECT * FROM finish();
ROLLBACK;
