-- Every function that changes an enrollment, in every state: what is legal
-- happens, all else is refused with its reason and changes nothing. The rows
-- that ran out are not swept, so they are refused by the clock alone.
BEGIN;
CREATE TABLE t.rule (step text, channel text, state text, answer text,
    after text);
INSERT INTO t.rule
SELECT step, channel, a.state, answer, after FROM (VALUES
    -- step, channels, then for each of t.states() the answer, and the state
    -- after it if that is another; a fault is an exception
    ('claim', '{sealed}', ARRAY['none verified>verified', 'taken claimed',
	'none verified', 'taken approved', 'taken issued', 'taken delivered',
	'expired expired', 'taken failed', 'taken declined',
	'taken cancelled', 'taken undelivered']),
    ('claim', '{pake,psk}', ARRAY['fault', 'taken claimed',
	'taken verified', 'taken approved', 'taken issued', 'taken delivered',
	'expired expired', 'taken failed', 'taken declined',
	'taken cancelled', 'taken undelivered']),
    ('claim_later', '{sealed}', ARRAY['fault', '', 'taken verified',
	'taken approved', 'taken issued', 'taken delivered',
	'expired expired', 'taken failed', 'taken declined',
	'taken cancelled', 'taken undelivered']),
    ('claim_later', '{pake,psk}', ARRAY['none claimed>claimed',
	'none claimed', 'none verified', 'none approved', 'none issued',
	'none delivered', 'expired expired', 'taken failed', 'none declined',
	'none cancelled', 'none undelivered']),
    ('claim_bad', '{sealed,pake,psk}', ARRAY['proof failed>failed',
	'taken claimed', 'taken verified', 'taken approved', 'taken issued',
	'taken delivered', 'expired expired', 'proof failed',
	'taken declined', 'taken cancelled', 'taken undelivered']),
    ('prove', '{pake,psk}', ARRAY['state waiting', 'none verified>verified',
	'none verified', 'none approved', 'none issued', 'none delivered',
	'expired expired', 'proof failed', 'none declined', 'none cancelled',
	'none undelivered']),
    ('prove_bad', '{pake,psk}', ARRAY['state waiting', 'proof failed>failed',
	'state verified', 'state approved', 'state issued', 'state delivered',
	'expired expired', 'proof failed', 'state declined',
	'state cancelled', 'state undelivered']),
    ('prove', '{sealed}', ARRAY['state waiting', '', 'state verified',
	'state approved', 'state issued', 'state delivered', 'state expired',
	'state failed', 'state declined', 'state cancelled',
	'state undelivered']),
    ('refuse', '{pake}', ARRAY['state waiting', 'none failed>failed',
	'state verified', 'state approved', 'state issued', 'state delivered',
	'expired expired', 'state failed', 'state declined',
	'state cancelled', 'state undelivered']),
    ('refuse', '{sealed,psk}', ARRAY['state waiting', 'state claimed',
	'state verified', 'state approved', 'state issued', 'state delivered',
	'expired expired', 'state failed', 'state declined',
	'state cancelled', 'state undelivered']),
    ('approve', '{sealed,pake,psk}', ARRAY['state waiting', 'state claimed',
	'none approved>approved', 'none approved', 'none issued',
	'none delivered', 'expired expired', 'state failed', 'state declined',
	'state cancelled', 'state undelivered']),
    ('decline', '{sealed,pake,psk}', ARRAY['state waiting', 'none declined>declined',
	'none declined>declined', 'none declined>declined', 'state issued',
	'state delivered', 'expired expired', 'state failed', 'none declined',
	'state cancelled', 'state undelivered']),
    ('withdraw', '{sealed,pake,psk}', ARRAY['state waiting', 'none cancelled>cancelled',
	'none cancelled>cancelled', 'none cancelled>cancelled',
	'state issued', 'state delivered', 'expired expired', 'state failed',
	'state declined', 'none cancelled', 'state undelivered']),
    ('sign_begin', '{sealed,pake,psk}', ARRAY['state waiting', 'state claimed', 'state verified',
	'none approved', 'state issued', 'state delivered',
	'expired expired', 'state failed', 'state declined',
	'state cancelled', 'state undelivered']),
    ('sign_record', '{sealed,pake,psk}', ARRAY['state', 'state', 'state', 'none>issued', 'none',
	'none', 'expired', 'state', 'state', 'state', 'none']),
    ('sign_refuse', '{sealed,pake,psk}', ARRAY['state', 'state', 'state', 'none>failed', 'state',
	'state', 'expired', 'state', 'state', 'state', 'state']),
    ('acknowledge', '{sealed,pake,psk}', ARRAY['state waiting', 'state claimed', 'state verified',
	'state approved', 'none delivered>delivered', 'none delivered',
	'expired expired', 'state failed', 'none declined',
	'state cancelled', 'expired undelivered']),
    ('cancel', '{sealed,pake,psk}', ARRAY['none cancelled>cancelled', 'none cancelled>cancelled',
	'none cancelled>cancelled', 'none cancelled>cancelled',
	'state issued', 'state delivered', 'expired expired', 'state failed',
	'state declined', 'none cancelled', 'state undelivered'])
    ) AS w (step, channels, answers)
CROSS JOIN LATERAL unnest(w.channels::text[]) AS c (channel)
CROSS JOIN LATERAL unnest(w.answers, ARRAY(SELECT t.states()))
    AS a (text, state)
CROSS JOIN LATERAL (SELECT split_part(a.text, '>', 1),
    coalesce(nullif(split_part(a.text, '>', 2), ''), a.state))
    AS s (answer, after)
WHERE NOT (c.channel = 'sealed' AND a.state = 'claimed');

CREATE FUNCTION t.try(step text, n int, channel text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	over	text := CASE channel WHEN 'psk' THEN t.identity(n, 1) END;
BEGIN
	IF step LIKE 'prove%' AND channel = 'psk' THEN
		PERFORM t.psk_use(n, 1);
	END IF;
	RETURN CASE step
	    WHEN 'claim' THEN t.claim(n)
	    WHEN 'claim_later' THEN t.claim_later(n,
		CASE channel WHEN 'psk' THEN 'psk' ELSE 'pake' END)
	    WHEN 'claim_bad' THEN t.claim(n, false)
	    WHEN 'prove' THEN t.prove(n, n, over)
	    WHEN 'prove_bad' THEN t.prove(n, n + 1, over)
	    WHEN 'refuse' THEN t.refuse(n)
	    WHEN 'approve' THEN t.approve(n)
	    WHEN 'decline' THEN t.decline(n)
	    WHEN 'withdraw' THEN t.withdraw(n)
	    WHEN 'sign_begin' THEN t.sign_begin(n)
	    WHEN 'sign_record' THEN t.sign_record(n)
	    WHEN 'sign_refuse' THEN t.sign_refuse(n)
	    WHEN 'acknowledge' THEN t.acknowledge(n)
	    WHEN 'cancel' THEN t.cancel(n) END;
EXCEPTION WHEN raise_exception THEN
	RETURN 'fault';
END
$$;
-- One try in a fresh enrollment, undone at its end.
CREATE FUNCTION t.check_rule(r t.rule) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer	text;
	events	bigint;
	new	bigint;
BEGIN
	BEGIN
		PERFORM t.bring(1, r.state, r.channel);
		SELECT count(*) INTO events FROM data.event;
		answer := t.try(r.step, 1, r.channel);
		answer := answer || ' > ' || t.stored(1);
		SELECT count(*) - events INTO new FROM data.event;
		RAISE EXCEPTION USING ERRCODE = 'TT000';
	EXCEPTION WHEN SQLSTATE 'TT000' THEN
		NULL;
	END;
	-- An event for each change of state, none without one.
	IF (new > 0) <> (r.after <> r.state OR (r.state = 'expired')
	    OR (r.state = 'undelivered'))
	THEN
		answer := answer || ', ' || new || ' events';
	END IF;
	RETURN answer;
END
$$;

SELECT plan((SELECT count(*) FROM t.rule)::int);
SELECT t.begin();
SELECT is(t.check_rule(r), r.answer || ' > ' || r.after,
    r.step || ' in ' || r.channel || ' when ' || r.state)
FROM t.rule r;
SELECT * FROM finish();
ROLLBACK;
