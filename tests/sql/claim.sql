-- The operator's code fits: one claim wins.
BEGIN;
CREATE FUNCTION t.many(n int) RETURNS text[] LANGUAGE sql AS $$
	SELECT array_agg(t.identity(9, i)) FROM generate_series(1, n) i
$$;
-- alice claims n with what follows reg; gives err, or which kind of fault.
CREATE FUNCTION t.try(n int, args text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN t.get('console', format('SELECT err FROM (SELECT '
	    '''\x77''::bytea AS w, t.ack(%1$s) AS h, t.share(%1$s) AS s, '
	    't.many(1) AS ids, ARRAY[t.psk(9, 1)] AS keys) v, '
	    'api.claim(t.session(''alice''), t.id(%1$s), t.reg(%1$s), %2$s)',
	    n, args));
EXCEPTION
	WHEN raise_exception THEN RETURN 'fault';
	WHEN check_violation OR not_null_violation THEN RETURN 'check';
	WHEN unique_violation THEN RETURN 'twice';
END
$$;
SELECT plan(73);
SELECT t.begin();
SELECT is(t.register(1), 'none waiting', 'one waits');
SELECT is(t.get('console', $$SELECT err FROM api.claim(t.session('alice'),
    t.id(1), t.reg(2), true, '\x00', t.ack(1), NULL, NULL, NULL,
    NULL, NULL)$$), 'changed', 'another registration''s hash');
SELECT is(t.stored(1), 'waiting', 'changes nothing');
SELECT is(t.get('console', $$SELECT err FROM api.claim(t.session('alice'),
    t.id(9), t.reg(1), true, '\x00', t.ack(1), NULL, NULL, NULL,
    NULL, NULL)$$), 'not-found', 'no such id');
SELECT throws_ok($$SELECT t.get('console', 'SELECT err FROM
    api.claim(t.session(''alice''), t.id(1), t.reg(1), true, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL)')$$,
    'P0001', NULL, 'a proof without the reply''s key is impossible');
SELECT is(t.claim(1), 'none verified', 'alice claims, the proof is good');
SELECT results_eq('SELECT claimed_by, claimed_at, wrap, ack_hash, proof, '
    'until - api.now() FROM data.enrollment', $$SELECT t.who('alice'),
    api.now(), 'wr'::bytea, t.ack(1), NULL::bytea, interval '10 minutes'$$,
    'what is needed is kept, the proof is not');
SELECT is(t.claim(1), 'none verified', 'her retry is fine');
SELECT is(t.get('console', $$SELECT err FROM api.claim(t.session('alice'),
    t.id(1), t.reg(1), true, '\x00', t.ack(2), NULL, NULL, NULL,
    NULL, NULL)$$), 'taken', 'another acknowledgement is no retry');
SELECT is(t.claim(1, true, 'bob'), 'taken verified', 'bob comes too late');
SELECT is((SELECT string_agg(what || coalesce(account = t.who('alice'), false),
    ' ' ORDER BY id) FROM data.event WHERE enrollment = t.id(1)),
    'enrollment.registeredfalse enrollment.claimedtrue '
    'enrollment.verifiedtrue', 'both steps are events, the retry is none');

SELECT is(t.register(2), 'none waiting', 'one whose proof is bad');
SELECT is(t.claim(2, false), 'proof failed', 'fails');
SELECT is(t.claim(2, false), 'proof failed', 'also told again');
SELECT is(t.claim(2, false, 'bob'), 'taken failed', 'but not to bob');
SELECT is((SELECT wrap FROM data.enrollment WHERE id = t.id(2)), NULL,
    'and keeps no key');

SELECT is(t.bring(3, 'waiting', 'pake'), 'waiting', 'one of pake');
SELECT is(t.claim_later(3, 'pake'), 'none claimed', 'is claimed');
SELECT results_eq('SELECT until - api.now(), wrap, ack_hash, proof_hash, '
    'share, confirm FROM data.enrollment WHERE id = t.id(3)',
    $$SELECT interval '2 minutes', 'wr'::bytea, t.ack(3), t.proof(3),
    t.share(3), t.confirm(3)$$, 'for two minutes, with all that it brought');
SELECT is(t.claim_later(3, 'pake'), 'none claimed', 'her retry is fine');
SELECT is(t.claim_later(3, 'pake', 'bob'), 'taken claimed', 'bob is too late');
SELECT is(t.try(3, $$NULL, w, t.ack(4), t.proof(4), t.share(4), t.confirm(4),
    NULL, NULL$$), 'taken', 'a second computation is none');
SELECT is(t.try(3, $$NULL, w, t.ack(3), t.proof(4), t.share(4), t.confirm(4),
    NULL, NULL$$), 'taken', 'nor with the old acknowledgement');
SELECT is(t.try(3, $$true, w, t.ack(3), NULL, NULL, NULL, NULL, NULL$$),
    'taken', 'nor as a proof');
SELECT is((SELECT share FROM data.enrollment WHERE id = t.id(3)), t.share(3),
    'there is one share, ever');
SELECT is((SELECT string_agg(what || ' ' || actor, ' ' ORDER BY id)
    FROM data.event WHERE enrollment = t.id(3)), 'enrollment.registered device'
    ' enrollment.claimed account', 'and one event');

SELECT is(t.bring(4, 'waiting', 'psk'), 'waiting', 'one of psk');
SELECT is(t.claim_later(4, 'psk'), 'none claimed', 'is claimed');
SELECT results_eq('SELECT identity, enrollment, ordinal::int, wrap, used_at '
    'FROM data.psk ORDER BY ordinal', $$SELECT t.identity(4, i), t.id(4), i,
    t.psk(4, i), NULL::timestamptz FROM generate_series(1, 3) i$$,
    'with three pairs');
SELECT is(t.claim_later(4, 'psk'), 'none claimed', 'her retry makes no more');
SELECT is((SELECT concat_ws(' ', proof_hash = t.proof(4), share, confirm)
    FROM data.enrollment WHERE id = t.id(4)), 't', 'and no share');

-- What does not fit the channel.
SELECT is(t.register(5, 'pake') || t.register(6, 'psk') || t.register(7,
    'sealed'), 'none waitingnone waitingnone waiting', 'one of each channel');
SELECT is(t.try(n, args), 'fault', why) FROM (VALUES
    (5, $$NULL, w, h, h, NULL, NULL, ids, keys$$, 'pake: what is psk''s'),
    (5, $$NULL, w, h, h, s, h, ids, keys$$, 'pake: both'),
    (5, $$NULL, w, h, h, s, h, '{}', NULL$$, 'pake: an empty list'),
    (5, $$NULL, w, h, h, s, NULL, NULL, NULL$$, 'pake: no confirm'),
    (5, $$NULL, w, h, h, NULL, h, NULL, NULL$$, 'pake: no share'),
    (5, $$NULL, w, h, h, NULL, h, ids, NULL$$, 'pake: three, but not those'),
    (5, $$NULL, w, h, NULL, s, h, NULL, NULL$$, 'pake: no proof''s hash'),
    (5, $$NULL, w, NULL, h, s, h, NULL, NULL$$, 'pake: no acknowledgement'),
    (5, $$NULL, NULL, h, h, s, h, NULL, NULL$$, 'pake: no reply key'),
    (5, $$true, w, h, NULL, NULL, NULL, NULL, NULL$$, 'pake: proved at once'),
    (5, $$false, w, h, h, NULL, NULL, NULL, NULL$$, 'pake: failed, and later'),
    (6, $$NULL, w, h, h, s, h, NULL, NULL$$, 'psk: what is pake''s'),
    (6, $$NULL, w, h, h, NULL, NULL, NULL, NULL$$, 'psk: nothing'),
    (6, $$NULL, w, h, h, NULL, NULL, '{}', '{}'$$, 'psk: no pair'),
    (6, $$NULL, w, h, h, NULL, NULL, ids, NULL$$, 'psk: no keys'),
    (6, $$NULL, w, h, h, NULL, NULL, ids, keys || keys$$, 'psk: a key more'),
    (6, $$NULL, w, h, h, NULL, NULL, t.many(4), array_fill(keys[1], '{4}')$$,
	'psk: four pairs'),
    (6, $$NULL, w, h, NULL, NULL, NULL, ids, keys$$, 'psk: no proof''s hash'),
    (6, $$true, w, h, NULL, NULL, NULL, NULL, NULL$$, 'psk: proved at once'),
    (7, $$NULL, w, h, NULL, NULL, NULL, NULL, NULL$$, 'sealed: later'),
    (7, $$NULL, w, h, h, s, h, NULL, NULL$$, 'sealed: what is pake''s'),
    (7, $$NULL, w, h, h, NULL, NULL, ids, keys$$, 'sealed: what is psk''s'),
    (7, $$true, w, h, h, NULL, NULL, NULL, NULL$$, 'sealed: and a proof'),
    (7, $$true, w, NULL, NULL, NULL, NULL, NULL, NULL$$, 'sealed: no ack'))
    AS v (n, args, why);
-- The lengths, which the tables check: one less and one more.
SELECT is(t.try(n, args), 'check', why) FROM (VALUES
    (5, $$NULL, w, h, h, s || '\x00', h, NULL, NULL$$, 'a share of 66'),
    (5, $$NULL, w, h, h, substr(s, 2), h, NULL, NULL$$, 'a share of 64'),
    (5, $$NULL, w, h, h, s, h || '\x00', NULL, NULL$$, 'a confirm of 33'),
    (5, $$NULL, w, h, h, s, substr(h, 2), NULL, NULL$$, 'a confirm of 31'),
    (5, $$NULL, w, h, h || '\x00', s, h, NULL, NULL$$, 'a proof hash of 33'),
    (5, $$NULL, w, h, substr(h, 2), s, h, NULL, NULL$$, 'a proof hash of 31'),
    (6, $$NULL, w, h, h, NULL, NULL, ARRAY[ids[1] || 'a'], keys$$,
	'an identity of 23'),
    (6, $$NULL, w, h, h, NULL, NULL, ARRAY[left(ids[1], 21)], keys$$,
	'an identity of 21'),
    (6, $$NULL, w, h, h, NULL, NULL, ARRAY[left(ids[1], 21) || '='], keys$$,
	'an identity with another character'),
    (6, $$NULL, w, h, h, NULL, NULL, ids, ARRAY[keys[1] || '\x00']$$,
	'a key of 61'),
    (6, $$NULL, w, h, h, NULL, NULL, ids, ARRAY[substr(keys[1], 2)]$$,
	'a key of 59'),
    (6, $$NULL, w, h, h, NULL, NULL, t.many(2), ARRAY[keys[1], NULL]$$,
	'no key'))
    AS v (n, args, why);
SELECT is(t.try(6, $$NULL, w, h, h, NULL, NULL, ids || ids, keys || keys$$),
    'twice', 'the same identity twice');
SELECT is(t.try(6, $$NULL, w, h, h, NULL, NULL, ARRAY[t.identity(4, 1)],
    keys$$), 'twice', 'another''s identity');
SELECT is(t.stored(5) || t.stored(6) || t.stored(7), 'waitingwaitingwaiting',
    'all of these change nothing');
SELECT is(t.try(6, $$NULL, w, h, h, NULL, NULL, ids, keys$$), 'none',
    'one pair is enough');
SELECT is(t.claim(5, false), 'proof failed', 'pake can fail at once');
SELECT * FROM finish();
ROLLBACK;
