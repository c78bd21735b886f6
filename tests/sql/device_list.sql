-- Devices found, filtered and sorted, a page at a time.
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
-- Names in an order, with filters as parameters 3 to 7.
CREATE FUNCTION t.sorted(sort text, filters text DEFAULT 'NULL, NULL, NULL, '
    'NULL, NULL', behind text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(t.get('console', format('SELECT string_agg(name, '' '') '
	    'FROM api.device_list(%L, NULL, %s, %L, %L, %L, 9) WHERE matches',
	    t.session('carol'), filters, sort, (SELECT CASE sort
		WHEN 'ends' THEN d.ends_at::text WHEN 'name' THEN lower(d.name)
		ELSE s.at::text END FROM data.device d, data.device_seen s
	    WHERE d.name = behind AND s.device = d.id),
	    (SELECT d.id FROM data.device d WHERE d.name = behind))), '')
$$;
SELECT plan(66);
SELECT t.begin();
SELECT is(t.names(NULL, NULL, NULL, 9), NULL, 'none yet');
SELECT isnt(t.enroll(1, 'beta') || t.enroll(2, 'Alpha') || t.enroll(3, 'gamma')
    || t.enroll(4, 'alpha'), NULL, 'four devices');
SELECT is(t.names(NULL, NULL, NULL, 9), CASE WHEN t.device(2) < t.device(4)
    THEN 'Alpha active, alpha active' ELSE 'alpha active, Alpha active' END
    || ', beta active, gamma active', 'in order, whatever their case');
SELECT is(t.names('', 'ALPHA', greatest(t.device(2), t.device(4)), 1),
    'beta active', 'the page after one');
SELECT is(t.names('AMM', NULL, NULL, 9), 'gamma active', 'inside of a word');
SELECT is(t.names('GAM', NULL, NULL, 9), 'gamma active', 'its beginning');
SELECT is(t.names('mma', NULL, NULL, 9), 'gamma active', 'its end');
SELECT is(t.names('Serial 3', NULL, NULL, 9), 'gamma active',
    'or of a serial number');
SELECT is(t.names('ial 3', NULL, NULL, 9), 'gamma active', 'or of the end');
SELECT is(t.names('ial  3', NULL, NULL, 9), NULL, 'as it is written');
SELECT is(t.names(w, NULL, NULL, 9), NULL, 'which is no pattern: ' || w)
FROM unnest('{%,_,\\,*,''''}'::text[]) w;
SELECT is(t.names(w, NULL, NULL, 9), 'gamma active', 'by ' || why)
FROM (VALUES (t.device(3)::text, 'id'),
    (upper(left(t.device(3)::text, 30)), 'the beginning of the id'),
    (replace(t.device(3)::text, '-', ''), 'the id without hyphens'),
    (encode(t.serial(3), 'hex'), 'a certificate''s serial number'),
    (left(encode(t.serial(3), 'hex'), 15), 'an odd part of it'),
    (encode(t.key(3), 'hex'), 'the key''s fingerprint'),
    (regexp_replace(encode(sha256(t.der(3)), 'hex'), '(..)(?=.)', '\1:', 'g'),
	'the certificate''s, with colons'),
    (upper(regexp_replace(left(encode(sha256(t.der(3)), 'hex'), 21), '(....)',
	'\1 ', 'g')), 'an odd part of it in groups of four')) v (w, why);
SELECT is(t.names(w, NULL, NULL, 9), NULL, 'not by ' || why)
FROM (VALUES (substr(encode(t.key(3), 'hex'), 2), 'another part of it'),
    (encode(t.key(3), 'hex') || '0', 'too long a one'),
    (left(encode(t.key(3), 'hex'), 3), 'three digits')) v (w, why);
UPDATE data.device SET owner = 'Ann Müller' WHERE name = 'beta';
SELECT is(t.names(w, NULL, NULL, 9), 'beta active', 'by its owner: ' || w)
FROM unnest('{ann,"ann mül",MÜLLER,ller}'::text[]) w;
UPDATE data.device SET owner = 'Bob', name = 'Delta' WHERE name = 'beta';
SELECT is(t.names('ann', NULL, NULL, 9), NULL, 'no more when it has another');
SELECT is(t.names('delt', NULL, NULL, 9), 'Delta active', 'by its new name');
UPDATE data.device SET owner = NULL, name = 'beta' WHERE name = 'Delta';

-- Filters and sorts.
INSERT INTO data.site (name, created_at) VALUES ('Lyon', api.now());
UPDATE data.device d SET site = s.id, profile = 'kiosk' FROM data.site s
WHERE d.name IN ('gamma', 'alpha');
UPDATE data.device SET name = 'Alpha2' WHERE name = 'Alpha';
UPDATE data.certificate SET not_after = not_after - interval '60 days'
WHERE serial = t.serial(2);
SELECT t.later('1 hour');
SELECT is(t.guard(3), 'none', 'one is seen');
SELECT t.later('1 hour');
SELECT is(t.guard(1), 'none', 'then another');
SELECT t.later('3 days');
SELECT isnt(t.sign_in('carol'), NULL, 'days later');
SELECT is(t.sorted(sort), wanted, 'in the order ' || sort)
FROM (VALUES ('name', 'alpha Alpha2 beta gamma'), ('nonsense',
    'alpha Alpha2 beta gamma')) v (sort, wanted);
SELECT is(left(t.sorted('seen'), 10), 'beta gamma', 'latest seen first');
SELECT is(right(t.sorted('unseen'), 10), 'gamma beta', 'or last');
SELECT is(left(t.sorted('ends'), 6), 'Alpha2', 'soonest end first');
SELECT is(t.sorted('unseen', behind => 'gamma'), 'beta', 'and on from there');
SELECT is(t.sorted('ends', behind => 'Alpha2') LIKE '%Alpha2%', false,
    'and on from the soonest');
SELECT is(t.get('console', format('SELECT count(*) FROM api.device_list(%L, '
    'NULL, NULL, NULL, NULL, NULL, NULL, ''ends'', ''nonsense'', %L, 9)',
    t.session('carol'), t.device(1))), '4', 'from nowhere: from the first');
SELECT is(t.sorted('name', f), wanted, 'filter ' || f)
FROM (SELECT id AS site FROM data.site) s, LATERAL (VALUES
    ('''kiosk'', NULL, NULL, NULL, NULL', 'alpha gamma'),
    ('''none'', NULL, NULL, NULL, NULL', ''),
    ('NULL, ''active'', NULL, NULL, NULL', 'alpha Alpha2 beta gamma'),
    ('NULL, ''revoked'', NULL, NULL, NULL', ''),
    (format('NULL, NULL, %L, NULL, NULL', site), 'alpha gamma'),
    ('NULL, NULL, ''-'', NULL, NULL', 'Alpha2 beta'),
    ('NULL, NULL, NULL, 30, NULL', 'Alpha2'),
    ('NULL, NULL, NULL, 1, NULL', ''),
    ('NULL, NULL, NULL, NULL, 2', 'alpha Alpha2 beta gamma'),
    ('NULL, NULL, NULL, NULL, 30', 'alpha Alpha2'),
    (format('''kiosk'', ''active'', %L, 100, 30', site), 'alpha'))
    v (f, wanted);
SELECT is(t.sorted('name', 'NULL, ''late'', NULL, NULL, NULL'), '',
    'none is late');
SELECT t.later('21 days');
SELECT isnt(t.sign_in('carol'), NULL, 'later');
SELECT is(t.sorted('name', 'NULL, ''late'', NULL, NULL, NULL'), 'Alpha2',
    'now one is');
SELECT is(t.get('admin', format('SELECT err FROM api.admin_device_hold(%L)',
    t.device(4))), 'none', 'one is put on hold');
SELECT is(t.sorted('newest', 'NULL, ''held'', NULL, NULL, NULL'), 'alpha',
    'and found by that');
SELECT is(t.sorted('seen', 'NULL, ''active'', NULL, NULL, NULL'),
    'beta gamma Alpha2', 'not among the active');

SELECT is(t.get('admin', format('SELECT err FROM api.admin_device_revoke(%L, '
    '''unspecified'')', t.device(3))), 'none', 'one is revoked');
SELECT is(t.sign_in('alice') || t.bring(5, 'issued'), 'noneissued',
    'one is issued');
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
