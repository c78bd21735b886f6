-- Owner, notes and site, by who may.
BEGIN;
CREATE FUNCTION t.stamp() RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT stamp FROM api.device_get(%L, '
	    '%L)', t.session('eve'), t.device(1)))
$$;
CREATE FUNCTION t.edit(who text, stamp text, owner text, notes text,
    site uuid) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT err FROM api.device_edit(%L, %L, '
	    '%L, %L, %L, %L)', t.session(who), t.device(1), stamp, owner, notes,
	    site))
$$;
CREATE FUNCTION t.shown() RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws(''/'', owner, notes, '
	    'site_name, may) FROM api.device_get(%L, %L)', t.session('eve'),
	    t.device(1)))
$$;
CREATE FUNCTION t.last() RETURNS text LANGUAGE sql AS $$
	SELECT what || ' ' || (details #>> '{}') FROM data.event
	ORDER BY id DESC LIMIT 1
$$;
SELECT plan(21);
SELECT t.begin();
SELECT is(t.account('eve', '{view,edit}'), 'none none', 'eve may edit');
SELECT is(t.bring(1, 'delivered'), 'delivered', 'one device');
INSERT INTO data.site (name, created_at) VALUES ('Lyon', api.now());
SELECT is(t.shown(), 'edit', 'nothing noted yet');
SELECT is(t.edit('eve', t.stamp(), 'Ann', 'At the door', NULL), 'none',
    'an owner and notes');
SELECT is(t.shown(), 'Ann/At the door/edit', 'are shown');
SELECT is(t.last(), 'device.edited {"after": {"notes": "At the door", "owner": '
    '"Ann"}, "before": {"notes": null, "owner": null}}', 'and noted');
SELECT is((SELECT concat_ws(' ', actor, account = t.who('eve'), address)
    FROM data.event ORDER BY id DESC LIMIT 1), 'account t 192.0.2.99',
    'who, and from where');
SELECT is(t.edit('eve', 'another', 'Bob', '', NULL), 'changed',
    'not over another''s change');
SELECT is(t.edit('eve', t.stamp(), 'Ann', 'At the door', s.id), 'none', 'moved')
FROM data.site s;
SELECT is(t.last(), 'device.moved {"after": {"site": "Lyon"}, "before": '
    '{"site": null}}', 'which is noted');
SELECT is((SELECT site FROM data.device_seen), (SELECT id FROM data.site),
    'and known where it was seen');
SELECT is(t.edit('eve', t.stamp(), 'Ann', 'At the door', s.id) || t.last(),
    'nonedevice.moved {"after": {"site": "Lyon"}, "before": {"site": null}}',
    'nothing new is not noted') FROM data.site s;
SELECT is(t.edit('eve', t.stamp(), '', '', NULL), 'none', 'all taken away');
SELECT is(t.shown(), 'edit', 'is gone');
SELECT is(t.edit('eve', t.stamp(), repeat('ä', 64), repeat('ö', 2000), NULL),
    'none', 'as long as may be');
SELECT is(t.edit('eve', t.stamp(), repeat('ä', 65), '', NULL), 'input',
    'too long an owner');
SELECT is(t.edit('eve', t.stamp(), '', repeat('ö', 2001), NULL), 'input',
    'too long notes');
SELECT is(t.edit('eve', t.stamp(), '', '', t.id(99)), 'input', 'no such site');
SELECT is(t.edit('carol', t.stamp(), 'x', '', NULL), 'denied', 'not by carol');
SELECT is(t.edit('zoe', 'x', 'x', '', NULL), 'signed-out', 'nor by nobody');
SELECT is(t.get('console', format('SELECT err FROM api.device_edit(%L, %L, '
    '''x'', '''', '''', NULL)', t.session('eve'), t.id(99))), 'not-found',
    'no such device');
SELECT * FROM finish();
ROLLBACK;
