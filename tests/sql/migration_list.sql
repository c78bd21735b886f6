-- Which migrations there were.
BEGIN;
SELECT plan(2);
SELECT t.begin();
SELECT is(t.list('admin', 'SELECT name FROM api.migration_list()'),
    (SELECT array_agg(ROW(name)::text ORDER BY name)
    FROM data.schema_migration), 'by name');
SELECT is(t.get('admin', $$SELECT octet_length(sha256) FROM
    api.migration_list() WHERE name = '0001_create_schema.sql'$$), '32',
    'with their SHA-256');
SELECT * FROM finish();
ROLLBACK;
