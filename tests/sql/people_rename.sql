-- Another displayed name.
BEGIN;
CREATE FUNCTION t.rename(who text, whose text, version int, name text)
RETURNS text LANGUAGE sql AS $$
	SELECT t.as(who, format('err FROM api.people_rename($, %L, %L, %L)',
	    t.who(whose), version, name))
$$;
SELECT plan(12);
SELECT t.begin();
SELECT t.account('adam', '{administrator}'), t.account('audi', '{auditor}');
SELECT is(t.rename('audi', 'bob', 1, 'X'), 'denied', 'not by an auditor');
SELECT is(t.rename('bob', 'bob', 1, 'X'), 'denied', 'nor oneself');
SELECT is(t.rename('adam', 'bob', 1, 'Robert'), 'none', 'renamed');
SELECT is(t.rename('adam', 'bob', 1, 'Robert'), 'none', 'again');
SELECT is(t.rename('adam', 'bob', 1, 'Rob'), 'changed', 'from an old page');
SELECT is(t.rename('adam', 'bob', 2, repeat('x', 64)), 'none', 'a long one');
SELECT is(t.rename('adam', 'bob', 3, repeat('x', 65)), 'input', 'too long');
SELECT is(t.rename('adam', 'bob', 3, ''), 'input', 'empty');
SELECT is(t.rename('adam', 'bob', 3, NULL), 'input', 'none');
SELECT is(t.rename('adam', 'nobody', 1, 'X'), 'not-found', 'nobody');
SELECT is((t.told('account.renamed'))[1],
    'adam account bob {"after": "Robert", "before": "Bob"}', 'an event');
SELECT t.later('5 minutes');
SELECT is(t.rename('adam', 'bob', 3, 'X'), 'confirm', 'only with the password');
SELECT * FROM finish();
ROLLBACK;
