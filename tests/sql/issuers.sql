-- The issuing CAs: told by the signer, their states, whose a certificate is.
BEGIN;
CREATE FUNCTION t.issuer(n int) RETURNS bytea LANGUAGE sql AS $$
	SELECT sha256(t.der(100 + n))
$$;
CREATE FUNCTION t.issuer_record(n int, from_in interval) RETURNS text
LANGUAGE sql AS $$
	SELECT t.get('signer', format('SELECT err FROM api.issuer_record(%L, '
	    '%L, %L, api.now() - interval ''1 hour'', '
	    'api.now() + interval ''5 years'', api.now() + %L)', t.issuer(n),
	    'issuing-' || n, t.der(100 + n), from_in))
$$;
CREATE FUNCTION t.server_of(n int, issuer int, lasts interval) RETURNS text
LANGUAGE sql AS $$
	SELECT t.get('signer', format('SELECT err FROM api.server_record(%L, '
	    '%L, %L, api.now(), api.now() + %L, ''server'', %L)', t.serial(n),
	    t.der(n), sha256(t.der(n)), lasts, t.issuer(issuer)))
$$;
CREATE FUNCTION t.issuers() RETURNS text LANGUAGE sql AS $$
	SELECT t.get('admin', 'SELECT string_agg(name || '' '' || state, '
	    ''', '' ORDER BY active_from) FROM api.issuer_list()')
$$;
SELECT plan(18);
SELECT t.begin();
SELECT is(t.issuers(), NULL, 'none');
SELECT is(t.bring(1, 'delivered'), 'delivered', 'a certificate from before');
SELECT is(t.issuer_record(1, '-1 hour'), 'none', 'the first issuer');
SELECT is(t.issuer_record(1, '-1 hour'), 'none', 'again');
SELECT is((SELECT issuer FROM data.certificate), t.issuer(1),
    'what was there is of the first');
SELECT is(t.issuer_record(2, '14 days'), 'none', 'the next');
SELECT is(t.issuers(), 'issuing-1 current, issuing-2 next', 'their states');
SELECT is(t.server_of(9, 1, '30 days'), 'none', 'a certificate of the first');
SELECT t.later('14 days');
SELECT is(t.issuers(), 'issuing-1 old, issuing-2 current', 'on the date');
SELECT is(t.server_of(10, 2, '30 days'), 'none', 'one of the second');
SELECT is((SELECT issuer FROM data.certificate WHERE serial = t.serial(10)),
    t.issuer(2), 'recorded as its own');
SELECT is(t.get('admin', format('SELECT err FROM api.admin_device_revoke(%L, '
    '''key-compromise'')', t.device(1))), 'none', 'one of the first is revoked');
SELECT is(t.get('signer', 'SELECT issuer::text FROM api.revocations(0, 9)'),
    t.issuer(1)::text, 'the list says whose it is');
SELECT t.later('75 days');
SELECT is(t.issuers(), 'issuing-1 old, issuing-2 current',
    'while one of its certificates is valid');
SELECT is(t.get('signer', format('SELECT err FROM api.server_record(%L, %L, '
    '%L, api.now(), api.now() + interval ''3 days'', ''ocsp'', %L)',
    t.serial(13), t.der(13), sha256(t.der(13)), t.issuer(1))), 'none',
    'it delegates OCSP as long as it is there');
SELECT t.later('1 day 1 hour');
SELECT is(t.issuers(), 'issuing-1 ended, issuing-2 current', 'and after');
SELECT is(t.get('signer', format('SELECT err FROM api.server_record(%L, %L, '
    '%L, api.now(), api.now() + interval ''1 day'', ''server'')', t.serial(11),
    t.der(11), sha256(t.der(11)))), 'none', 'nobody has to name an issuer');
SELECT throws_ok(format('SELECT api.server_record(%L, %L, %L, api.now(), '
    'api.now() + interval ''1 day'', ''server'', %L)', t.serial(12),
    t.der(12), sha256(t.der(12)), sha256('x')), '23503', NULL,
    'an unknown issuer is none');
SELECT * FROM finish();
ROLLBACK;
