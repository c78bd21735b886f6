-- Which serials are in the database.
BEGIN;
SELECT plan(4);
SELECT t.begin();
SELECT is(t.bring(1, 'issued'), 'issued', 'one is issued');
SELECT is(t.get('signer', $$SELECT err FROM api.serial_void(t.serial(2),
    api.now() + interval '1 day')$$), 'none', 'one is void');
SELECT is(t.get('signer', $$SELECT string_agg(CASE serial WHEN t.serial(1) THEN
    'issued' WHEN t.serial(2) THEN 'void' ELSE 'other' END, ' ') FROM
    api.serials_known(ARRAY[t.serial(3), t.serial(2), t.serial(1)])$$),
    'void issued', 'both');
SELECT is(t.get('signer', $$SELECT count(*) FROM
    api.serials_known(ARRAY[]::bytea[])$$), '0', 'none of none');
SELECT * FROM finish();
ROLLBACK;
