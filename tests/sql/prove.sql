-- The proof that comes after the claim: one guess.
BEGIN;
CREATE FUNCTION t.events(n int) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', what, actor, details), ', '
	    ORDER BY id) FROM data.event WHERE enrollment = t.id(n)
	    AND what NOT LIKE '%.registered' AND what NOT LIKE '%.claimed'
$$;
CREATE FUNCTION t.left_over(n int) RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(' ', share, confirm, (SELECT nullif(count(*), 0)
	    FROM data.psk p WHERE p.enrollment = t.id(n)))
	FROM data.enrollment WHERE id = t.id(n)
$$;
SELECT plan(58);
SELECT t.begin();
SELECT is(t.bring(1, 'claimed', 'pake'), 'claimed', 'one of pake');
SELECT is(t.get('gateway', $$SELECT err FROM api.prove(t.id(9), t.ticket(1),
    t.proof(1), NULL)$$), 'not-found', 'an unknown id');
SELECT is(t.get('ra', $$SELECT concat_ws(' ', err, state) FROM
    api.prove(t.id(1), t.ticket(2), t.proof(1), NULL)$$), 'ticket',
    'a wrong ticket');
SELECT is(t.get('ra', $$SELECT concat_ws(' ', err, state) FROM
    api.prove(t.id(1), NULL, t.proof(1), NULL)$$), 'ticket', 'none');
SELECT is(t.prove(1, 1, t.identity(1, 1)), 'denied claimed',
    'an identity, which pake has not');
SELECT is(t.stored(1), 'claimed', 'none of these is a guess');
SELECT is(t.get('ra', $$SELECT concat_ws(' ', err, state) FROM
    api.prove(t.id(1), t.ticket(1), t.proof(1), NULL)$$), 'none verified',
    'the right proof, by way of the RA');
SELECT is((SELECT until - api.now() FROM data.enrollment WHERE id = t.id(1)),
    interval '10 minutes', 'gives ten minutes');
SELECT is(t.left_over(1), '', 'what was for it is gone');
SELECT is((SELECT concat_ws(' ', wrap = 'wr', ack_hash = t.ack(1),
    proof_hash = t.proof(1)) FROM data.enrollment WHERE id = t.id(1)), 't t t',
    'not what comes later, nor its hash');
SELECT is(t.prove(1, 1), 'none verified', 'again: the same');
SELECT is(t.prove(1, 2), 'state verified', 'another one is too late');
SELECT is(t.prove(1, 1, t.identity(1, 1)), 'denied verified',
    'still no identity');
SELECT is(t.events(1), 'enrollment.verified device', 'one event');
SELECT is(t.approve(1), 'none approved', 'the operator goes on');
SELECT is(t.decline(1), 'none declined', 'and back');
SELECT is(t.prove(1, 1), 'none declined', 'the proof was right all the same');
SELECT is(t.prove(1, 2), 'state declined', 'the other was not');

SELECT is(t.bring(2, 'claimed', 'pake'), 'claimed', 'another');
SELECT is(t.prove(2, 1), 'proof failed', 'a wrong proof');
SELECT is((SELECT concat_ws(' ', reason, wrap) FROM data.enrollment
    WHERE id = t.id(2)), 'proof', 'with the reason, without the key');
SELECT is(t.left_over(2), '', 'what was for it is gone');
SELECT is(t.prove(2, 1), 'proof failed', 'again: the same');
SELECT is(t.prove(2, 2), 'proof failed', 'the right one is too late');
SELECT is(t.events(2), 'enrollment.failed device {"reason": "proof"}',
    'one event');
SELECT is((SELECT count(*) FROM data.code_attempt), 0::bigint,
    'it is not the operator''s fault');
SELECT is(t.bring(3, 'claimed', 'pake'), 'claimed', 'a third');
SELECT is(t.get('gateway', $$SELECT err || state FROM api.prove(t.id(3),
    t.ticket(3), NULL, NULL)$$), 'prooffailed', 'no proof is a wrong one');

SELECT is(t.bring(4, 'claimed', 'psk') || t.bring(5, 'claimed', 'psk'),
    'claimedclaimed', 'two of psk');
SELECT is(t.prove(4, 4), 'denied claimed', 'not over any connection');
SELECT is(t.prove(4, 4, t.identity(4, 1)), 'denied claimed',
    'nor one that was not made');
SELECT is(t.psk_use(5, 1), 'none t', 'one is made');
SELECT is(t.prove(4, 4, t.identity(5, 1)), 'denied claimed', 'but another''s');
SELECT is(t.psk_use(4, 2), 'none t', 'and one of its own');
SELECT is(t.prove(4, 4, t.identity(4, 1)), 'denied claimed',
    'which is not this');
SELECT is(t.prove(4, 4, 'no identity'), 'denied claimed', 'nor anything');
SELECT is(t.stored(4), 'claimed', 'none of these is a guess');
SELECT is(t.prove(4, 4, t.identity(4, 2)), 'none verified', 'it proves');
SELECT is(t.left_over(4), '', 'and its pairs are gone');
SELECT is(t.prove(4, 4, t.identity(4, 2)), 'none verified', 'again: the same');
SELECT is(t.prove(4, 5, t.identity(4, 2)), 'state verified', 'with the same');
SELECT is(t.prove(4, 4), 'denied verified', 'elsewhere it is denied still');
SELECT is(t.prove(5, 4, t.identity(5, 1)), 'proof failed', 'a wrong one');
SELECT is(t.left_over(5), '', 'leaves no pair either');
SELECT is(t.prove(5, 5, t.identity(5, 1)), 'proof failed', 'and is the last');

SELECT is(t.bring(6, 'claimed', 'pake'), 'claimed', 'one that is cancelled');
SELECT is(t.cancel(6), 'none cancelled', 'while it is claimed');
SELECT is(t.prove(6, 6), 'state cancelled', 'never proved anything');
SELECT is(t.left_over(6), '', 'and keeps nothing');
SELECT is(t.bring(7, 'claimed', 'psk'), 'claimed', 'one that is declined');
SELECT is(t.decline(7), 'none declined', 'while it is claimed');
SELECT is(t.prove(7, 7, t.identity(7, 1)), 'state declined', 'neither');
SELECT is(t.left_over(7), '', 'and keeps nothing');
SELECT is(t.bring(8, 'approved', 'pake'), 'approved', 'one that is approved');
SELECT is(t.get('signer', $$SELECT err FROM api.sign_refuse(t.id(8),
    'proof')$$), 'none', 'and refused by the signer, of all words with this');
SELECT is(t.prove(8, 8), 'none failed', 'had proved');
SELECT is(t.prove(8, 7), 'state failed', 'with its own proof');
SELECT is(t.left_over(8), '', 'and keeps nothing');
SELECT * FROM finish();
ROLLBACK;
