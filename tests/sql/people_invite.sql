-- An account for somebody who is invited.
BEGIN;
CREATE FUNCTION t.invite(who text, name text, display text, roles text[],
    site uuid) RETURNS text LANGUAGE sql AS $$
	SELECT t.as(who, format('concat_ws('' '', err, account IS NOT NULL, '
	    'ends_at - api.now()) FROM api.people_invite($, %L, %L, %L, %L, '
	    '%L)', name, display, roles, site, t.sha('link of ' || name)))
$$;
SELECT plan(24);
SELECT t.begin();
SELECT t.account('adam', '{administrator}'), t.account('audi', '{auditor}');
INSERT INTO data.site (id, name, created_at) VALUES (t.id(1), 'Lyon', api.now());
SELECT is(t.invite('audi', 'zoe', 'Zoe', '{view}', NULL), 'denied f',
    'not by an auditor');
SELECT is(t.invite('adam', 'Zoe.Z', 'Zoe', '{operator,viewer,viewer}',
    t.id(1)), 'none t 3 days', 'invited');
SELECT is(private.roles_of(t.who('zoe.z')),
    '{"operator at Lyon","viewer at Lyon"}', 'with roles, each once');
SELECT is(t.told('account.added'), ARRAY[
    'alice {"name": "alice", "roles": ["enroll", "view", "revoke"]}',
    'bob {"name": "bob", "roles": ["enroll"]}',
    'carol {"name": "carol", "roles": ["view"]}',
    'rosa {"name": "rosa", "roles": ["revoke"]}',
    'nina {"name": "nina", "roles": []}',
    'adam {"name": "adam", "roles": ["administrator"]}',
    'audi {"name": "audi", "roles": ["auditor"]}',
    'adam account zoe.z {"name": "zoe.z", "roles": ["operator at Lyon", '
    '"viewer at Lyon"]}'], 'an event');
SELECT is((t.told('account.invited'))[1] LIKE
    'adam account zoe.z {"until": "%", "password_ended": false}', true,
    'and one of the link');
SELECT is(t.get('console', $$SELECT concat_ws(' ', account IS NOT NULL,
    password_hash, wait_seconds) FROM api.sign_in_begin('zoe.z', NULL)$$),
    't 0', 'without a password');
SELECT is(t.get('console', format($$SELECT err FROM api.sign_in_end('zoe.z',
    %L, NULL, t.session('z'), NULL, NULL, 1800, 43200)$$, t.who('zoe.z'))),
    'credentials', 'so nobody signs in');
SELECT is(t.invite('adam', 'ZOE.z', 'Zoe', '{}', NULL), 'taken f', 'taken');
SELECT is(t.invite('adam', 'yan', 'Yan', '{}', NULL), 'none t 3 days',
    'without a role');
SELECT is(t.invite('adam', repeat('x', 64), repeat('y', 64), '{view}', NULL),
    'none t 3 days', 'names as long as may be');
SELECT is(t.invite('adam', repeat('x', 65), 'X', '{view}', NULL), 'input f',
    'one too long');
SELECT is(t.invite('adam', 'x1', repeat('y', 65), '{view}', NULL), 'input f',
    'the displayed one, too');
SELECT is(t.invite('adam', 'x 1', 'X', '{}', NULL), 'input f', 'a space');
SELECT is(t.invite('adam', '', 'X', '{}', NULL), 'input f', 'an empty one');
SELECT is(t.invite('adam', NULL, 'X', '{}', NULL), 'input f', 'NULL');
SELECT is(t.invite('adam', 'x1', NULL, '{}', NULL), 'input f', 'or that');
SELECT is(t.invite('adam', 'x1', 'X', '{nothing}', NULL), 'input f',
    'no such role');
SELECT is(t.invite('adam', 'x1', 'X', '{view}', t.id(9)), 'input f',
    'no such site');
SELECT is(t.invite('adam', 'x1', 'X', NULL, NULL), 'input f', 'no roles');
SELECT is(t.invite('adam', 'x1', 'X', '{view,auditor}', t.id(1)), 'scope f',
    'a role that holds everywhere');
SELECT is(t.who('x1'), NULL, 'nothing was made');
SELECT is(t.get('admin', $$SELECT err || (ends_at - api.now()) FROM
    api.account_invite('x1', 'X', '{view}', 'LYON', t.sha('l'))$$),
    'none3 days', 'by the command line');
SELECT is(t.get('admin', $$SELECT err FROM
    api.account_invite('x2', 'X', '{view}', 'Rome', t.sha('m'))$$),
    'input', 'for a site that is not there');
SELECT t.later('5 minutes');
SELECT is(t.invite('adam', 'x3', 'X', '{}', NULL), 'confirm f',
    'only with the password');
SELECT * FROM finish();
ROLLBACK;
