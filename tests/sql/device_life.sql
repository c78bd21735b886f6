-- One device's renewal and replacement.
BEGIN;
CREATE FUNCTION t.life(who text, n int) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', err, late, '
	    'said, api.now() - said_at, refused, api.now() - refused_at, '
	    'replaces_name, replaced_by_name) FROM api.device_life(%L, %L)',
	    t.session(who), coalesce(t.device(n), t.id(n))))
$$;
SELECT plan(11);
SELECT t.begin();
SELECT is(t.register(1) || t.claim(1) || t.approve(1, 'alice', 'old')
    || t.sign_record(1) || t.acknowledge(1), 'none waitingnone verifiednone '
    'approvednonenone delivered', 'a device');
SELECT is(t.life('carol', 1), 'none f', 'all is well');
SELECT is(t.get('ra', $$SELECT api.note_trouble(sha256(t.der(1)), 'tls',
    'denied')$$), 'none', 'it tells of trouble');
SELECT t.later('68 days');
SELECT is(t.sign_in('carol') || t.sign_in('alice') || t.sign_in('bob'),
    'nonenonenone', 'late');
SELECT is(t.life('carol', 1), 'none t tls 68 days denied 68 days',
    'and seen to be, with its last errors');
SELECT is(t.register(2) || t.claim(2) || t.approve(2, 'alice', 'new',
    t.device(1)) || t.sign_record(2), 'none waitingnone verifiednone '
    'approvednone', 'another takes its place');
SELECT is(t.life('carol', 2), 'none f', 'not yet');
SELECT is(t.acknowledge(2), 'none delivered', 'now');
SELECT is(t.life('carol', 2) || ', ' || t.life('carol', 1),
    'none f old, none f tls 68 days denied 68 days new', 'both tell it');
SELECT is(t.life('bob', 1), 'denied', 'not to bob');
SELECT is(t.life('carol', 99), 'not-found f', 'no such device');
SELECT * FROM finish();
ROLLBACK;
