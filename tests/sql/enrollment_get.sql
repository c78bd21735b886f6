-- What the page of an enrollment shows, and to whom.
BEGIN;
CREATE FUNCTION t.page(n int, who text, what text) RETURNS text
LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', %s) FROM '
	    'api.enrollment_get(%L, %L)', what, t.session(who), t.id(n)))
$$;
SELECT plan(25);
SELECT t.begin();
SELECT is(t.register(1), 'none waiting', 'one waits');
SELECT is(t.page(1, 'alice', 'err'), 'not-found', 'nobody can look at it');
SELECT is(t.page(1, 'bob', 'err'), 'not-found', 'nor bob');
SELECT t.later('42 seconds');
SELECT is(t.claim(1), 'none verified', 'alice claims it');
SELECT is(t.page(1, 'alice', 'err, enrollment = t.id(1), state, expires_in, '
    'waited_seconds, channel, address, name, model, system, serial, '
    'key_type, key_fp = t.key(1), reg = t.reg(1), registration = t.bytes(1), '
    'convert_from(wrap, ''UTF8''), claimed_by, mine, repeats, key_seen, '
    'name_seen, profile, approved_name, device, not_after, reason, '
    'created_at = api.now() - interval ''42 seconds'', finished_at'),
    'none t verified 600 42 sealed 192.0.2.1 name 1 model system serial 1 '
    'P-256 t t t wr Alice t 0 0 0 t', 'the whole page');
SELECT is(t.page(1, 'carol', 'err, mine, wrap IS NULL'), 'none f t',
    'carol may view it, without the key');
SELECT is(t.page(1, 'bob', 'err, name'), 'denied', 'bob may not');
SELECT is(t.page(9, 'alice', 'err'), 'not-found', 'an unknown one');
SELECT is(t.register(t.altered(2, jsonb_build_object(
    'locator', t.locator(1)))), 'taken', 'somebody sends the same code');
SELECT is(t.page(1, 'alice', 'repeats'), '1', 'which the page says');

SELECT is(t.approve(1, 'alice', 'Name 3') || t.sign_record(1),
    'none approvednone', 'it is issued');
SELECT is(t.page(1, 'alice', 'state, profile, approved_name, device IS NOT '
    'NULL, not_after = api.now() + interval ''90 days'', key_seen, name_seen, '
    'wrap IS NULL'), 'issued device Name 3 t t 0 0 t',
    'it is not seen before by itself');
SELECT is(t.register(t.altered(3, jsonb_build_object('key_fp',
    t.key(1)))), 'none waiting', 'the same key and name again');
SELECT is(t.claim(3), 'none verified', 'claimed');
SELECT is(t.page(3, 'alice', 'key_seen, name_seen'), '1 1', 'were here before');

-- ---- very many that were here before
INSERT INTO data.site (name, created_at)
SELECT n, api.now() FROM unnest('{Lyon,Oslo}'::text[]) n;
-- So many devices of this name at a site, each with a certificate for the key.
CREATE FUNCTION t.fleet(of_name text, of_site text, key bytea, many int)
RETURNS bigint LANGUAGE sql AS $$
	WITH made AS (INSERT INTO data.device (id, name, profile, key_type,
	    approved_by, created_at, site)
	SELECT gen_random_uuid(), of_name, 'device', 'P-256', t.who('carol'),
	    api.now(), (SELECT id FROM data.site s WHERE s.name = of_site)
	FROM generate_series(1, many) RETURNING id),
	signed AS (INSERT INTO data.certificate (serial, purpose, device, der,
	    der_sha256, key_fp, not_before, not_after, issued_at)
	SELECT substr(sha256(id::text::bytea), 1, 16), 'device', id,
	    id::text::bytea, sha256(id::text::bytea), key, api.now(),
	    api.now() + interval '90 days', api.now() FROM made RETURNING 1)
	SELECT count(*) FROM signed
$$;
CREATE FUNCTION t.limited(who text, place text, roles text[]) RETURNS text
LANGUAGE sql AS $$
	SELECT t.account(who, '{}');
	INSERT INTO data.account_role (account, role, site)
	SELECT t.who(who), r, s.id FROM unnest(roles) r, data.site s
	WHERE s.name = place;
	SELECT 'made'::text
$$;
SELECT is(t.limited('lea', 'Lyon', '{enroll,view}') || t.fleet('FLEET', 'Oslo',
    t.key(5), 150) || t.fleet('fleet', 'Lyon', t.key(5), 2)
    || t.fleet('Fleet 2', 'Lyon', t.key(6), 3), 'made15023',
    'a fleet here, a larger one there');
SELECT is(t.register(t.altered(5, '{"name": "Fleet"}')) || t.register(
    t.altered(6, jsonb_build_object('name', 'Fleet', 'key_fp', t.key(5)))),
    'none waitingnone waiting', 'two more ask');
SELECT is(t.claim(5) || t.claim(6, true, 'lea'),
    'none verifiednone verified', 'each of another');
SELECT is(t.page(5, 'alice', 'key_seen, name_seen'), '101 101',
    'many are counted up to a bound');
SELECT is(t.page(6, 'lea', 'key_seen, name_seen'), '2 2',
    'where the account may view, whatever there is elsewhere');
SELECT is(t.register(t.altered(7, jsonb_build_object('name', 'Fleet', 'key_fp',
    t.key(5)))) || t.claim(7, true, 'bob') || t.page(7, 'bob',
    'err, key_seen, name_seen'), 'none waitingnone verifiednone 0 0',
    'who may view nothing is told of nothing');
SELECT is((SELECT (b.keys, b.names)::text FROM data.enrollment e,
    private.seen_before(e, '{}') b WHERE e.id = t.id(5)), '(0,0)', 'nowhere');
SELECT t.later('10 minutes');
SELECT is(t.page(3, 'alice', 'state, expires_in, finished_at = api.now()'),
    'expired 0 t', 'an overdue one has ended');
SELECT is(t.bring(4, 'failed'), 'failed', 'a failed one');
SELECT is(t.page(4, 'alice', 'state, reason'), 'failed proof', 'says why');
SELECT * FROM finish();
ROLLBACK;
