-- What the CA's page tells: the CAs, their lists, and what is to be done.
BEGIN;
CREATE FUNCTION t.issuer(n int) RETURNS bytea LANGUAGE sql AS $$
	SELECT sha256(t.der(100 + n))
$$;
CREATE FUNCTION t.root(n int) RETURNS bytea LANGUAGE sql AS $$
	SELECT sha256(t.der(200 + n))
$$;
CREATE FUNCTION t.root_record(n int, lasts interval) RETURNS text
LANGUAGE sql AS $$
	SELECT t.get('signer', format('SELECT err FROM api.root_record(%L, '
	    '%L, %L, ''P-384'', api.now(), api.now() + %L)', t.root(n),
	    'root-' || n, t.der(200 + n), lasts))
$$;
-- Of root n; from when on, and for how long then.
CREATE FUNCTION t.issuer_record(n int, root int, from_in interval,
    lasts interval) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('signer', format('SELECT err FROM api.issuer_record(%L, '
	    '%L, %L, api.now(), api.now() + %L, api.now() + %L, ''P-256'', '
	    '%L)', t.issuer(n), 'issuing-' || n, t.der(100 + n),
	    from_in + lasts, from_in, t.root(root)))
$$;
CREATE FUNCTION t.list_of(n int, number int) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('signer', format('SELECT err FROM api.list_record(%L, %s, '
	    'api.now(), api.now() + ''7 days'', api.now() + ''2 days'', 3)',
	    t.issuer(n), number))
$$;
CREATE FUNCTION t.own(n int, issuer int, purpose text, lasts interval)
RETURNS text LANGUAGE sql AS $$
	SELECT t.get('signer', format('SELECT err FROM api.server_record(%L, '
	    '%L, %L, api.now(), api.now() + %L, %L, %L)', t.serial(n),
	    t.der(n), sha256(t.der(n)), lasts, purpose, t.issuer(issuer)))
$$;
CREATE FUNCTION t.held(issuers int[], roots int[]) RETURNS text
LANGUAGE sql AS $$
	SELECT t.get('signer', format('SELECT err FROM '
	    'api.authority_held(%L, %L)',
	    (SELECT array_agg(t.issuer(n)) FROM unnest(issuers) n),
	    (SELECT array_agg(t.root(n)) FROM unnest(roots) n)))
$$;
-- The programs report; tests are neither of them.
CREATE FUNCTION t.beat() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO data.heartbeat SELECT p, api.now()
	FROM unnest('{signer,sweep}'::text[]) p
	ON CONFLICT (program) DO UPDATE SET seen_at = excluded.seen_at;
END
$$;
-- A session of today.
CREATE FUNCTION t.todo(cap int DEFAULT 100, longest int DEFAULT 90)
RETURNS text LANGUAGE sql AS $$
	SELECT t.sign_in('cato');
	SELECT t.get('console', format('SELECT string_agg(concat_ws('' '', '
	    'urgency, what, name), '', '') FROM api.ca_todo(%L, %s, %s, 300)',
	    t.session('cato'), cap, longest))
$$;
CREATE FUNCTION t.cas() RETURNS text LANGUAGE sql AS $$
	SELECT t.sign_in('cato');
	SELECT t.get('console', format('SELECT string_agg(concat_ws('' '', '
	    'name, state, key_type, root, number), '', '') FROM '
	    'api.ca_list(%L)', t.session('cato')))
$$;
SELECT plan(49);
SELECT t.begin();
SELECT is(t.account('cato', '{ca}'), 'none none', 'who sees the CA');
SELECT is(t.cas(), NULL, 'there is no CA');
SELECT is(t.todo(), NULL, 'and nothing to say of it');
SELECT is(t.root_record(1, '10 years') || t.root_record(1, '10 years'),
    'nonenone', 'a root, and again');
SELECT is(t.issuer_record(1, 1, '-1 hour', '1 year'), 'none', 'an issuing CA');
SELECT is(t.held('{1}', '{1}'), 'none', 'that is all');
SELECT is(t.todo(), '1 list-missing issuing-1, 1 signer-away, 1 sweep-away',
    'nobody was seen, and there is no list');
SELECT lives_ok('SELECT api.seen()', 'a program reports');
SELECT is((SELECT seen_at FROM data.heartbeat WHERE program = session_user),
    api.now(), 'under its own name');
SELECT t.later('59 seconds');
SELECT lives_ok('SELECT api.seen()', 'and again');
SELECT is((SELECT seen_at FROM data.heartbeat WHERE program = session_user),
    api.now() - interval '59 seconds', 'written once a minute');
SELECT t.beat();
SELECT is(t.list_of(1, 5), 'none', 'a list');
SELECT is(t.todo(), NULL, 'nothing is to be done');
SELECT is(t.cas(), 'issuing-1 current P-256 root-1 5, root-1 current P-384',
    'the CAs');
SELECT is(t.list_of(1, 4), 'none', 'a list that comes late');
SELECT is(t.cas(), 'issuing-1 current P-256 root-1 5, root-1 current P-384',
    'changes nothing');

SELECT t.later('301 seconds');
SELECT is(t.todo(), '1 signer-away, 1 sweep-away', 'nobody reports any more');
SELECT t.beat();
SELECT is(t.own(11, 1, 'ocsp', '1 day') || t.own(12, 1, 'server', '30 days'),
    'nonenone', 'OCSP is delegated, and nginx has its certificate');
SELECT is(t.todo(), NULL, 'good so');
SELECT is(t.todo(3), NULL, 'two of three in an hour');
SELECT is(t.todo(2), '1 cap-reached', 'two of two');
SELECT is(t.own(13, 1, 'server', '30 days') || t.own(14, 1, 'server',
    '30 days') || t.todo(5), 'nonenone2 cap-near', 'four of five');
SELECT t.later('18 hours');
SELECT t.beat();
SELECT is(t.todo(), '2 ocsp-ends issuing-1', 'OCSP''s was not renewed');
SELECT t.later('6 hours');
SELECT t.beat();
SELECT is(t.todo(), '1 ocsp-ended issuing-1', 'and has ended');
SELECT is(t.own(15, 1, 'ocsp', '60 days'), 'none', 'it is renewed');
SELECT t.later('1 day');
SELECT t.beat();
SELECT is(t.todo(), '2 list-old issuing-1', 'two days without a list');
SELECT t.later('5 days');
SELECT t.beat();
SELECT is(t.todo(), '1 list-ended issuing-1', 'a week without one');
SELECT is(t.list_of(1, 6), 'none', 'a new list');
SELECT is(t.todo(), NULL, 'and all is good');
SELECT t.later('17 days');
SELECT t.beat();
SELECT is(t.list_of(1, 7) || t.todo(), 'none2 server-ends',
    'a week before nginx''s ends');
SELECT t.later('7 days');
SELECT t.beat();
SELECT is(t.list_of(1, 8) || t.todo(), 'none1 server-ended', 'it has');
SELECT is(t.own(16, 1, 'server', '400 days') || t.own(17, 1, 'ocsp',
    '400 days'), 'nonenone', 'new ones');

SELECT is(t.todo(100, 300), NULL, 'the CA lasts as long as a profile gives');
SELECT is(t.todo(100, 360), '3 issuer-ends issuing-1',
    'not as long as another one does');
SELECT t.later('250 days');
SELECT t.beat();
SELECT is(t.list_of(1, 9) || t.todo(), 'none3 issuer-ends issuing-1',
    'less than 90 days are left');
SELECT t.later('60 days');
SELECT t.beat();
SELECT is(t.list_of(1, 10) || t.todo(), 'none2 issuer-ends issuing-1',
    'less than 30 days');
SELECT is(t.root_record(2, '20 years') || t.issuer_record(2, 2, '5 days',
    '5 years') || t.list_of(2, 11) || t.held('{1,2}', '{1,2}'),
    'nonenonenonenone', 'the next CA, under a root of its own');
SELECT is(t.cas(), 'issuing-1 current P-256 root-1 10, issuing-2 next P-256 '
    'root-2 11, root-1 current P-384, root-2 next P-384', 'it is the next');
SELECT is(t.todo(), '1 ocsp-missing issuing-2',
    'for which OCSP was not delegated');
SELECT is(t.own(18, 2, 'ocsp', '400 days') || coalesce(t.todo(), ' nothing'),
    'none nothing', 'it is now');
SELECT t.later('5 days');
SELECT t.beat();
SELECT is(t.cas(), 'issuing-1 old P-256 root-1 10, issuing-2 current P-256 '
    'root-2 11, root-1 old P-384, root-2 current P-384', 'its turn');
SELECT is(t.held('{2}', '{2}'), 'none', 'the first is retired');
SELECT is(t.cas(), 'issuing-1 retired P-256 root-1 10, issuing-2 current '
    'P-256 root-2 11, root-1 retired P-384, root-2 current P-384', 'and told');
SELECT t.later('10 days');
SELECT t.beat();
SELECT is(t.list_of(2, 12) || coalesce(t.todo(), ' nothing'), 'none nothing',
    'whose list ends and whom nobody misses');

SELECT t.later('1800 days');
SELECT t.beat();
SELECT is(t.list_of(2, 13) || t.own(19, 2, 'ocsp', '400 days') || t.own(20, 2,
    'server', '400 days') || t.todo(), 'nonenonenone2 issuer-ends issuing-2',
    'the end of the second');
SELECT t.later('30 days');
SELECT t.beat();
SELECT is(t.list_of(2, 14) || t.todo(), 'none1 issuer-ended issuing-2',
    'nothing can be issued');
SELECT is(t.issuer_record(3, 2, '0', '14 years 10 months') || t.list_of(3, 15) ||
    t.own(21, 3, 'ocsp', '6000 days') || t.own(22, 3, 'server', '6000 days') ||
    t.held('{3}', '{2}') || coalesce(t.todo(), ' nothing'),
    'nonenonenonenonenone nothing', 'a third one');
SELECT t.later('14 years 8 months');
SELECT t.beat();
SELECT is(t.list_of(3, 16) || t.todo(1, 10), 'none3 issuer-ends '
    'issuing-3, 3 root-ends root-2', 'the end of the root');
SELECT is((SELECT string_agg(t.get('console', format('SELECT concat_ws('' '', '
    'x.err, y.err, z.err) FROM api.ca_list(%L) x, api.ca_status(%1$L, 9) y, '
    'api.ca_todo(%1$L, 9, 9, 9) z', t.session(who))), ', ')
    FROM (SELECT who, t.sign_in(who) FROM unnest('{alice,carol}'::text[]) who)
    p), 'denied denied denied, denied denied denied', 'others see nothing');
SELECT * FROM finish();
ROLLBACK;
