-- The database answers.
BEGIN;
SELECT plan(1);
SELECT t.begin();
SELECT is(t.get('guard', 'SELECT err || migrations FROM api.health()'),
    'none' || (SELECT count(*) FROM data.schema_migration),
    'none, and the number of migrations');
SELECT * FROM finish();
ROLLBACK;
