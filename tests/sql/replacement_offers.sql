-- What an enrollment may take the place of.
BEGIN;
CREATE FUNCTION t.offers(who text, n int, typed text DEFAULT NULL)
RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(array_to_string(t.list('console', format('SELECT '
	    'concat_ws(''/'', nullif(err, ''none''), name, serial, why) FROM '
	    'api.replacement_offers(%L, %L, %L, 3)', t.session(who), t.id(n),
	    typed)), ' '), '')
$$;
CREATE FUNCTION t.more(n int, name text, serial text) RETURNS void
LANGUAGE sql AS $$
	INSERT INTO data.device (id, name, serial, profile, key_type,
	    approved_by, created_at)
	SELECT gen_random_uuid(), name, serial, 'device', 'P-256',
	    (SELECT id FROM data.account LIMIT 1), now() - interval '1 year'
	FROM generate_series(1, n)
$$;
CREATE FUNCTION t.enroll(n int, name text, j jsonb) RETURNS text
LANGUAGE sql AS $$
	SELECT t.register(t.altered(n, j)) || t.claim(n) || t.approve(n,
	    'alice', name) || t.sign_record(n) || t.acknowledge(n)
$$;
SELECT plan(29);
SELECT t.begin();
SELECT alike(t.enroll(1, 'desk', '{"serial": "A1"}') || t.enroll(2, 'hall',
    '{"serial": "B2"}') || t.enroll(3, 'Hall', '{"serial": null}'),
    '%delivered', 'three devices');
UPDATE data.certificate SET key_fp = t.key(9) WHERE serial = t.serial(3);
SELECT is(t.bring(4, 'verified'), 'verified', 'one asks that is like none');
SELECT is(t.offers('alice', 4), '', 'nothing is offered');
SELECT is(t.register(t.altered(9, '{"serial": "a1", "name": "HALL"}'))
    || t.claim(9), 'none waitingnone verified', 'another is like all of them');
SELECT is(t.offers('alice', 9),
    '(Hall/key) (desk/A1/serial) (hall/B2/name)',
    'those with its key, its serial number, its name');
SELECT is(t.offers('alice', 9, 'a1'), '(desk/A1/typed)', 'a serial number');
SELECT is(t.offers('alice', 9, ' DESK '), '(desk/A1/typed)', 'a name');
SELECT is(t.offers('alice', 9, t.device(2)::text), '(hall/B2/typed)', 'an id');
SELECT is(t.offers('alice', 9, upper(t.device(2)::text)), '(hall/B2/typed)',
    'in capitals');
SELECT is(t.offers('alice', 9, 'es'), '(desk/A1/part)', 'part of a name');
SELECT is(t.offers('alice', 9, '%'), '', 'which is no pattern');
SELECT is(t.offers('alice', 9, '  '), '', 'nor nothing');
SELECT is((SELECT count(*) FROM regexp_matches(t.offers('alice', 9, 'hall'),
    'typed', 'g')), 2::bigint, 'two of one name');
SELECT is(t.enroll(5, 'hall', '{}') || t.enroll(6, 'hall', '{}') <> '', true,
    'two more');
SELECT is((SELECT count(*) FROM regexp_matches(t.offers('alice', 9, 'hall'),
    'typed', 'g')), 3::bigint, 'no more than asked for');
SELECT t.more(96, 'hall', NULL);
SELECT alike(t.offers('alice', 9), '(Hall/key) (desk/A1/serial) %/name%',
    'one of a hundred that have its name');
SELECT t.more(1, 'HALL', NULL);
SELECT is(t.offers('alice', 9), '(Hall/key) (desk/A1/serial)',
    'what more than a hundred have tells nothing');
SELECT is((SELECT count(*) FROM regexp_matches(t.offers('alice', 9, 'hall'),
    'typed', 'g')), 3::bigint, 'typed, it still finds them');
SELECT t.more(99, 'cup', 'a1');
SELECT is((SELECT count(*) FROM regexp_matches(t.offers('alice', 9), 'serial',
    'g')), 2::bigint, 'a hundred have its serial number');
SELECT t.more(1, 'cup', 'A1');
SELECT is(t.offers('alice', 9), '(Hall/key)', 'more than a hundred');
SELECT is((SELECT count(*) FROM regexp_matches(t.offers('alice', 9, 'a1'),
    'typed', 'g')), 3::bigint, 'typed, it finds them too');
DELETE FROM data.device WHERE created_at < now() - interval '1 month';
SELECT is(t.get('admin', format('SELECT err FROM api.admin_device_revoke(%L, '
    '''unspecified'')', t.device(1))), 'none', 'one is revoked');
SELECT is(t.offers('alice', 9, 'desk'), '', 'and not offered any more');
-- Certificate 3, made after a thousand of the same key that are revoked; then
-- that is revoked as well, as when its device has had another key since.
UPDATE data.certificate SET key_fp = t.key(3) WHERE serial = t.serial(3);
INSERT INTO data.certificate (serial, purpose, device, der, der_sha256, key_fp,
    not_before, not_after, issued_at, revoked_at)
SELECT int4send(i), 'device', t.device(1), int4send(i), sha256(int4send(i)),
    t.key(9), now() - interval '2 days', now() + interval '1 day',
    now() - interval '2 days', now() FROM generate_series(1, 1000) i;
UPDATE data.certificate SET key_fp = t.key(9) WHERE serial = t.serial(3);
SELECT alike(t.offers('alice', 9), '(Hall/key)%', 'renewed with one key for '
    'years');
DELETE FROM data.certificate WHERE length(serial) = 4;
UPDATE data.certificate SET revoked_at = now() WHERE serial = t.serial(3);
SELECT alike(t.offers('alice', 9), '(Hall/key)%', 'with a key of before');
SELECT is(t.offers('bob', 9), '(denied)', 'bob may not revoke');
SELECT is(t.offers('rosa', 9), '(denied)', 'rosa may not see');
SELECT is(t.offers('alice', 8), '(not-found)', 'no such enrollment');
SELECT is(t.offers('zoe', 9), '(signed-out)', 'nobody');
SELECT * FROM finish();
ROLLBACK;
