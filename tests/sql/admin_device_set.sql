-- Owner, notes and site, from the command line.
BEGIN;
CREATE FUNCTION t.set(device uuid, owner text, notes text, site text)
RETURNS text LANGUAGE sql AS $$
	SELECT t.get('admin', format('SELECT err FROM api.admin_device_set(%L, '
	    '%L, %L, %L)', device, owner, notes, site))
$$;
CREATE FUNCTION t.shown() RETURNS text LANGUAGE sql AS $$
	SELECT t.get('admin', format('SELECT concat_ws(''/'', owner, notes, '
	    'site_name) FROM api.admin_device_get(%L)', t.device(1)))
$$;
SELECT plan(12);
SELECT t.begin();
SELECT is(t.bring(1, 'delivered'), 'delivered', 'one device');
INSERT INTO data.site (name, created_at) VALUES ('Lyon', api.now());
SELECT is(t.set(t.device(1), 'Ann', 'At the door', 'lyon'), 'none', 'all');
SELECT is(t.shown(), 'Ann/At the door/Lyon', 'is there');
SELECT is((SELECT concat_ws(' ', what, actor) FROM data.event
    ORDER BY id DESC LIMIT 1), 'device.edited program',
    'and noted');
SELECT is(t.set(t.device(1), NULL, 'Inside', NULL), 'none', 'one of them');
SELECT is(t.shown(), 'Ann/Inside/Lyon', 'leaves the others');
SELECT is(t.set(t.device(1), '', NULL, ''), 'none', 'two of them taken away');
SELECT is(t.shown(), 'Inside', 'leaves the third');
SELECT is(t.set(t.device(1), NULL, NULL, 'Oslo'), 'state', 'no such site');
SELECT is(t.set(t.device(1), repeat('x', 65), NULL, NULL), 'input',
    'too long an owner');
SELECT is(t.set(t.device(1), NULL, repeat('x', 2001), NULL), 'input',
    'too long notes');
SELECT is(t.set(t.id(9), 'x', NULL, NULL), 'not-found', 'no such device');
SELECT * FROM finish();
ROLLBACK;
