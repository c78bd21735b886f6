-- What OCSP says.
BEGIN;
CREATE FUNCTION t.ocsp(VARIADIC serials bytea[]) RETURNS text
LANGUAGE sql AS $$
	SELECT t.get('guard', format('SELECT string_agg(concat_ws('' '', '
	    'status, reason, revoked_at = api.now()), '', '') FROM '
	    'api.ocsp_status(%L)', serials))
$$;
SELECT plan(9);
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
SELECT t.later('24 hours');
SELECT is(t.ocsp(t.serial(1), t.serial(2)),
    'good, revoked cessation-of-operation t',
    'what was not delivered is revoked, swept or not');
SELECT is(t.stored(2), 'undelivered', 'and ended');
SELECT * FROM finish();
ROLLBACK;
