-- Roles at the command line; see role_put for what both share.
BEGIN;
SELECT plan(9);
SELECT t.begin();
SELECT is(t.get('admin', 'SELECT count(*) || string_agg(role, '' '' ORDER BY '
    'role) FILTER (WHERE everywhere) FROM api.admin_role_list()'),
    '12administrator audit auditor ca people policy', 'what there is');
SELECT is(t.get('admin', $$SELECT api.admin_role_put('night', true, 'N',
    '{view}')$$), 'none', 'made');
SELECT is((SELECT actor || coalesce(account::text, '') || object
    FROM data.event WHERE what = 'role.added'), 'programrole night',
    'an event of nobody''s account');
SELECT is(t.get('admin', $$SELECT api.admin_role_put('night', false, 'N',
    '{edit}')$$), 'none', 'changed');
SELECT is(t.get('admin', $$SELECT api.admin_role_put('day', false, 'N',
    '{edit}')$$), 'not-found', 'none');
SELECT is(t.get('admin', $$SELECT api.account_grant('nina', 'night', NULL)$$),
    'none', 'given');
SELECT is(t.get('admin', $$SELECT err || holders::text FROM
    api.admin_role_remove('night')$$), 'state{nina}', 'in use');
SELECT is(t.get('admin', $$SELECT api.account_revoke('nina', 'night', NULL)$$)
    || t.get('admin', $$SELECT err FROM api.admin_role_remove('night')$$),
    'nonenone', 'removed');
SELECT is(t.get('admin', $$SELECT err FROM api.admin_role_remove('night')$$),
    'none', 'again');
SELECT * FROM finish();
ROLLBACK;
