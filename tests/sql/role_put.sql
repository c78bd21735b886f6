-- Own roles: made, changed, removed; the last administrator stays.
BEGIN;
CREATE FUNCTION t.put(who text, role text, version int, description text,
    permissions text[]) RETURNS text LANGUAGE sql AS $$
	SELECT t.as(who, format('err FROM api.role_put($, %L, %L, %L, %L)',
	    role, version, description, permissions))
$$;
CREATE FUNCTION t.drop(who text, role text, version int) RETURNS text
LANGUAGE sql AS $$
	SELECT t.as(who, format('concat_ws('' '', err, holders) FROM '
	    'api.role_remove($, %L, %L)', role, version))
$$;
SELECT no_plan();
SELECT t.begin();
SELECT t.account('adam', '{administrator}'), t.account('audi', '{auditor}');
INSERT INTO data.site (id, name, created_at) VALUES (t.id(1), 'Lyon', api.now());
SELECT is(t.put('audi', 'night', 0, 'N', '{view}'), 'denied',
    'not by an auditor');
SELECT is(t.put('adam', 'night', 0, 'Night shift', '{view,enroll,view}'),
    'none', 'made');
SELECT is(t.put('adam', 'night', 0, 'Night shift', '{enroll,view}'), 'none',
    'again');
SELECT is(t.put('adam', 'night', 0, 'Other', '{view}'), 'taken', 'taken');
SELECT is(t.put('adam', 'view', 0, 'V', '{view}'), 'taken',
    'by a built-in one');
SELECT is(t.as('audi', $$row(r.*)::text FROM api.role_list($, 'night') r$$),
    '(none,night,"Night shift",f,"{enroll,view}",f,1,0)', 'as it is');
SELECT is(t.as('audi', 'count(*) FROM api.role_list($, NULL)'), '13', 'of all');
SELECT is(t.as('audi', 'role FROM api.role_list($, NULL)'), 'night',
    'own ones first');
SELECT is(t.as('alice', 'err FROM api.role_list($, NULL)'), 'denied',
    'not for operators');
SELECT is(t.put('adam', 'night', 1, 'Night', '{view}'), 'none', 'changed');
SELECT is(t.put('adam', 'night', 1, 'Night', '{view}'), 'none', 'again');
SELECT is(t.put('adam', 'night', 1, 'Night', '{edit}'), 'changed',
    'from an old page');
SELECT is(t.told('role.added') || t.told('role.changed'), ARRAY[
    'adam role night {"after": {"description": "Night shift", "permissions": '
    '["enroll", "view"]}}',
    'adam role night {"after": {"description": "Night", "permissions": '
    '["view"]}, "before": {"description": "Night shift", "permissions": '
    '["enroll", "view"]}}'], 'events, before and after');
SELECT is(t.put('adam', x, 0, 'D', '{view}'), 'input',
    'no name: ' || coalesce(x, 'NULL')) FROM unnest(ARRAY['', 'Night', 'a b',
    'é', repeat('x', 33), NULL]) x;
SELECT is(t.put('adam', repeat('x', 32), 0, repeat('d', 200), '{ca}'), 'none',
    'as long as may be');
SELECT is(t.put('adam', 'x', 0, x, '{view}'), 'input', 'no description')
FROM unnest(ARRAY['', repeat('d', 201), NULL]) x;
SELECT is(t.put('adam', 'x', 0, 'D', '{}'), 'input', 'no permission');
SELECT is(t.put('adam', 'x', 0, 'D', '{view,root}'), 'input', 'an unknown one');
SELECT is(t.put('adam', 'x', 0, 'D', NULL), 'input', 'NULL');
SELECT is(t.put('adam', 'x', 3, 'D', '{view}'), 'not-found', 'none to change');
SELECT is(t.put('adam', 'viewer', 1, 'D', '{view}'), 'state', 'a built-in one');
SELECT is(t.put('adam', 'viewer', NULL, 'D', '{people}'), 'state', 'never');

SELECT is(t.get('admin', $$SELECT api.account_grant('nina', 'night', 'lyon')$$),
    'none', 'given for one site');
SELECT is(t.put('adam', 'night', 2, 'Night', '{view,audit}'), 'scope',
    'cannot become one that holds everywhere');
SELECT is((SELECT array_agg(permission) FROM data.role_permission
    WHERE role = 'night'), '{view}', 'and stays');
SELECT is(t.put('adam', 'night', 2, 'Night', '{view,revoke}'), 'none',
    'but another');
SELECT is(t.as('nina', 'permissions FROM api.session_get($, NULL)'),
    '{revoke,view}', 'which holds at once');
SELECT is(t.drop('adam', 'night', 3), 'state {nina}', 'somebody has it');
SELECT is(t.drop('audi', 'night', 3), 'denied', 'not by an auditor');
SELECT is(t.get('admin', $$SELECT api.account_revoke('nina', 'night',
    'Lyon')$$), 'none', 'taken');
SELECT is(t.drop('adam', 'night', 2), 'changed {}', 'an old page');
SELECT is(t.drop('adam', 'night', 3), 'none {}', 'removed');
SELECT is(t.drop('adam', 'night', 3), 'none {}', 'again');
SELECT is(t.told('role.removed'), ARRAY['adam role night {"before": '
    '{"description": "Night", "permissions": ["revoke", "view"]}}'],
    'one event');
SELECT is(t.drop('adam', 'ca', 1), 'state {}', 'a built-in one stays');

SELECT is(t.get('admin', $$SELECT api.admin_role_put('boss', true, 'Boss',
    '{people}')$$), 'none', 'by the command line');
SELECT is(t.get('admin', $$SELECT api.account_grant('adam', 'boss', NULL)$$)
    || t.get('admin', $$SELECT api.account_revoke('adam', 'administrator',
    NULL)$$), 'nonenone', 'the one by which people are managed');
SELECT is(t.put('adam', 'boss', 1, 'Boss', '{view}'), 'last', 'keeps it');
SELECT is(t.get('admin', $$SELECT api.admin_role_put('boss', false, 'Boss',
    '{view}')$$), 'last', 'at the command line, too');
SELECT is(private.role_words('boss'), '{"description": "Boss", "permissions": '
    '["people"]}', 'and stays as it is');
SELECT is(t.get('admin', $$SELECT api.admin_role_put('boss', true, 'X',
    '{view}')$$), 'taken', 'taken');
SELECT * FROM finish();
ROLLBACK;
