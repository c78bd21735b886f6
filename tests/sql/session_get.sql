-- Who is signed in.
BEGIN;
CREATE FUNCTION t.who_is(name text) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', err, name, '
	    'display_name, permissions) FROM api.session_get(%L, '
	    '''192.0.2.7'')', t.session(name)))
$$;
CREATE FUNCTION t.poll(name text) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', err, name) '
	    'FROM api.session_get(%L, ''192.0.2.9'', true)', t.session(name)))
$$;
SELECT plan(21);
SELECT t.begin();
SELECT is(t.who_is('alice'), 'none alice Alice {enroll,revoke,view}', 'alice');
SELECT is(t.who_is('nina'), 'none nina Nina {}', 'somebody who may nothing');
SELECT is(t.who_is('nobody'), 'signed-out', 'nobody');
SELECT is((SELECT address FROM data.session WHERE token = t.session('alice')),
    '192.0.2.7'::inet, 'from where');
SELECT t.later('1 minute');
SELECT is(t.poll('nina'), 'none nina', 'a page asks by itself');
SELECT is((SELECT (api.now() - used_at, address)::text FROM data.session
    WHERE token = t.session('nina')), '(00:01:00,192.0.2.7)', 'that is no use');
SELECT is(t.poll('nobody'), 'signed-out', 'nor is it one of nobody');
SELECT t.later('-1 minute');
SELECT t.later('30 minutes' - interval '1 microsecond');
SELECT is(left(t.who_is('alice'), 4), 'none', 'used within the half hour');
SELECT t.later('1 microsecond');
SELECT is(t.poll('nina'), 'signed-out', 'not used: over');
SELECT is(t.who_is('nina'), 'signed-out', 'for good');
SELECT is(left(t.who_is('alice'), 4), 'none', 'used: not over');
UPDATE data.session SET used_at = ends_at - interval '1 minute'
WHERE token = t.session('alice');
SELECT t.later((SELECT ends_at - api.now() - interval '1 microsecond'
    FROM data.session WHERE token = t.session('alice')));
SELECT is(left(t.who_is('alice'), 4), 'none', 'used to the twelfth hour');
SELECT t.later('1 microsecond');
SELECT is(t.who_is('alice'), 'signed-out', 'then over however used');
CREATE FUNCTION t.unused(name text) RETURNS interval LANGUAGE sql AS $$
	SELECT api.now() - used_at FROM data.session
	WHERE token = t.session(name)
$$;
SELECT is(t.sign_in('alice') || left(t.who_is('alice'), 4), 'nonenone',
    'signed in again');
SELECT t.later('1 minute' - interval '1 microsecond');
SELECT is(left(t.who_is('alice'), 4), 'none', 'within a minute');
SELECT is(t.unused('alice'), '1 minute' - interval '1 microsecond',
    'use is not written down again');
SELECT t.later('1 microsecond');
SELECT is(left(t.who_is('alice'), 4), 'none', 'after it');
SELECT is(t.unused('alice'), '0', 'it is');
UPDATE data.session SET idle = '1 minute';
SELECT t.later('6 seconds');
SELECT is(left(t.who_is('alice'), 4) || t.unused('alice'), 'none00:00:00',
    'or after a tenth of what it may be idle');
SELECT is(t.get('console', format('SELECT err FROM api.session_get(%L, '
    '''192.0.2.8'')', t.session('alice'))), 'none', 'from elsewhere');
SELECT is((SELECT address FROM data.session WHERE token =
    t.session('alice')), '192.0.2.8'::inet, 'which is written down at once');
SELECT * FROM finish();
ROLLBACK;
