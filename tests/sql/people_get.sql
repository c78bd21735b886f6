-- One account: another's with permission, one's own without; with its roles
-- and sessions.
BEGIN;
SELECT plan(24);
SELECT t.begin();
SELECT t.account('adam', '{administrator}'), t.account('audi', '{auditor}');
SELECT is(t.as('nina', format('err FROM api.people_get($, %L)', t.who('bob'))),
    'denied', 'nobody without');
SELECT is(t.as('nina', format('err FROM api.people_roles($, %L)',
    t.who('bob'))), 'denied', 'nor its roles');
SELECT is(t.as('nina', format('err FROM api.people_sessions($, %L, 9)',
    t.who('bob'))), 'denied', 'nor its sessions');
SELECT is(t.as('nina', format('err FROM api.people_get($, %L)', t.who('nina'))),
    'denied', 'nor one''s own by its id');
SELECT is(t.as('nina', 'err || name || display_name || version || has_password '
    'FROM api.people_get($, NULL)'), 'nonenina' || 'Nina1true', 'but one''s own');
SELECT is(t.as('audi', format('concat_ws('' '', err, name, enabled, '
    'last_sign_in_at = api.now(), last_sign_in_from, paused_until, '
    'link_purpose, before_at) FROM api.people_get($, %L)', t.who('bob'))),
    'none bob t t 192.0.2.99', 'an auditor');
SELECT is(t.as('adam', format('err FROM api.people_get($, %L)', t.id(77))),
    'not-found', 'none there');
SELECT t.later('1 hour');
SELECT is(t.sign_in('nina'), 'none', 'signed in again');
SELECT is(t.as('nina', 'concat_ws('' '', before_at = api.now() - '
    'interval ''1 hour'', before_from) FROM api.people_get($, NULL)'),
    't 192.0.2.99', 'the sign-in before this one');
SELECT is(t.sign_in('adam'), 'none', 'another');
SELECT is(t.as('adam', format('concat_ws('' '', before_at, before_from) '
    'FROM api.people_get($, %L)', t.who('nina'))), '', 'is not for others');
INSERT INTO data.site (id, name, created_at) VALUES (t.id(1), 'Lyon', api.now());
INSERT INTO data.account_role VALUES (t.who('bob'), 'enroll', t.id(1)),
    (t.who('bob'), 'auditor', NULL);
SELECT is(t.as_all('adam', format('concat_ws('' '', err, role, '
    'description, permissions, site = %L, site_name) FROM '
    'api.people_roles($, %L)', t.id(1), t.who('bob'))),
    ARRAY['none auditor Sees everything, and changes nothing. {audit,ca,view}',
    'none enroll Adds devices. {enroll}',
    'none enroll Adds devices. {enroll} t Lyon'], 'roles by name and site');
SELECT is(t.as('nina', 'count(*) FROM api.people_roles($, NULL)'), '0',
    'none of one''s own');
SELECT is(t.sign_in('bob'), 'none', 'bob is here');
INSERT INTO data.session (token, account, created_at, used_at, idle, ends_at,
    address, agent)
SELECT t.sha('more' || n), t.who('bob'), api.now(), api.now() - n * interval
    '1 minute', '10 minutes', api.now() + interval '1 hour', '192.0.2.8',
    'agent ' || n FROM generate_series(1, 10) n;
UPDATE data.session SET ends_at = api.now() WHERE token = t.sha('more2');
SELECT is(t.as_all('bob', 'concat_ws('' '', err, mine, agent, '
    'host(address)) FROM api.people_sessions($, NULL, 4)'),
    ARRAY['none t tests 192.0.2.99', 'none f agent 1 192.0.2.8',
    'none f agent 3 192.0.2.8', 'none f agent 4 192.0.2.8'],
    'sessions that live, last used first, so many');
SELECT is(t.as('adam', format('count(*) FILTER (WHERE NOT mine) FROM '
    'api.people_sessions($, %L, 50)', t.who('bob'))), '9', 'of another');
SELECT is(t.as('adam', format('err FROM api.people_sessions($, %L, 9)',
    t.id(77))), NULL, 'of nobody');

-- Ending them.
SELECT is(t.as('nina', format('err FROM api.people_session_end($, %L, NULL)',
    t.who('bob'))), 'denied', 'not by anybody');
SELECT is(t.as('audi', format('err FROM api.people_session_end($, %L, NULL)',
    t.who('bob'))), 'signed-out', 'whose own session is over');
SELECT is(t.as('bob', format('err FROM api.people_session_end($, NULL, %L)',
    (SELECT id FROM data.session WHERE token = t.sha('more1')))), 'none',
    'one of one''s own');
SELECT is(t.as('nina', format('err FROM api.people_session_end($, NULL, %L)',
    (SELECT id FROM data.session WHERE token = t.sha('more3')))), 'none',
    'another''s in its place is passed over');
SELECT is((SELECT count(*) FROM data.session WHERE account = t.who('bob')),
    10::bigint, 'and stays');
SELECT is(t.as('adam', format('err FROM api.people_session_end($, %L, NULL)',
    t.who('bob'))), 'none', 'all of them, by an administrator');
SELECT is(t.told('account.signed-out'), ARRAY['bob account bob {"sessions": 1}',
    'adam account bob {"sessions": 10}'], 'events');
SELECT * FROM finish();
ROLLBACK;
