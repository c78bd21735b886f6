-- A link is tried and used.
BEGIN;
CREATE FUNCTION t.try(n int, address inet) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', err, account '
	    'IS NOT NULL, wait_seconds) FROM api.welcome_begin(%L, %L)',
	    t.sha('link ' || n), address))
$$;
CREATE FUNCTION t.use(who text, n int, session text) RETURNS text
LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', err, name) '
	    'FROM api.welcome_end(%L, %L, ''hash of '' || %L, %L, '
	    '''192.0.2.5'', ''agent'', 1800, 43200)', t.who(who),
	    t.sha('link ' || n), who, t.session(session)))
$$;
SELECT plan(32);
SELECT t.begin();
SELECT t.account('adam', '{administrator}');
SELECT is(t.as('adam', format('err FROM api.people_invite($, ''zoe'', ''Zoe'', '
    '''{view}'', NULL, %L)', t.sha('link 1'))), 'none', 'invited');
SELECT is(t.try(2, '192.0.2.5'), 'not-found f 0', 'a wrong link');
SELECT is(t.told('account.link-refused'), ARRAY[''], 'an event');
SELECT is(t.try(1, '192.0.2.5'), 'none t 0', 'the right one');
SELECT is((SELECT failures FROM data.sign_in_attempt
    WHERE subject = 'net 192.0.2.5/32'), 2, 'both count');
SELECT is(t.use('bob', 1, 'z'), 'not-found', 'for another account');
SELECT is(t.use('zoe', 2, 'z'), 'not-found', 'a wrong one again');
SELECT is(t.use('zoe', 1, 'z'), 'none zoe', 'used');
SELECT is((SELECT failures FROM data.sign_in_attempt
    WHERE subject = 'net 192.0.2.5/32'), 1, 'takes its own back');
SELECT is(t.as('z', 'concat_ws('' '', name, permissions, confirmed) FROM '
    'api.session_get($, NULL)'), 'zoe {view} t', 'signed in');
SELECT is(t.as('z', 'before_at IS NULL FROM api.people_get($, NULL)'), 'true',
    'for the first time');
SELECT is(t.told('account.password'), ARRAY['zoe account zoe {"by": '
    '"invite"}'], 'an event');
SELECT is(t.try(1, '192.0.2.5') || t.use('zoe', 1, 'y'),
    'not-found f 0not-found', 'it works once');
SELECT is(t.sign_in('zoe'), 'none', 'the password works');

SELECT is(t.as('adam', format('err FROM api.people_link($, %L, NULL, %L, '
    'false)', t.who('zoe'), t.sha('link 3'))), 'none', 'a reset');
SELECT is(t.use('zoe', 3, 'x'), 'none zoe', 'used');
SELECT is((SELECT count(*) FROM data.session WHERE account = t.who('zoe')),
    1::bigint, 'sessions from before end');
SELECT is((t.told('account.password'))[2], 'zoe account zoe {"by": "reset"}',
    'an event');

SELECT is(t.as('adam', format('err FROM api.people_link($, %L, NULL, %L, '
    'false)', t.who('zoe'), t.sha('link 4'))), 'none', 'another');
UPDATE data.account SET enabled = false WHERE name = 'zoe';
SELECT is(t.try(4, '192.0.2.5') || t.use('zoe', 4, 'w'),
    'not-found f 0not-found', 'nothing for a disabled account');
UPDATE data.account SET enabled = true WHERE name = 'zoe';
SELECT is(t.try(4, '192.0.2.5'), 'none t 0', 'while it is');
SELECT t.later('24 hours');
SELECT is(t.use('zoe', 4, 'w'), 'not-found', 'too late between the two');

SELECT is(string_agg(t.try(9, '192.0.2.77'), ',' ), rtrim(repeat(
    'not-found f 0,', 20), ','), 'twenty wrong ones')
FROM generate_series(1, 20);
SELECT is(t.try(9, '192.0.2.77'), 'none f 1', 'and the network waits');
SELECT is(t.try(9, '192.0.2.78'), 'not-found f 0', 'another does not');
SELECT is(t.get('console', $$SELECT wait_seconds FROM
    api.sign_in_begin('bob', '192.0.2.77')$$), '1', 'for sign-ins, too');
SELECT is((SELECT count(*) FROM data.sign_in_attempt
    WHERE subject = 'name '), 0::bigint, 'no name is slowed');
SELECT is(t.try(NULL, NULL), 'not-found f 0', 'NULL');

SELECT is(t.get('admin', $$SELECT err FROM api.account_reset('zoe',
    t.sha('link 5'), false)$$), 'none', 'networks');
INSERT INTO data.sign_in_policy (role, version, networks)
VALUES (NULL, 1, '{192.0.2.0/29}');
SELECT is(t.try(5, '198.51.100.1'), 'not-found f 0',
    'from where it may not come a link does nothing');
SELECT is(t.try(5, '192.0.2.7'), 'none t 0', 'from where it may it opens');
UPDATE data.sign_in_policy SET networks = '{198.51.100.0/24}';
SELECT is(t.use('zoe', 5, 'v'), 'not-found', 'asked once more at the end');
SELECT * FROM finish();
ROLLBACK;
