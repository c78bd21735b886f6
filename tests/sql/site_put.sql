-- Sites: made, renamed, removed when they are empty.
BEGIN;
CREATE FUNCTION t.site(who text, of_site uuid, was text, name text)
RETURNS text LANGUAGE sql AS $$
	SELECT t.as(who, format('err FROM api.site_put($, %L, %L, %L)',
	    of_site, was, name))
$$;
CREATE FUNCTION t.drop(who text, of_site uuid, was text) RETURNS text
LANGUAGE sql AS $$
	SELECT t.as(who, format('err FROM api.site_remove($, %L, %L)', of_site,
	    was))
$$;
CREATE FUNCTION t.called(site text) RETURNS uuid LANGUAGE sql AS $$
	SELECT id FROM data.site WHERE name = called.site
$$;
SELECT no_plan();
SELECT t.begin();
SELECT t.account('adam', '{administrator}'), t.account('audi', '{auditor}');
SELECT is(t.site('audi', NULL, NULL, 'Lyon'), 'denied', 'not by an auditor');
SELECT is(t.site('adam', NULL, NULL, 'Lyon'), 'none', 'made');
SELECT is(t.site('adam', NULL, NULL, 'LYON'), 'taken', 'taken');
SELECT is(t.site('adam', NULL, NULL, repeat('é', 64)), 'none', 'a long name');
SELECT is(t.site('adam', NULL, NULL, x), 'input', 'none') FROM
    unnest(ARRAY['', repeat('x', 65), NULL]) x;
SELECT is(t.site('adam', t.called('Lyon'), 'Lyon', 'Paris'), 'none', 'renamed');
SELECT is(t.site('adam', t.called('Paris'), 'Lyon', 'Paris'), 'none', 'again');
SELECT is(t.site('adam', t.called('Paris'), 'Lyon', 'Rome'), 'changed',
    'from an old page');
SELECT is(t.site('adam', t.called('Paris'), 'Paris', 'PARIS'), 'none',
    'its own name in another case');
SELECT is(t.site('adam', t.id(9), 'X', 'Y'), 'not-found', 'none');
SELECT is(t.as('audi', 'string_agg(concat_ws('' '', err, name, used), '', '') '
    'FROM api.site_list($, NULL)'), 'none PARIS f, none ' || repeat('é', 64)
    || ' f', 'all, by name');
SELECT is(t.as('audi', format('name FROM api.site_list($, %L)',
    t.called('PARIS'))), 'PARIS', 'one');
SELECT is(t.as('alice', 'err FROM api.site_list($, NULL)'), 'denied',
    'not for operators');
SELECT is((t.told('site.added'))[1], 'adam site Lyon {"after": "Lyon"}',
    'an event');
SELECT is((t.told('site.renamed'))[1],
    'adam site Paris {"after": "Paris", "before": "Lyon"}', 'before and after');

SELECT is(t.drop('audi', t.called('PARIS'), 'PARIS'), 'denied',
    'not by an auditor');
SELECT is(t.drop('adam', t.called('PARIS'), 'Paris'), 'changed', 'an old page');
INSERT INTO data.device (id, name, profile, key_type, approved_by, created_at,
    site)
VALUES (t.id(50), 'd', 'device', 'P-256', t.who('alice'), api.now(),
    t.called('PARIS'));
SELECT is(t.drop('adam', t.called('PARIS'), 'PARIS'), 'state', 'a device');
SELECT is(t.as('adam', format('used FROM api.site_list($, %L)',
    t.called('PARIS'))), 'true', 'is there');
UPDATE data.device SET site = NULL;
INSERT INTO data.account_role VALUES (t.who('nina'), 'view', t.called('PARIS'));
SELECT is(t.drop('adam', t.called('PARIS'), 'PARIS'), 'state', 'a role');
DELETE FROM data.account_role WHERE account = t.who('nina');
SELECT t.register(1), t.register(2);
UPDATE data.enrollment SET site = t.called('PARIS');
SELECT is(t.drop('adam', t.called('PARIS'), 'PARIS'), 'state',
    'a device on its way');
SELECT is((SELECT count(*) FROM data.enrollment WHERE site IS NOT NULL),
    2::bigint, 'nothing has happened');
UPDATE data.enrollment SET state = 'expired', until = NULL,
    finished_at = api.now();
SELECT is(t.drop('adam', t.called('PARIS'), 'PARIS'), 'none', 'removed');
SELECT is(t.drop('adam', t.id(9), 'PARIS'), 'none', 'again');
SELECT is(t.told('site.removed'), ARRAY['adam site PARIS {"before": "PARIS"}'],
    'one event');

SELECT is(t.get('admin', $$SELECT api.admin_site_put(NULL, 'Oslo')$$), 'none',
    'by the command line');
SELECT is(t.get('admin', $$SELECT api.admin_site_put('oslo', 'Bergen')$$),
    'none', 'renamed');
SELECT is(t.get('admin', $$SELECT api.admin_site_put('oslo', 'Bergen')$$),
    'not-found', 'none of that name');
SELECT is(t.get('admin', $$SELECT name || used FROM api.admin_site_list()$$),
    'Bergenfalse', 'listed');
SELECT is(t.get('admin', $$SELECT api.admin_site_remove('BERGEN')$$), 'none',
    'removed');
SELECT is(t.get('admin', $$SELECT api.admin_site_remove('Bergen')$$),
    'not-found', 'none');
SELECT t.later('5 minutes');
SELECT is(t.site('adam', NULL, NULL, 'X') || t.drop('adam', t.id(9), 'X'),
    'confirmconfirm', 'only with the password');
SELECT * FROM finish();
ROLLBACK;
