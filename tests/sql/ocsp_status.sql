-- What OCSP says.
BEGIN;
CREATE FUNCTION t.ocsp(VARIADIC serials bytea[]) RETURNS text
LANGUAGE sql AS $$
	SELECT t.get('guard', format('SELECT string_agg(concat_ws('' '', '
	    'status, reason, revoked_at = api.now()), '', '') FROM '
	    'api.ocsp_status(%L, %L)', serials, sha256('ours')))
$$;
SELECT plan(12);
SELECT t.begin();
SELECT is(t.bring(1, 'delivered') || t.bring(2, 'issued'),
    'deliveredissued', 'two certificates');
SELECT is(t.ocsp(t.serial(1)), 'good', 'one is good');
SELECT is(t.ocsp(t.serial(9), t.serial(1), t.serial(2), t.serial(1)),
    'unknown, good, good, good', 'several, in their order');
SELECT is(t.ocsp(VARIADIC '{}'), NULL, 'none');
SELECT is(t.get('signer', format('SELECT err FROM api.serial_void(%L, '
    'api.now() + interval ''1 day'')', t.serial(5))), 'none', 'a void one');
SELECT is(t.ocsp(t.serial(5)), 'revoked unspecified t', 'is revoked');
SELECT is(t.get('signer', format('SELECT err FROM api.server_record(%L, %L, '
    '%L, api.now(), api.now() + interval ''1 day'', ''server'')',
    t.serial(6), t.der(6), sha256(t.der(6)))) || t.ocsp(t.serial(6)),
    'nonegood', 'a server''s is good');
SELECT is(t.get('signer', format('SELECT err FROM api.issuer_record('
    'sha256(%L), ''issuing'', %L, api.now(), api.now() + interval ''1 year'', '
    'api.now())', '\x6f757273'::bytea, '\x6f757273'::bytea)), 'none',
    'the CA tells its name: all that was issued before is its own');
SELECT is(t.ocsp(t.serial(1)), 'good', 'and asked of it, good');
UPDATE data.certificate SET issuer = NULL;
DELETE FROM data.issuer;
SELECT is(t.get('signer', format('SELECT err FROM api.issuer_record('
    'sha256(%L), ''issuing-2'', %L, api.now(), api.now() + interval '
    '''1 year'', api.now())', '\x74686569'::bytea, '\x74686569'::bytea))
    || t.ocsp(t.serial(1), t.serial(5)), 'noneunknown, revoked unspecified t',
    'another CA''s is unknown');
UPDATE data.certificate SET issuer = NULL;
SELECT t.later('24 hours');
SELECT is(t.ocsp(t.serial(1), t.serial(2)),
    'good, revoked cessation-of-operation t',
    'what was not delivered is revoked, swept or not');
SELECT is(t.stored(2), 'undelivered', 'and ended');
SELECT * FROM finish();
ROLLBACK;
