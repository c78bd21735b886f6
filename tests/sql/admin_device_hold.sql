-- Administrators hold and release without a session.
BEGIN;
CREATE FUNCTION t.ask(what text, device uuid) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('admin', format('SELECT err FROM api.admin_device_%s(%L)',
	    what, device))
$$;
SELECT plan(5);
SELECT t.begin();
SELECT is(t.bring(1, 'delivered'), 'delivered', 'a device');
SELECT is(t.ask('hold', t.id(9)) || t.ask('release', t.id(9)),
    'not-foundnot-found', 'an unknown one');
SELECT is(t.ask('hold', t.device(1)) || t.guard(1), 'nonedenied', 'on hold');
SELECT is(t.ask('release', t.device(1)) || t.guard(1), 'nonenone', 'released');
SELECT is((SELECT string_agg(what || actor, ' ' ORDER BY id) FROM data.event
    WHERE what IN ('device.held', 'device.released')),
    'device.heldprogram device.releasedprogram', 'in the event log');
SELECT * FROM finish();
ROLLBACK;
