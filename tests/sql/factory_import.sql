-- Devices that are known beforehand, imported all or none.
BEGIN;
CREATE FUNCTION t.import(serials text[], kind text DEFAULT 'secret',
    profile text DEFAULT 'auto', name text DEFAULT 'Sensor')
RETURNS text LANGUAGE sql AS $$
	SELECT t.get('admin', format('SELECT concat_ws('' '', err, ord, added) '
	    'FROM api.factory_import(%L, %L, %L, %L, %L)', serials,
	    array_fill(kind, n.n), ARRAY(SELECT t.sha('f ' || s)
	    FROM unnest(serials) s), array_fill(profile, n.n),
	    array_fill(name, n.n)))
	FROM (SELECT ARRAY[cardinality(serials)]) AS n (n)
$$;
CREATE FUNCTION t.rows() RETURNS bigint LANGUAGE sql AS $$
	SELECT count(*) FROM data.factory
$$;
SELECT plan(27);
SELECT t.begin();
SELECT is(t.import('{A1,A2}'), 'none 2', 'two');
SELECT is(t.rows(), 2::bigint, 'are there');
SELECT is((SELECT array_agg(what || ' ' || (details ->> 'serial_number')
    ORDER BY id) FROM data.event WHERE what LIKE 'factory.%'),
    '{factory.imported A1,factory.imported A2}', 'and an event for each');
SELECT is_empty($$SELECT FROM data.event, data.factory WHERE details::text
    LIKE '%' || encode(hash, 'hex') || '%'$$, 'without the hash');
SELECT is(t.import('{A1,A2,A3}'), 'none 1', 'the same again adds what is new');
SELECT is(t.import('{A4,A1,A5}', 'secret', 'other'), 'taken 2 0',
    'one that is there with another profile: none');
SELECT is(t.rows(), 3::bigint, 'not even the one before it');
SELECT is(t.import('{A1}', 'certificate'), 'taken 1 0', 'another kind');
SELECT is(t.import('{A1}', 'secret', 'auto', 'Other'), 'taken 1 0',
    'another name');
SELECT is(t.get('admin', $$SELECT concat_ws(' ', err, ord) FROM
    api.factory_import('{B1}', '{secret}', ARRAY[t.sha('f A1')], '{auto}',
    '{x}')$$), 'taken 1', 'a secret''s hash that another has');
SELECT is(t.get('admin', $$SELECT concat_ws(' ', err, ord) FROM
    api.factory_import('{B1,B2}', '{certificate,certificate}',
    ARRAY[t.sha('x'), t.sha('x')], '{auto,auto}', '{x,y}')$$), 'taken 2',
    'a certificate twice');
SELECT is(t.import(ARRAY[repeat('x', 64)]), 'none 1', '64 characters');
SELECT is(t.import(ARRAY[repeat('x', 65)]), 'input 1 0', '65 characters');
SELECT is(t.import('{C1,""}'), 'input 2 0', 'none');
SELECT is(t.import('{a:b}'), 'input 1 0', 'a colon, which ends a user name');
SELECT is(t.import('{"a b"}'), 'input 1 0', 'a space');
SELECT is(t.import('{ä}'), 'input 1 0', 'not ASCII');
SELECT is(t.import(ARRAY[repeat('0f', 32)]), 'input 1 0',
    'what looks like a fingerprint');
SELECT is(t.import('{D1}', 'other'), 'input 1 0', 'no such kind');
SELECT is(t.import('{D1}', 'secret', 'A'), 'input 1 0', 'no profile''s name');
SELECT is(t.import('{D1}', 'secret', 'auto', ''), 'input 1 0', 'no name');
SELECT is(t.import('{D1}', 'secret', 'auto', repeat('n', 64)), 'none 1',
    'a name of 64');
SELECT is(t.import('{D2}', 'secret', 'auto', repeat('n', 65)), 'input 1 0',
    'and of 65');
SELECT is(t.import('{D2}', 'secret', 'auto', E'a\tb'), 'input 1 0', 'a tab');
SELECT is(t.import(ARRAY(SELECT 'n' || i FROM generate_series(1, 10000) i)),
    'none 10000', '10,000 at once');
SELECT is(t.import(ARRAY(SELECT 'm' || i FROM generate_series(1, 10001) i)),
    'full 0', 'and no more');
SELECT is(t.rows(), 10005::bigint, 'none of those is there');
SELECT * FROM finish();
ROLLBACK;
