-- Devices by name, a page at a time.
BEGIN;
CREATE FUNCTION t.enroll(n int, name text) RETURNS text LANGUAGE sql AS $$
	SELECT t.register(n) || t.claim(n) || t.approve(n, 'alice', name)
	    || t.sign_record(n) || t.acknowledge(n)
$$;
CREATE FUNCTION t.names(query text, name text, id uuid, n int) RETURNS text
LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT string_agg(name || '' '' || '
	    'status, '', '') FROM api.device_list(%L, %L, NULL, NULL, NULL, '
	    'NULL, NULL, ''name'', lower(%L), %L, %s) WHERE matches',
	    t.session('carol'), query, name, id, n))
$$;
SELECT plan(13);
SELECT t.begin();
SELECT is(t.names(NULL, NULL, NULL, 9), NULL, 'none yet');
SELECT isnt(t.enroll(1, 'beta') || t.enroll(2, 'Alpha') || t.enroll(3, 'gamma')
    || t.enroll(4, 'alpha'), NULL, 'four devices');
SELECT is(t.names(NULL, NULL, NULL, 9), CASE WHEN t.device(2) < t.device(4)
    THEN 'Alpha active, alpha active' ELSE 'alpha active, Alpha active' END
    || ', beta active, gamma active', 'in order, whatever their case');
SELECT is(t.names('', 'ALPHA', greatest(t.device(2), t.device(4)), 1),
    'beta active', 'the page after one');
SELECT is(t.names('AMM', NULL, NULL, 9), 'gamma active', 'part of a name');
SELECT is(t.names('Serial 3', NULL, NULL, 9), 'gamma active',
    'or of a serial number');
SELECT is(t.names('%', NULL, NULL, 9), NULL, 'which is no pattern');
SELECT is(t.get('admin', format('SELECT err FROM api.admin_device_revoke(%L, '
    '''unspecified'')', t.device(3))), 'none', 'one is revoked');
SELECT is(t.bring(5, 'issued'), 'issued', 'one is issued');
SELECT t.later('24 hours');
SELECT isnt(t.sign_in('carol'), NULL, 'a day passes');
SELECT is(t.names('a', 'alphaa', t.id(0), 9),
    'approved revoked, beta active, gamma revoked',
    'undelivered is as good as revoked');
SELECT t.later('89 days');
SELECT isnt(t.sign_in('carol'), NULL, 'and 89 more');
SELECT is(t.names('beta', NULL, NULL, 9), 'beta expired', 'past its time');
SELECT * FROM finish();
ROLLBACK;
