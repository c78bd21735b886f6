-- The time, and whether it is a test's.
BEGIN;
SELECT plan(5);
SELECT t.begin();
SELECT is(t.get('admin', 'SELECT now FROM api.clock()'),
    t.get('admin', 'SELECT api.now()'), 'the same time as api.now');
SELECT is(t.get('admin', 'SELECT shifted FROM api.clock()'), 'true',
    'a stopped clock is told');
SELECT isnt(t.get('test', 'SELECT api.thaw()'), NULL, 'let run');
SELECT is(t.get('admin', 'SELECT shifted FROM api.clock()'), 'true',
    'one that is behind too');
UPDATE data.clock SET shift = '0';
SELECT is(t.get('admin', 'SELECT shifted FROM api.clock()'), 'false',
    'one that is right is not');
SELECT * FROM finish();
ROLLBACK;
