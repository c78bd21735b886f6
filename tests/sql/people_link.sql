-- Links by which passwords are chosen, and their end.
BEGIN;
CREATE FUNCTION t.link(who text, whose text, version int, n int, cut bool)
RETURNS text LANGUAGE sql AS $$
	SELECT t.as(who, format('concat_ws('' '', err, purpose, ends_at - '
	    'api.now()) FROM api.people_link($, %L, %L, %L, %L)', t.who(whose),
	    version, t.sha('link ' || n), cut))
$$;
CREATE FUNCTION t.opens(n int) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT err FROM api.welcome_begin(%L, '
	    '''192.0.2.44'')', t.sha('link ' || n)))
$$;
SELECT plan(31);
SELECT t.begin();
SELECT t.account('adam', '{administrator}'), t.account('audi', '{auditor}');
SELECT is(t.link('audi', 'bob', 1, 1, false), 'denied', 'not by an auditor');
SELECT is(t.link('adam', 'bob', 1, 1, false), 'none reset 1 day', 'a reset');
SELECT is(t.opens(1), 'none', 'opens');
SELECT is(t.as('adam', format('link_purpose || (link_ends_at - api.now()) '
    'FROM api.people_get($, %L)', t.who('bob'))), 'reset1 day', 'is seen');
SELECT is(t.sign_in('bob'), 'none', 'the old password works');
SELECT is(t.link('adam', 'bob', 1, 2, false), 'changed', 'an old page');
SELECT is(t.link('adam', 'bob', 2, 2, true), 'none reset 1 day',
    'another, and the old password ends');
SELECT is(t.opens(1), 'not-found', 'the first is void');
SELECT is(t.opens(2), 'none', 'the second opens');
SELECT is(t.as('bob', 'err FROM api.people_get($, NULL)'), 'signed-out',
    'his sessions end');
SELECT is(t.sign_in('bob'), 'credentials', 'and so does the password');
SELECT is((SELECT array_agg(e #- '{until}') FROM (SELECT e.details FROM
    data.event e WHERE what = 'account.reset' ORDER BY id) x (e)),
    ARRAY['{"password_ended": false}', '{"password_ended": true}']::jsonb[],
    'events');
SELECT is((SELECT count(*) FROM data.event WHERE details::text LIKE
    '%' || encode(t.sha('link 2'), 'hex') || '%'), 0::bigint,
    'that do not tell the token');
SELECT t.later('24 hours' - interval '1 microsecond');
SELECT is(t.opens(2), 'none', 'up to its time');
SELECT t.later('1 microsecond');
SELECT is(t.opens(2), 'not-found', 'not after');
SELECT is(t.sign_in('adam'), 'none', 'adam is here');
SELECT is(t.as('adam', format('link_purpose IS NULL FROM '
    'api.people_get($, %L)', t.who('bob'))), 'true', 'nor is it seen');
SELECT is(t.link('adam', 'bob', 3, 3, false), 'none reset 1 day', 'another');
SELECT is(t.as('audi', format('err FROM api.people_link_void($, %L)',
    t.who('bob'))), 'signed-out', 'it is not for anybody');
SELECT is(t.as('adam', format('err FROM api.people_link_void($, %L)',
    t.who('bob'))), 'none', 'withdrawn');
SELECT is(t.opens(3), 'not-found', 'opens no more');
SELECT is(t.as('adam', format('err FROM api.people_link_void($, %L)',
    t.who('bob'))), 'none', 'again');
SELECT is(t.told('account.link-voided'), ARRAY['adam account bob'],
    'one event');
SELECT is(t.as('adam', format('err FROM api.people_link_void($, %L)',
    t.id(77))), 'not-found', 'nobody''s');
SELECT is(t.link('adam', 'adam', 1, 4, true), 'last',
    'the last administrator keeps a password');
SELECT is(t.opens(4), 'not-found', 'and no link is left behind');
SELECT is(t.get('admin', $$SELECT concat_ws(' ', err, purpose, ends_at)
    FROM api.account_reset('adam', t.sha('x'), true)$$), 'last',
    'at the command line, too');
SELECT is(t.get('admin', $$SELECT concat_ws(' ', err, purpose, ends_at -
    api.now()) FROM api.account_reset('ADAM', t.sha('x'), false)$$),
    'none reset 1 day', 'where a reset is made as well');
SELECT is(t.get('admin', $$SELECT api.account_disable('bob')$$), 'none',
    'a disabled account');
SELECT is(t.link('adam', 'bob', NULL, 5, false), 'state', 'gets no link');
SELECT t.later('5 minutes');
SELECT is(t.link('adam', 'carol', 1, 6, false), 'confirm',
    'only with the password');
SELECT * FROM finish();
ROLLBACK;
