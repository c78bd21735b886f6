-- On the server what shuts people out can always be mended. Also
-- admin_networks_list.
BEGIN;
SELECT no_plan();
SELECT t.begin();
CREATE FUNCTION t.set(role text, version int, networks cidr[]) RETURNS text
LANGUAGE sql AS $$
	SELECT t.get('admin', format('SELECT err FROM api.admin_networks_set(%L, '
	    '%L, %L)', role, version, networks))
$$;
CREATE FUNCTION t.home() RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT err FROM api.home(%L)',
	    t.session('alice')))
$$;
SELECT is(t.set(NULL, 0, '{198.51.100.0/24}'), 'none', 'whomever it shuts out');
SELECT is(t.home(), 'network', 'alice is');
SELECT is((SELECT concat_ws(' ', what, actor, account, object) FROM data.event
    WHERE what LIKE 'policy%'), 'policy.networks program networks',
    'an event of a program');
SELECT is(t.set(NULL, 0, '{}'), 'changed', 'who saw what was before');
SELECT is(t.set('operator', 0, '{192.0.2.0/24}'), 'none', 'for a role');
SELECT is(t.set('nobody', 0, '{192.0.2.0/24}'), 'not-found', 'that there is');
SELECT is(t.list('admin', 'SELECT concat_ws('' '', role, version, networks) '
    'FROM api.admin_networks_list() WHERE version > 0'),
    '{"(\"1 {198.51.100.0/24}\")","(\"operator 1 {192.0.2.0/24}\")"}',
    'so they stand there');
SELECT is(t.get('admin', 'SELECT count(*) FROM api.admin_networks_list()'),
    ((SELECT count(*) FROM data.role) + 1)::text, 'beside every other role');
SELECT is(t.set(NULL, 1, '{}'), 'none', 'mended');
SELECT is(t.home(), 'none', 'alice may work');
SELECT * FROM finish();
ROLLBACK;
