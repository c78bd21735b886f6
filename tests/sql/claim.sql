-- The operator's code fits: one claim wins.
BEGIN;
SELECT plan(19);
SELECT t.begin();
SELECT is(t.register(1), 'none waiting', 'one waits');
SELECT is(t.get('console', $$SELECT err FROM api.claim(t.session('alice'),
    t.id(1), t.reg(2), true, '\x00', t.ack(1))$$), 'changed',
    'another registration''s hash');
SELECT is(t.stored(1), 'waiting', 'changes nothing');
SELECT is(t.get('console', $$SELECT err FROM api.claim(t.session('alice'),
    t.id(9), t.reg(1), true, '\x00', t.ack(1))$$), 'not-found', 'no such id');
SELECT throws_ok($$SELECT t.get('console', 'SELECT err FROM
    api.claim(t.session(''alice''), t.id(1), t.reg(1), true, NULL, NULL)')$$,
    'P0001', NULL, 'a proof without the reply''s key is impossible');
SELECT is(t.claim(1), 'none verified', 'alice claims, the proof is good');
SELECT results_eq('SELECT claimed_by, claimed_at, wrap, ack_hash, proof, '
    'until - api.now() FROM data.enrollment', $$SELECT t.who('alice'),
    api.now(), 'wr'::bytea, t.ack(1), NULL::bytea, interval '10 minutes'$$,
    'what is needed is kept, the proof is not');
SELECT is(t.claim(1), 'none verified', 'her retry is fine');
SELECT is(t.get('console', $$SELECT err FROM api.claim(t.session('alice'),
    t.id(1), t.reg(1), true, '\x00', t.ack(2))$$), 'taken',
    'another acknowledgement is no retry');
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

SELECT is(t.register(3), 'none waiting', 'one whose proof comes later');
SELECT is(t.claim(3, NULL), 'none claimed', 'is claimed');
SELECT is((SELECT until - api.now() FROM data.enrollment WHERE id = t.id(3)),
    interval '2 minutes', 'for two minutes');
SELECT * FROM finish();
ROLLBACK;
