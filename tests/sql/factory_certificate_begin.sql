-- The bearer of a factory certificate: imported, or any of a CA.
BEGIN;
CREATE FUNCTION t.bearer(certificate text, any_name text DEFAULT NULL,
    csr int DEFAULT 1) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('signer', format('SELECT concat_ws('' '', err, serial, '
	    'profile, name, der IS NOT NULL) FROM '
	    'api.factory_certificate_begin(%L, ''any'', %L, %L)',
	    t.sha(certificate), any_name, t.sha('csr ' || csr)))
$$;
CREATE FUNCTION t.record(which text, n int) RETURNS text
LANGUAGE sql AS $$
	SELECT t.get('signer', format('SELECT err FROM api.factory_record(%L, '
	    '%L, %L, %L, %L, %L, %L, ''P-256'', api.now(), api.now() + '
	    'interval ''90 days'')', (SELECT f.id FROM data.factory f
	    WHERE f.hash = t.sha(which)), t.sha('csr 1'), t.id(100 + n),
	    t.serial(n), t.der(n), sha256(t.der(n)), t.key(n)))
$$;
SELECT plan(18);
SELECT t.begin();
SELECT is(t.get('admin', $$SELECT err FROM api.factory_import('{A1,A2}',
    '{certificate,secret}', ARRAY[t.sha('one'), t.sha('two')], '{auto,auto}',
    '{One,Two}')$$), 'none', 'one with a certificate, one with a secret');
SELECT is(t.bearer('one'), 'none A1 auto One f', 'the one');
SELECT is(t.bearer('one', 'Some'), 'none A1 auto One f',
    'imported counts before any');
SELECT is(t.bearer('nine'), 'not-found f', 'not imported');
SELECT is(t.bearer('two'), 'not-found f', 'a secret''s hash is no fingerprint');
SELECT is((SELECT count(*) FROM data.factory), 2::bigint, 'nothing was added');
SELECT is(t.record('one', 1), 'none', 'a certificate for it');
SELECT is((SELECT admitted_by || ' ' || serial FROM data.device),
    'factory certificate A1', 'a device');
SELECT is(t.bearer('one'), 'none A1 auto One t', 'the same again');
SELECT is(t.bearer('one', NULL, 2), 'taken A1 auto One f', 'another key');
SELECT is(t.bearer('any', 'Some'),
    'none ' || encode(t.sha('any'), 'hex') || ' any Some f', 'any');
SELECT is(t.record('any', 2), 'none', 'a certificate for it');
SELECT is((SELECT count(*) FROM data.device WHERE name = 'Some' AND serial IS
    NULL), 1::bigint, 'a device without a serial number that we know');
SELECT is(t.bearer('any', 'Else'),
    'none ' || encode(t.sha('any'), 'hex') || ' any Some t',
    'again, under the name of the first time');
SELECT is(t.bearer('any'), 'none ' || encode(t.sha('any'), 'hex') ||
    ' any Some t', 'also when others are not let in any more');
SELECT is(t.get('admin', format('SELECT api.factory_remove(%L)',
    encode(t.sha('any'), 'hex'))), 'none', 'removed');
SELECT is(t.bearer('any'), 'not-found f', 'and forgotten');
SELECT is((SELECT count(*) FROM data.device), 2::bigint,
    'what it got has stayed');
SELECT * FROM finish();
ROLLBACK;
