-- Tests may move the time, where there are tests.
BEGIN;
SELECT plan(7);
SELECT t.begin();
SELECT is(t.get('test', $$SELECT api.shift('1 hour')$$)::timestamptz
    - t.get('test', $$SELECT api.shift('-1 hour')$$)::timestamptz,
    interval '1 hour', 'a stopped clock is moved');
SELECT ok(t.get('test', 'SELECT api.thaw()')::timestamptz
    < t.get('test', 'SELECT api.now()')::timestamptz, 'it runs on');
SELECT ok(t.get('test', $$SELECT api.shift('1 hour')$$)::timestamptz
    - clock_timestamp() > interval '59 minutes', 'a running one is shifted');
SELECT ok(t.get('test', 'SELECT api.freeze()')
    = t.get('test', 'SELECT api.now()'), 'and stopped');
DELETE FROM data.setting WHERE name = 'test_clock';
SELECT throws_ok(format($$SELECT t.get('test', 'SELECT api.%s')$$, f), '42501',
    'time moves by itself here', f || ' is refused in a real database')
FROM (VALUES ('shift(''''1 h'''')'), ('freeze()'), ('thaw()')) v (f);
SELECT * FROM finish();
ROLLBACK;
