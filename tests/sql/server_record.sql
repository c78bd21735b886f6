-- Certificates of our own servers.
BEGIN;
CREATE FUNCTION t.server(n int, der int, purpose text) RETURNS text
LANGUAGE sql AS $$
	SELECT t.get('signer', format('SELECT err FROM api.server_record(%L, '
	    '%L, %L, api.now(), api.now() + interval ''1 day'', %L)',
	    t.serial(n), t.der(der), sha256(t.der(der)), purpose))
$$;
SELECT plan(7);
SELECT t.begin();
SELECT is(t.server(1, 1, 'device'), 'input', 'not for devices');
SELECT is(t.server(1, 1, NULL), 'input', 'nor for nothing');
SELECT is(t.server(1, 1, 'server'), 'none', 'a server''s');
SELECT is(t.server(1, 1, 'server'), 'none', 'again');
SELECT is(t.server(1, 2, 'server'), 'taken', 'another with its serial');
SELECT is(t.server(2, 2, 'ocsp'), 'none', 'the responder''s');
SELECT is((SELECT count(*) FROM data.event WHERE what = 'certificate.issued'),
    2::bigint, 'two events');
SELECT * FROM finish();
ROLLBACK;
