-- Giving and taking roles; the last administrator stays.
BEGIN;
CREATE FUNCTION t.role(who text, whose text, version int, role text, site uuid,
    give bool) RETURNS text LANGUAGE sql AS $$
	SELECT t.as(who, format('err FROM api.people_role($, %L, %L, %L, %L, '
	    '%L)', t.who(whose), version, role, site, give))
$$;
CREATE FUNCTION t.version(whose text) RETURNS int LANGUAGE sql AS $$
	SELECT version FROM data.account WHERE name = whose
$$;
SELECT plan(39);
SELECT t.begin();
SELECT is(private.has_administrator(), false, 'nobody is an administrator');
SELECT t.account('adam', '{administrator}'), t.account('audi', '{auditor}');
SELECT is(private.has_administrator(), true, 'one is');
INSERT INTO data.site (id, name, created_at) VALUES (t.id(1), 'Lyon', api.now());
SELECT is(t.role('audi', 'nina', 1, 'view', NULL, true), 'denied',
    'not by an auditor');
SELECT is(t.role('nina', 'nina', 1, 'administrator', NULL, true), 'denied',
    'nor by anybody for himself');
SELECT is(t.role('adam', 'nina', 1, 'operator', t.id(1), true), 'none',
    'given for one site');
SELECT is(t.role('adam', 'nina', 1, 'operator', t.id(1), true), 'none',
    'again, whatever the page showed');
SELECT is(t.version('nina'), 2, 'changed once');
SELECT is(t.role('adam', 'nina', 1, 'viewer', NULL, true), 'changed',
    'not from an old page');
SELECT is(t.role('adam', 'nina', 2, 'viewer', NULL, true), 'none',
    'everywhere');
SELECT is(t.told('account.granted'), ARRAY['adam account nina {"role": '
    '"operator", "after": ["operator at Lyon"], "before": []}',
    'adam account nina {"role": "viewer", "after": ["operator at Lyon", '
    '"viewer"], "before": ["operator at Lyon"]}'], 'events, before and after');
SELECT is(t.role('adam', 'nina', 3, 'operator', NULL, false), 'none',
    'what it has not is not taken');
SELECT is(private.roles_of(t.who('nina')), '{"operator at Lyon",viewer}',
    'from elsewhere neither');
SELECT is(t.role('adam', 'nina', 3, 'operator', t.id(1), false), 'none',
    'taken');
SELECT is(private.roles_of(t.who('nina')), '{viewer}', 'it is gone');
SELECT is(t.told('account.revoked'), ARRAY['adam account nina {"role": '
    '"operator", "after": ["viewer"], "before": ["operator at Lyon", '
    '"viewer"]}'], 'an event');
SELECT is(t.role('adam', 'nina', NULL, x, t.id(1), true), 'scope',
    x || ' holds everywhere') FROM unnest(ARRAY['people', 'policy', 'audit',
    'ca', 'auditor', 'administrator']) x;
SELECT is(t.role('adam', 'nina', 4, 'nothing', NULL, true), 'input',
    'no such role');
SELECT is(t.role('adam', 'nina', 4, NULL, NULL, true), 'input', 'NULL');
SELECT is(t.role('adam', 'nina', 4, 'view', t.id(9), true), 'input',
    'no such site');
SELECT is(t.role('adam', 'nobody', 1, 'view', NULL, true), 'not-found',
    'nobody');

SELECT is(t.role('adam', 'adam', 1, 'administrator', NULL, false), 'last',
    'the last one stays');
SELECT is(private.roles_of(t.who('adam')) || ARRAY[t.version('adam')::text],
    '{administrator,1}', 'as he was');
SELECT is(t.role('adam', 'adam', 1, 'people', NULL, true), 'none',
    'people by another role');
SELECT is(t.role('adam', 'adam', 2, 'administrator', NULL, false), 'none',
    'is as good');
SELECT is(t.get('admin', $$SELECT api.account_revoke('adam', 'people', NULL)$$),
    'last', 'the command line does not, either');
SELECT t.account('eva', '{people}');
SELECT is(t.role('eva', 'adam', 3, 'people', NULL, false), 'none',
    'with another one he may go');
SELECT is(t.get('admin', $$SELECT err FROM api.admin_networks_set('viewer', 0,
    '{198.51.100.0/24}')$$), 'none', 'viewers come from one network');
SELECT is(t.role('eva', 'eva', 1, 'viewer', NULL, true), 'network',
    'who is elsewhere does not shut himself out');
SELECT is(private.roles_of(t.who('eva')) || ARRAY[t.version('eva')::text],
    '{people,1}', 'as she was');
SELECT is(t.as('eva', 'err FROM api.people_get($, NULL)'), 'none',
    'and she is in');
SELECT is(t.role('eva', 'eva', 1, 'view', NULL, true), 'none',
    'another role she may have');
SELECT is(t.role('eva', 'nina', 4, 'viewer', NULL, false), 'none',
    'and take it from others');
SELECT t.later('5 minutes');
SELECT is(t.role('eva', 'bob', 1, 'view', NULL, true), 'confirm',
    'only with the password');
SELECT is(t.role('adam', 'bob', 1, 'view', NULL, true), 'denied',
    'who may not any more, is told so');
SELECT * FROM finish();
ROLLBACK;
