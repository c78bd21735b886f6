-- The one clock.
BEGIN;
SELECT plan(4);
SELECT t.begin();
SELECT is(t.get('guard', 'SELECT api.now()'), t.get('ra', 'SELECT api.now()'),
    'the same for everybody');
SELECT isnt(t.get('test', 'SELECT api.thaw()'), NULL, 'let run');
SELECT ok(t.get('ra', 'SELECT api.now()')::timestamptz
    < t.get('ra', 'SELECT api.now()')::timestamptz, 'it moves on');
SELECT ok(abs(extract(epoch FROM clock_timestamp()
    - t.get('ra', 'SELECT api.now()')::timestamptz)) < 5,
    'and is the time of day');
SELECT * FROM finish();
ROLLBACK;
