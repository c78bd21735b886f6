-- The password again: for whom, and how failures slow it.
BEGIN;
CREATE FUNCTION t.confirm_begin(who text) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', err, account = '
	    '%L, password_hash, wait_seconds) FROM '
	    'api.session_confirm_begin(%L, ''192.0.2.7'')', t.who(who),
	    t.session(who)))
$$;
SELECT plan(9);
SELECT t.begin();
SELECT is(t.confirm_begin('nobody'), 'signed-out', 'no such session');
SELECT is(t.confirm_begin('nina'), 'none t hash of nina 0',
    'an account without permissions, too');
SELECT is((SELECT string_agg(failures::text, ' ') FROM data.sign_in_attempt
    WHERE subject IN ('name nina', 'net 192.0.2.7/32')), '1 1',
    'counts as a failure of name and network');
SELECT t.confirm_begin('nina') FROM generate_series(1, 4);
SELECT is(t.confirm_begin('nina'), 'none t 1', 'after five, a second');
SELECT is(t.get('console', $$SELECT wait_seconds FROM
    api.sign_in_begin('nina', '192.0.2.99')$$), '1', 'for a sign-in as well');
SELECT is(t.confirm_begin('bob'), 'none t hash of bob 0', 'not for others');
SELECT t.confirm_begin('rosa') FROM generate_series(1, 4);
SELECT t.confirm_begin('carol') FROM generate_series(1, 4);
SELECT t.confirm_begin('alice') FROM generate_series(1, 4);
SELECT t.confirm_begin('bob') FROM generate_series(1, 2);
SELECT is(t.confirm_begin('bob'), 'none t 1', 'twenty from one network');
SELECT t.later('1 second');
SELECT is(t.confirm_begin('bob'), 'none t hash of bob 0', 'a second on');
SELECT is(t.get('admin', $$SELECT api.account_disable('bob')$$) || ' '
    || t.confirm_begin('bob'), 'none signed-out', 'a disabled account');
SELECT * FROM finish();
ROLLBACK;
