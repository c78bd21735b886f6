-- Disabling and enabling; the last administrator stays, and oneself.
BEGIN;
CREATE FUNCTION t.enable(who text, whose text, version int, enable bool)
RETURNS text LANGUAGE sql AS $$
	SELECT t.as(who, format('err FROM api.people_enable($, %L, %L, %L)',
	    t.who(whose), version, enable))
$$;
SELECT plan(26);
SELECT t.begin();
SELECT t.account('adam', '{administrator}'), t.account('eva', '{people}'),
    t.account('audi', '{auditor}');
SELECT is(t.enable('audi', 'bob', 1, false), 'denied', 'not by an auditor');
SELECT is(t.enable('adam', 'adam', 1, false), 'self', 'not oneself');
SELECT is(t.enable('adam', 'nobody', 1, false), 'not-found', 'nobody');
SELECT is(t.enable('adam', 'bob', 7, false), 'changed', 'not from an old page');
INSERT INTO data.account_link VALUES (t.who('bob'), t.sha('l'), 'reset',
    api.now(), api.now() + interval '1 day');
SELECT is(t.register(1) || t.claim(1, who => 'bob') || t.approve(1, 'bob'),
    'none waitingnone verifiednone approved', 'bob approves a device');
SELECT is(t.enable('adam', 'bob', 1, false), 'none', 'disabled');
SELECT is((SELECT count(*) FROM data.session WHERE account = t.who('bob')),
    0::bigint, 'his sessions end');
SELECT is((SELECT count(*) FROM data.account_link), 0::bigint, 'so does a link');
SELECT is(t.get('signer', format('SELECT err FROM api.sign_begin(%L)',
    t.id(1))), 'state', 'and what he approved is over');
SELECT is(t.enable('adam', 'bob', 1, false), 'none', 'again');
SELECT is(t.told('account.disabled'),
    ARRAY['adam account bob {"after": false, "before": true}'], 'one event');
SELECT is(t.enable('adam', 'bob', 1, true), 'changed', 'an old page');
SELECT is(t.enable('adam', 'bob', 2, true), 'none', 'enabled');
SELECT is(t.sign_in('bob'), 'none', 'with his password');
UPDATE data.account SET paused_until = api.now() + interval '1 minute'
WHERE name = 'bob';
SELECT is(t.enable('adam', 'bob', 3, true), 'none', 'out of a pause');
SELECT is((SELECT paused_until FROM data.account WHERE name = 'bob'), NULL,
    'it is over');
SELECT is(t.enable('adam', 'bob', 3, true), 'none', 'nothing to do');
SELECT is(cardinality(t.told('account.enabled')), 2, 'two events');

SELECT is(t.enable('adam', 'eva', 1, false), 'none', 'one of two');
SELECT is(t.get('admin', $$SELECT api.account_disable('adam')$$), 'last',
    'the last one stays, at the command line');
SELECT is((SELECT enabled FROM data.account WHERE name = 'adam'), true,
    'enabled');
SELECT is(t.as('adam', 'err FROM api.people_get($, NULL)'), 'none',
    'and signed in');
SELECT is(t.get('admin', $$SELECT api.account_enable('eva')$$), 'none',
    'another one again');
UPDATE data.account SET password_hash = NULL WHERE name = 'eva';
SELECT is(t.get('admin', $$SELECT api.account_disable('adam')$$), 'last',
    'who has no password cannot do it');
SELECT is(t.get('admin', $$SELECT api.account_disable('nobody')$$),
    'not-found', 'nobody');
SELECT t.later('5 minutes');
SELECT is(t.enable('adam', 'bob', 4, false), 'confirm',
    'only with the password');
SELECT * FROM finish();
ROLLBACK;
