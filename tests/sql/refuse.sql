-- The device was sent a share that does not know its code: the operator has
-- typed a wrong one.
BEGIN;
CREATE FUNCTION t.wrong(n int) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(DISTINCT t.get('console', format('SELECT err FROM '
	    'api.claim_find(t.session(''alice''), t.locator(%s), NULL)',
	    1000 + i)), ' ') FROM generate_series(1, n) i
$$;
CREATE FUNCTION t.allowed() RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', 'SELECT concat_ws('' '', err, wait_seconds) '
	    'FROM api.claim_allowed(t.session(''alice''))')
$$;
SELECT plan(35);
SELECT t.begin();
SELECT is(t.bring(1, 'claimed', 'pake'), 'claimed', 'one of pake');
SELECT is(t.get('gateway', $$SELECT err FROM api.refuse(t.id(9),
    t.ticket(1))$$), 'not-found', 'an unknown id');
SELECT is(t.get('gateway', $$SELECT concat_ws(' ', err, state) FROM
    api.refuse(t.id(1), t.ticket(2))$$), 'ticket', 'a wrong ticket');
SELECT is(t.get('gateway', $$SELECT concat_ws(' ', err, state) FROM
    api.refuse(t.id(1), NULL)$$), 'ticket', 'none');
SELECT is(t.stored(1), 'claimed', 'change nothing');
SELECT is((SELECT count(*) FROM data.code_attempt), 0::bigint, 'nor count');
SELECT is(t.get('gateway', $$SELECT concat_ws(' ', err, state) FROM
    api.refuse(t.id(1), t.ticket(1))$$), 'none failed', 'its own refuses');
SELECT is((SELECT concat_ws(' ', reason, share, confirm, wrap)
    FROM data.enrollment), 'refused', 'with the reason, and nothing is kept');
SELECT results_eq('SELECT account, at FROM data.code_attempt',
    $$SELECT t.who('alice'), api.now()$$, 'alice has typed a wrong code');
SELECT is(t.refuse(1), 'none failed', 'again: the same');
SELECT is((SELECT count(*) FROM data.code_attempt), 1::bigint,
    'and counts once');
SELECT is((SELECT string_agg(concat_ws(' ', what, actor, account =
    t.who('alice'), details), ', ' ORDER BY id) FROM data.event
    WHERE enrollment = t.id(1) OR what LIKE 'code.%'),
    'enrollment.registered device, enrollment.claimed account t, '
    'enrollment.failed device {"reason": "refused"}, code.wrong account t',
    'with its events');
SELECT is(t.prove(1, 1), 'state failed', 'no proof after it');
SELECT is(t.bring(2, 'claimed', 'pake'), 'claimed', 'another');
SELECT is(t.prove(2, 1), 'proof failed', 'whose proof was wrong');
SELECT is(t.refuse(2), 'state failed', 'cannot refuse after it');
SELECT is(t.bring(3, 'claimed', 'psk'), 'claimed', 'in psk');
SELECT is(t.refuse(3), 'state claimed', 'there is nothing to refuse');
SELECT is((SELECT count(*) FROM data.code_attempt), 1::bigint,
    'none of these counts');
SELECT is(t.bring(4, 'approved', 'pake'), 'approved', 'an approved one');
SELECT is(t.get('signer', $$SELECT err FROM api.sign_refuse(t.id(4),
    'refused')$$), 'none', 'that the signer refuses, of all words with this');
SELECT is(t.refuse(4), 'state failed', 'was not refused by the device');

SELECT is(t.bring(5, 'claimed', 'pake') || t.bring(6, 'claimed', 'pake'),
    'claimedclaimed', 'two more');
SELECT is(t.wrong(7), 'not-found', 'seven wrong codes after the first');
SELECT is(t.refuse(5), 'none failed', 'a refusal: the ninth');
SELECT is(t.allowed(), 'none 0', 'does not pause');
SELECT is(t.refuse(6), 'none failed', 'the tenth');
SELECT is(t.allowed(), 'paused 600', 'does');
SELECT is((SELECT string_agg(what, ' ' ORDER BY id) FROM (SELECT id, what
    FROM data.event ORDER BY id DESC LIMIT 2) e), 'code.wrong account.paused',
    'and is in the event log');
SELECT t.later('10 minutes');
SELECT is(t.allowed(), 'none 0', 'for ten minutes');

SELECT is(t.sign_in('alice'), 'none', 'alice signs in again');
SELECT is(t.bring(7, 'claimed', 'pake'), 'claimed', 'one more');
SELECT is(t.get('console', $$SELECT api.session_close(t.session('alice'))$$),
    'none', 'whose operator signs out');
SELECT is(t.refuse(7), 'none failed', 'can be refused');
SELECT is((SELECT count(*) FROM data.code_attempt
    WHERE account = t.who('alice')), 1::bigint, 'and counts');
SELECT * FROM finish();
ROLLBACK;
