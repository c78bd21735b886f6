-- The accounts, page by page.
BEGIN;
CREATE FUNCTION t.listed(who text, query text, after text, n int)
RETURNS text[] LANGUAGE sql AS $$
	SELECT t.as_all(who, format('concat_ws('' '', err, name) '
	    'FROM api.people_list($, %L, %L, %s)', query, after, n))
$$;
SELECT plan(12);
SELECT t.begin();
SELECT t.account('adam', '{administrator}'), t.account('audi', '{auditor}');
SELECT is(t.listed('nina', NULL, NULL, 9), '{denied}', 'nobody without');
SELECT is(t.listed('alice', NULL, NULL, 9), '{denied}', 'nor an operator');
SELECT is(t.listed('x', NULL, NULL, 9), '{signed-out}', 'nor who is out');
SELECT is(t.listed('adam', NULL, NULL, 9), '{none adam,none alice,none audi,'
    'none bob,none carol,none nina,none rosa}', 'all, by name');
SELECT is(t.listed('audi', NULL, 'carol', 1), '{none nina}',
    'the next page, for an auditor');
SELECT is(t.listed('adam', 'A', NULL, 9), '{none adam,none alice,none audi,'
    'none carol,none nina,none rosa}', 'a part of the name');
UPDATE data.account SET display_name = '100% Mary_Ann' WHERE name = 'bob';
SELECT is(t.listed('adam', '% mary_', NULL, 9), '{none bob}',
    'or of the displayed one, as it is');
SELECT is(t.listed('adam', 'zzz', NULL, 9), NULL, 'none');
INSERT INTO data.site (id, name, created_at) VALUES (t.id(1), 'Lyon', api.now());
INSERT INTO data.account_role VALUES (t.who('bob'), 'viewer', t.id(1));
UPDATE data.account SET paused_until = api.now() + interval '1 second',
    password_hash = NULL, enabled = false WHERE name = 'bob';
SELECT is(t.as('adam', 'concat_ws('' '', enabled, invited, paused, roles, '
    'last_sign_in_at = api.now()) FROM api.people_list($, ''mary'', NULL, 9)'),
    'f t t {enroll,"viewer at Lyon"} t', 'how it stands');
SELECT t.later('1 second');
SELECT is(t.as('adam', $$paused FROM api.people_list($, 'mary', NULL, 9)$$),
    'false', 'a pause ends');
SELECT is(t.as('adam', $$last_sign_in_at IS NULL FROM
    api.people_list($, 'mary', NULL, 9)$$), 'false', 'signed in once');
SELECT is(t.get('admin', 'SELECT string_agg(name || has_password, '' '') FROM '
    'api.account_list() WHERE name < ''c'''), 'adamtrue alicetrue auditrue '
    'bobfalse', 'the command line has it, too');
SELECT * FROM finish();
ROLLBACK;
