-- Who has a permission for the devices of one site reaches those, no others,
-- and none without a site; to everybody else they are not there.
BEGIN;
CREATE FUNCTION t.enroll(n int, name text) RETURNS text LANGUAGE sql AS $$
	SELECT t.register(n) || t.claim(n) || t.approve(n, 'alice', name)
	    || t.sign_record(n) || t.acknowledge(n)
$$;
-- Permissions for one site alone.
CREATE FUNCTION t.sited(who text, place text, roles text[]) RETURNS text
LANGUAGE sql AS $$
	SELECT t.account(who, '{}');
	INSERT INTO data.account_role (account, role, site)
	SELECT t.who(who), r, s.id FROM unnest(roles) r, data.site s
	WHERE s.name = place;
	SELECT 'made'::text
$$;
CREATE FUNCTION t.site(of_name text) RETURNS uuid LANGUAGE sql AS $$
	SELECT id FROM data.site WHERE name = of_name
$$;
CREATE FUNCTION t.err(who text, call text) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT err FROM api.' || call,
	    t.session(who)))
$$;
CREATE FUNCTION t.names(who text, line text DEFAULT NULL) RETURNS text
LANGUAGE sql AS $$
	SELECT coalesce(t.get('console', format('SELECT string_agg(name, '' '') '
	    'FROM api.device_list(%L, %L, NULL, NULL, NULL, NULL, NULL, '
	    '''name'', NULL, NULL, 9) WHERE matches', t.session(who), line)),
	    '')
$$;
CREATE FUNCTION t.exported(who text) RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(t.get('console', format('SELECT string_agg(name, '' '') '
	    'FROM api.device_export(%L, NULL, NULL, NULL, NULL, NULL, NULL, '
	    '''name'', NULL, NULL, 9) WHERE matches', t.session(who))), '')
$$;
-- One after another: err of each function for who and device n.
CREATE FUNCTION t.answers(who text, n int) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(t.err(who, replace(f, 'ID', quote_literal(t.device(n)))),
	    ' ' ORDER BY o)
	FROM unnest(ARRAY['device_get(%L, ID)',
	    'device_certificates(%L, ID)', 'device_events(%L, ID, NULL, 9)',
	    'device_life(%L, ID)', 'device_hold(%L, ID)',
	    'device_release(%L, ID)', 'device_edit(%L, ID, '''', '''', '''', '
	    'NULL)', 'device_revoke(%L, ID, ''nonsense'')'])
	    WITH ORDINALITY u (f, o)
$$;
CREATE FUNCTION t.previewed(who text, permission text) RETURNS text
LANGUAGE sql AS $$
	SELECT coalesce(t.get('console', format('SELECT string_agg(name || '
	    'may, '' '') FROM api.device_preview(%L, %L, %L) WHERE err = '
	    '''none'' AND device IS NOT NULL', t.session(who),
	    ARRAY[t.device(1), t.device(2), t.device(3)], permission)), '')
$$;
CREATE FUNCTION t.counted(who text) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', err, late, '
	    'expired) FROM api.device_expiring_count(%L)', t.session(who)))
$$;
CREATE FUNCTION t.lapsing(who text, expired bool) RETURNS text
LANGUAGE sql AS $$
	SELECT coalesce(t.get('console', format('SELECT string_agg(name, '' '') '
	    'FROM api.device_expiring(%L, %L, NULL, NULL, 9)', t.session(who),
	    expired)), '')
$$;
SELECT plan(80);
SELECT t.begin();
INSERT INTO data.site (name, created_at)
SELECT n, api.now() FROM unnest('{Lyon,Oslo}'::text[]) n;
SELECT is(t.sited('lea', 'Lyon', '{operator}') || t.sited('ole', 'Oslo',
    '{operator}') || t.sited('vic', 'Lyon', '{view}') || t.sited('rex',
    'Lyon', '{view}'), 'mademademademade', 'accounts of two sites');
INSERT INTO data.account_role (account, role, site)
VALUES (t.who('rex'), 'revoke', t.site('Oslo'));
SELECT isnt(t.enroll(1, 'lyon') || t.enroll(2, 'oslo') || t.enroll(3, 'no'),
    NULL, 'three devices');
UPDATE data.device d SET site = t.site(initcap(d.name))
WHERE d.name IN ('lyon', 'oslo');

SELECT is(t.names('lea'), 'lyon', 'the list of one site');
SELECT is(t.names('ole'), 'oslo', 'of the other');
SELECT is(t.names('carol'), 'lyon no oslo', 'of everywhere');
SELECT is(t.names('nina'), '', 'of nowhere');
SELECT is(t.names('lea', 'oslo'), '', 'a search finds no other''s');
SELECT is(t.names('lea', t.device(2)::text), '', 'nor one by id');
SELECT is(t.names('lea', left(encode(t.key(2), 'hex'), 20)), '',
    'nor one by fingerprint');
SELECT is(t.names('ole', left(encode(t.key(2), 'hex'), 20)), 'oslo',
    'which is found by whoever may');
SELECT is(t.exported('lea'), 'lyon', 'an export has no others');
SELECT is(t.exported('carol'), 'lyon no oslo', 'or all');

SELECT is(t.answers('lea', n), 'not-found not-found not-found not-found '
    'not-found not-found not-found not-found', 'not there for lea: ' || n)
FROM generate_series(2, 3) n;
SELECT is(t.answers('lea', 1), 'none none none none none none denied input',
    'there for her: her own');
SELECT is(t.answers('vic', 1), 'none none none none denied denied denied '
    'denied', 'who may only view');
SELECT is(t.answers('vic', 2), 'not-found not-found not-found not-found '
    'denied denied denied denied', 'an other''s');
SELECT is(t.answers('rex', 1), 'none none none none denied denied denied '
    'denied', 'to view here, to revoke there: this one is seen');
SELECT is(t.answers('rex', 2), 'not-found not-found not-found not-found '
    'none none denied input', 'and that one revoked');
SELECT is(t.answers('alice', 3), 'none none none none none none denied input',
    'everywhere');
SELECT is(t.answers('zoe', 1), 'signed-out signed-out signed-out signed-out '
    'signed-out signed-out signed-out signed-out', 'nobody');

SELECT is(t.previewed('lea', 'revoke'), 'lyontrue', 'a preview is of one''s own');
SELECT is(t.previewed('rex', 'revoke'), 'lyonfalse',
    'and tells what one may only see');
SELECT is(t.previewed('alice', 'revoke'), 'lyontrue notrue oslotrue',
    'or of all');

SELECT is(t.err('lea', format('device_bulk_move(%%L, %L, %L)',
    ARRAY[t.device(1)], t.site('Oslo'))), 'denied', 'no move out of reach');
SELECT is(t.err('lea', format('device_bulk_move(%%L, %L, NULL)',
    ARRAY[t.device(1)])), 'denied', 'nor to no site');
SELECT is(t.err('lea', format('device_bulk_move(%%L, %L, %L)',
    ARRAY[t.device(2), t.device(3)], t.site('Lyon'))), 'none',
    'a move of others''');
SELECT is(t.names('lea'), 'lyon', 'takes none of them');
SELECT is(t.err('lea', format('device_bulk_revoke(%%L, %L, ''unspecified'')',
    ARRAY[t.device(2), t.device(3)])), 'none', 'a revocation of others''');
SELECT is((SELECT count(*) FROM data.device WHERE revoked_at IS NOT NULL), 0::
    bigint, 'revokes none of them');

-- Sites to choose from.
SELECT is(t.get('console', format('SELECT string_agg(coalesce(name, ''-''), '
    ''' '') FROM api.device_sites(%L, %L)', t.session(w), p)), wanted,
    w || ' chooses among her sites for ' || p)
FROM (VALUES ('lea', 'edit', 'Lyon'), ('carol', 'view', '- Lyon Oslo'),
    ('rex', 'view', 'Lyon'), ('rex', 'revoke', 'Oslo')) v (w, p, wanted);

-- What may be replaced.
SELECT is(t.register(t.altered(9, '{"name": "lyon"}')) || t.claim(9, true,
    'lea'), 'none waitingnone verified', 'one asks that is called like hers');
SELECT is(t.get('console', format('SELECT string_agg(name, '' '') FROM '
    'api.replacement_offers(%L, %L, NULL, 9)', t.session('lea'), t.id(9))),
    'lyon', 'which is offered');
SELECT is(t.get('console', format('SELECT string_agg(name, '' '') FROM '
    'api.replacement_offers(%L, %L, %L, 9)', t.session('lea'), t.id(9), w)),
    NULL, 'another''s is not: ' || w)
FROM unnest(ARRAY['oslo', 'no', 'osl', t.device(2)::text]) w;
INSERT INTO data.device (id, name, profile, key_type, approved_by, created_at,
    site)
SELECT gen_random_uuid(), 'Lyon', 'device', 'P-256', t.who('carol'),
    api.now() - interval '1 year', t.site('Oslo')
FROM generate_series(1, 101);
SELECT is(t.get('console', format('SELECT string_agg(name, '' '') FROM '
    'api.replacement_offers(%L, %L, %L, 9)', t.session('lea'), t.id(9), w)),
    'lyon', 'however many others have its name: ' || coalesce(w, 'not typed'))
FROM unnest(ARRAY[NULL, 'lyon']) w;
DELETE FROM data.device WHERE name = 'Lyon';
-- What there is elsewhere changes no answer and costs nothing.
CREATE FUNCTION t.offered(typed text, OUT names text, OUT fetched bigint)
LANGUAGE plpgsql AS $$
DECLARE
	before	bigint := pg_stat_get_xact_tuples_fetched(
		    'data.device'::regclass);
BEGIN
	names := t.get('console', format('SELECT string_agg(name, '' '') FROM '
	    'api.replacement_offers(%L, %L, %L, 9)', t.session('lea'), t.id(9),
	    typed));
	fetched := pg_stat_get_xact_tuples_fetched('data.device'::regclass)
	    - before;
END
$$;
CREATE FUNCTION t.plant(of_name text, of_serial text, place text, many int,
    of_id uuid DEFAULT NULL)
RETURNS void LANGUAGE sql AS $$
	INSERT INTO data.device (id, name, serial, profile, key_type,
	    approved_by, created_at, site)
	SELECT coalesce(of_id, gen_random_uuid()), of_name, of_serial,
	    'device', 'P-256', t.who('carol'), api.now() - interval '1 year',
	    t.site(place)
	FROM generate_series(1, many)
$$;
SELECT t.plant('Pump', 'P-1', 'Lyon', 1), t.plant('xdoorx', NULL, 'Lyon', 1);
SELECT t.plant('Pump', 'P-1', 'Oslo', 2000), t.plant('door', NULL, 'Oslo', 1),
    t.plant('face', NULL, 'Oslo', 1, 'facade00-0000-4000-8000-000000000000'),
    t.plant('xfacadex', NULL, 'Lyon', 1);
UPDATE data.enrollment SET name = 'pump', serial = 'p-1' WHERE id = t.id(9);
SELECT is(format('%s, %s', o.names, CASE WHEN o.fetched < 100 THEN 'few'
    ELSE o.fetched::text END), wanted || ', few', 'offered, and few looked at: '
    || coalesce(w, 'what is like it'))
FROM (VALUES (NULL, 'Pump'), ('pump', 'Pump'), ('P-1', 'Pump'),
    ('door', 'xdoorx'), ('facade', 'xfacadex'), ('none', '')) v (w, wanted)
CROSS JOIN LATERAL t.offered(w) o;
SELECT is(t.names('lea', 'door') || ' ' || t.names('lea', 'facade'),
    'xdoorx xfacadex', 'nor is it found otherwise because of those elsewhere');
UPDATE data.enrollment SET name = 'lyon', serial = NULL WHERE id = t.id(9);
DELETE FROM data.device WHERE name IN ('Pump', 'xdoorx', 'door', 'face',
    'xfacadex');
SELECT is(private.replacement_err(t.device(n), t.who('lea')), wanted,
    'nor taken')
FROM (VALUES (1, 'none'), (2, 'replaces'), (3, 'replaces')) v (n, wanted);

SELECT t.later('70 days');
SELECT isnt(t.sign_in('lea') || t.sign_in('carol') || t.sign_in('nina'), NULL,
    'later');
SELECT is(t.counted('lea'), 'none 1 0', 'late ones are counted within reach');
SELECT is(t.counted('carol'), 'none 3 0', 'or all');
SELECT is(t.counted('nina'), 'denied', 'or none');
SELECT is(t.lapsing('lea', false), 'lyon', 'and shown');
SELECT t.later('30 days');
SELECT isnt(t.sign_in('lea') || t.sign_in('carol'), NULL, 'past their end');
SELECT is(t.counted('lea') || t.counted('carol'), 'none 0 1none 0 3',
    'expired ones, too');
SELECT is(t.lapsing('lea', true), 'lyon', 'and shown');

-- What was replaced, when only one of the two is in reach.
CREATE FUNCTION t.replaced(who text, n int) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', err, '
	    'replaces IS NOT NULL, replaces_name) FROM '
	    'api.enrollment_get(%L, %L)', t.session(who), t.id(n)))
$$;
-- Is the device m named in the events of n.
CREATE FUNCTION t.named(who text, n int, m int) RETURNS text
LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', count(*) > 0, '
	    'bool_or(coalesce(details, '''') LIKE %L)) FROM '
	    'api.device_events(%L, %L, NULL, 99)', '%' || t.device(m) || '%',
	    t.session(who), t.device(n)))
$$;
SELECT isnt(t.sign_in('alice') || t.sign_in('ole'), NULL, 'all are here');
SELECT is(t.enroll(20, 'old') || t.register(21) || t.claim(21)
    || t.approve(21, 'alice', 'new', t.device(20)) || t.sign_record(21)
    || t.acknowledge(21), 'none waitingnone verifiednone approvednonenone '
    'deliverednone waitingnone verifiednone approvednonenone delivered',
    'one takes the place of another');
UPDATE data.device d SET site = t.site(initcap(v.name))
FROM (VALUES (t.device(20), 'oslo'), (t.device(21), 'lyon')) v (id, name)
WHERE d.id = v.id;
UPDATE data.enrollment SET site = t.site('Lyon') WHERE id = t.id(21);
SELECT is(t.replaced('carol', 21), 'none t old', 'who sees both is told');
SELECT is(t.replaced('lea', 21), 'none f',
    'the enrollment names no other site''s device');
SELECT is(t.named('carol', 21, 20) || ' ' || t.named('carol', 20, 21),
    't t t t', 'nor do events, but to who sees both');
SELECT is(t.named('lea', 21, 20), 't f', 'what the new one replaced');
SELECT is(t.named('ole', 20, 21), 't f', 'what replaced the old one');
UPDATE data.device SET site = t.site('Lyon') WHERE id = t.device(20);
SELECT is(t.replaced('lea', 21) || ' ' || t.named('lea', 21, 20),
    'none t old t t', 'in reach, they do');
-- A renewal replaces a certificate, whose serial is no device, whatever it looks
-- like.
SELECT private.note('certificate.renewed', 'device', NULL, NULL, t.device(21),
    NULL, jsonb_build_object('replaces', n))
FROM unnest('{7f0011223344556677889900aabbccdd,7f}'::text[]) n;
SELECT is(t.get('console', format('SELECT string_agg(details, '' '') FROM '
    'api.device_events(%L, %L, NULL, 2)', t.session('lea'), t.device(21))),
    '{"replaces": "7f"} {"replaces": "7f0011223344556677889900aabbccdd"}',
    'the serial that a renewal replaces stays');

-- An enrollment is seen where its device is.
CREATE FUNCTION t.opens(who text, n int) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', err, site, '
	    'in_reach) FROM api.enrollment_get(%L, %L)', t.session(who), t.id(n)))
$$;
CREATE FUNCTION t.move(n int, place text) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', err, done) '
	    'FROM api.device_bulk_move(%L, %L, %L)', t.session('max'),
	    ARRAY[t.device(n)], t.site(place)))
$$;
SELECT is(t.account('max', '{operator}') || t.sited('eni', 'Lyon', '{enroll}'),
    'none nonemade', 'who moves, and who adds devices');
SELECT is(t.register(22) || t.claim(22, true, 'eni') || t.get('console',
    format('SELECT err FROM api.approve(%L, %L, %L, %L, ''device'', ''m'', '
    'NULL, NULL, %L)', t.session('eni'), t.id(22), t.reg(22), t.key(22),
    t.site('Lyon'))), 'none waitingnone verifiednone', 'one more for Lyon');
SELECT is(t.opens('lea', 22) || ', ' || t.opens('ole', 22),
    'none Lyon t, not-found', 'before there is a device, its site sees it');
SELECT is(t.sign_record(22) || t.acknowledge(22) || t.opens('lea', 22)
    || ', ' || t.opens('ole', 22), 'nonenone deliverednone Lyon t, not-found',
    'and afterwards');
SELECT is(t.move(22, 'Oslo'), 'none 1', 'it is moved');
SELECT is(t.opens('lea', 22), 'not-found', 'the site before sees it no more');
SELECT is(t.opens('ole', 22), 'none Oslo t', 'but the one where it is');
SELECT is(t.opens('eni', 22), 'none Lyon f', 'who claimed it sees where it was '
    'added, and no other site''s name');
SELECT is(t.opens('carol', 22), 'none Oslo t',
    'who views everything, where it is');
SELECT is(t.move(22, NULL) || ', ' || t.opens('ole', 22) || ' '
    || t.opens('lea', 22), 'none 1, not-found not-found', 'at no site');
SELECT is(t.opens('carol', 22), 'none t', 'only who views everything sees it');
SELECT * FROM finish();
ROLLBACK;
