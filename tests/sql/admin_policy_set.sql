-- The same on the server, where nobody signs in. Also admin_policy_list.
BEGIN;
SELECT no_plan();
SELECT t.begin();
SELECT is(t.list('admin', 'SELECT * FROM api.admin_policy_list()'), NULL,
    'nothing is narrowed');
SELECT is(t.get('admin', $$SELECT err FROM api.admin_policy_set('phone', 0,
    false, true, 30, '{enroll}', '{192.0.2.0/24}')$$), 'none', 'narrowed');
SELECT is(t.list('admin', 'SELECT concat_ws('' '', profile, version, enrolls, '
    'renews, days, by_role, roles, networks) FROM api.admin_policy_list()'),
    '{"(\"phone 1 f t 30 t {enroll} {192.0.2.0/24}\")"}', 'as it was said');
SELECT is((SELECT concat_ws(' ', what, actor, account, object) FROM data.event
    ORDER BY id DESC LIMIT 1), 'policy.profile program profile phone',
    'an event of a program');
SELECT is(t.get('admin', $$SELECT err FROM api.admin_policy_set('phone', 0,
    true, true, NULL, '{}', '{}')$$), 'changed', 'somebody was faster');
SELECT is(t.get('admin', $$SELECT err FROM api.admin_policy_set('phone', 1,
    true, true, NULL, '{nobody}', '{}')$$), 'not-found', 'no such role');
SELECT is(t.get('admin', $$SELECT err FROM api.admin_policy_set('phone', 1,
    true, true, 9999, '{}', '{}')$$), 'input', 'too many days');
SELECT is(t.get('admin', $$SELECT err FROM api.admin_policy_set('phone', 1,
    true, true, NULL, '{}', '{}')$$), 'none', 'wide again');
SELECT is(t.list('admin', 'SELECT concat_ws('' '', profile, version, enrolls, '
    'renews, days, by_role, roles, networks) FROM api.admin_policy_list()'),
    '{"(\"phone 2 t t f {} {}\")"}', 'and so it stands there');
SELECT * FROM finish();
ROLLBACK;
