-- How many did not renew in time; tests/sql/device_expiring.sql has the rest.
BEGIN;
SELECT plan(3);
SELECT t.begin();
SELECT is(t.get('console', $$SELECT concat_ws(' ', err, late, expired) FROM
    api.device_expiring_count(t.session('carol'))$$), 'none 0 0', 'none');
SELECT is(t.get('console', $$SELECT concat_ws(' ', err, late, expired) FROM
    api.device_expiring_count(t.session('bob'))$$), 'denied', 'not for bob');
SELECT is(t.get('console', $$SELECT concat_ws(' ', err, late, expired) FROM
    api.device_expiring_count(t.session('zoe'))$$), 'signed-out', 'nobody');
SELECT * FROM finish();
ROLLBACK;
