-- New accounts.
BEGIN;
CREATE FUNCTION t.add(name text, display text, roles text[])
RETURNS text LANGUAGE sql AS $$
	SELECT t.get('admin', format('SELECT concat_ws('' '', err, account IS '
	    'NOT NULL) FROM api.account_add(%L, %L, ''hash'', %L)', name,
	    display, roles))
$$;
SELECT plan(12);
SELECT t.begin();
SELECT is(t.add('Zoe@example.org', 'Zoë', '{view,enroll,view}'), 'none t',
    'one');
SELECT is((SELECT name FROM data.account WHERE display_name = 'Zoë'),
    'zoe@example.org', 'in lower case');
SELECT is((SELECT array_agg(role ORDER BY role) FROM
    data.account_role WHERE account = t.who('zoe@example.org')),
    '{enroll,view}', 'with its roles');
SELECT is(t.add('ZOE@example.org', 'x', '{}'), 'taken f', 'the same again');
SELECT is(t.add('a b', 'x', '{}'), 'input f', 'a space');
SELECT is(t.add('', 'x', '{}'), 'input f', 'no name');
SELECT is(t.add(repeat('x', 65), 'x', '{}'), 'input f', '65 characters');
SELECT is(t.add(repeat('x', 64), 'x', '{}'), 'none t', '64 characters');
SELECT is(t.add('y', '', '{}'), 'input f', 'no display name');
SELECT is(t.add('y', 'y', '{admin}'), 'input f', 'no such role');
SELECT is(t.add('y', 'y', NULL), 'input f', 'no list of roles');
SELECT is((SELECT details FROM data.event WHERE what = 'account.added' AND
    account = t.who('zoe@example.org')), '{"name": "zoe@example.org",
    "roles": ["view", "enroll", "view"]}'::jsonb,
    'an event without the hash');
SELECT * FROM finish();
ROLLBACK;
