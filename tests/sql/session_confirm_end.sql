-- The password again: right or wrong, and for how long it counts.
BEGIN;
CREATE FUNCTION t.confirm(who text, fits text) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT err FROM '
	    'api.session_confirm_begin(%L, ''192.0.2.7'')', t.session(who))) ||
	    ' ' || t.get('console', format('SELECT err FROM '
	    'api.session_confirm_end(%L, %L, ''192.0.2.7'')', t.session(who),
	    fits))
$$;
CREATE FUNCTION t.confirmed(who text) RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(' ', t.get('console', format('SELECT confirmed FROM '
	    'api.session_get(%L, NULL)', t.session(who))),
	    (private.session_confirmed(t.session(who), 'view')).err)
$$;
SELECT plan(16);
SELECT t.begin();
SELECT is(t.confirmed('alice'), 'true none', 'a fresh sign-in counts');
SELECT is(t.confirmed('bob'), 'true denied', 'not instead of a permission');
SELECT t.later('5 minutes' - interval '1 microsecond');
SELECT is(t.confirmed('alice'), 'true none', 'up to five minutes');
SELECT t.later('1 microsecond');
SELECT is(t.confirmed('alice'), 'false confirm', 'not longer');
SELECT is(t.confirmed('bob'), 'false denied', 'who may not, is not asked');
SELECT is(t.confirm('alice', NULL), 'none credentials', 'wrong');
SELECT is(t.confirmed('alice'), 'false confirm', 'still not');
SELECT is((SELECT string_agg(what || ' ' || host(address), ', ') FROM data.event
    WHERE account = t.who('alice') AND what LIKE 'session.un%'),
    'session.unconfirmed 192.0.2.7', 'an event');
SELECT is(t.confirm('alice', 'hash of bob'), 'none credentials',
    'another account''s');
SELECT is((SELECT string_agg(failures::text, ' ') FROM data.sign_in_attempt
    WHERE subject IN ('name alice', 'net 192.0.2.7/32')), '2 2', 'two count');
SELECT is(t.confirm('alice', 'hash of alice'), 'none none', 'right');
SELECT is((SELECT string_agg(subject || ' ' || failures, ', ')
    FROM data.sign_in_attempt
    WHERE subject IN ('name alice', 'net 192.0.2.7/32')),
    'net 192.0.2.7/32 2', 'takes its own back, and forgives the name');
SELECT is(t.confirmed('alice'), 'true none', 'counts');
SELECT t.later('5 minutes');
SELECT is(t.confirmed('alice'), 'false confirm', 'for five minutes');
SELECT is(t.get('admin', $$SELECT api.account_disable('alice')$$) || ' '
    || t.confirm('alice', 'hash of alice'), 'none signed-out signed-out',
    'a disabled account');
SELECT is(t.confirm('nobody', NULL), 'signed-out signed-out',
    'no such session');
SELECT * FROM finish();
ROLLBACK;
