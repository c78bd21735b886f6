-- Many devices are moved at once.
BEGIN;
CREATE FUNCTION t.move(who text, devices uuid[], site uuid) RETURNS text
LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', err, done) FROM '
	    'api.device_bulk_move(%L, %L, %L)', t.session(who), devices, site))
$$;
CREATE FUNCTION t.plant(n int) RETURNS uuid LANGUAGE sql AS $$
	INSERT INTO data.device (id, name, profile, key_type, approved_by,
	    created_at)
	SELECT t.id(1000 + n), 'planted', 'device', 'P-256', t.who('alice'),
	    api.now() RETURNING id
$$;
SELECT plan(13);
SELECT t.begin();
SELECT is(t.account('eve', '{view,edit}'), 'none none', 'eve may edit');
INSERT INTO data.site (id, name, created_at) VALUES (t.id(7), 'Lyon', api.now());
SELECT is(t.bring(n, 'delivered'), 'delivered', 'device ' || n)
FROM generate_series(1, 2) n;
SELECT is(t.move('eve', ARRAY[t.device(1), t.device(2), t.id(99)], t.id(7)),
    'none 2', 'two of three are there');
SELECT is((SELECT count(*) FROM data.event WHERE what = 'device.moved'
    AND details = '{"before": {"site": null}, "after": {"site": "Lyon"}}'), 2::
    bigint, 'an event for each');
SELECT is(t.move('eve', ARRAY[t.device(1)], t.id(7)), 'none 0', 'again');
SELECT is(t.move('eve', ARRAY[t.device(1)], NULL), 'none 1', 'and back');
SELECT is((SELECT string_agg(coalesce(site::text, '-'), ' ' ORDER BY site)
    FROM data.device), t.id(7)::text || ' -', 'where they are');
SELECT is(t.move('eve', ARRAY[t.device(1)], t.id(8)), 'not-found',
    'no such site');
SELECT is(t.move('alice', ARRAY[t.device(1)], t.id(7)), 'denied',
    'not by who may not edit');
SELECT is(t.move('zoe', ARRAY[t.device(1)], t.id(7)), 'signed-out', 'nobody');
SELECT is(t.move('eve', (SELECT array_agg(t.plant(n))
    FROM generate_series(1, 200) n), t.id(7)), 'none 200',
    'as many as may be');
SELECT is(t.move('eve', (SELECT array_agg(t.plant(n))
    FROM generate_series(301, 501) n), t.id(7)), 'too-large', 'one more');
SELECT * FROM finish();
ROLLBACK;
