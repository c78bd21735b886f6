-- Writes one transition: the row as the caller changed it, the time its code
-- stays reserved, the bell of the gateway that holds it, and the event. What
-- was kept for its proof goes when the row is not claimed any more; what it
-- replaces, when it is delivered. The caller has locked the row and checked
-- that the transition is legal.
CREATE FUNCTION private.put(e data.enrollment, to_state text, actor text,
    account uuid, address inet, details jsonb) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	moment	timestamptz := private.now();
	lapsed	boolean := to_state IN ('expired', 'undelivered');
BEGIN
	IF lapsed THEN
		e.finished_at := e.until;
		e.until := NULL;
	ELSE
		e.until := moment + private.limit_of(to_state);
		e.finished_at := CASE WHEN e.until IS NULL THEN moment END;
	END IF;
	IF e.until IS NULL THEN
		e.wrap := NULL;
		e.proof := NULL;
	END IF;
	IF e.state = 'claimed' THEN
		e.share := NULL;
		e.confirm := NULL;
		DELETE FROM data.psk p WHERE p.enrollment = e.id;
	END IF;
	IF to_state = 'verified' THEN
		e.verified_at := moment;
	END IF;
	UPDATE data.enrollment t SET state = to_state, until = e.until,
	    proof = e.proof, claimed_by = e.claimed_by,
	    claimed_at = e.claimed_at, wrap = e.wrap, ack_hash = e.ack_hash,
	    proof_hash = e.proof_hash, share = e.share, confirm = e.confirm,
	    verified_at = e.verified_at,
	    approved_reg = e.approved_reg, approved_key = e.approved_key,
	    approved_name = e.approved_name, approved_at = e.approved_at,
	    profile = e.profile, device = e.device,
	    replaces = e.replaces, site = e.site, kind = e.kind,
	    reply = e.reply, reason = e.reason, finished_at = e.finished_at
	WHERE t.id = e.id;
	-- A row that ran out was reserved ten minutes beyond its limit already.
	IF NOT lapsed THEN
		UPDATE data.code_slot s
		SET free_at = coalesce(e.until, moment) + interval '10 minutes'
		WHERE s.slot = private.slot(e.locator, e.handle)
		    AND s.reg = e.reg;
	END IF;
	IF to_state = 'undelivered' THEN
		PERFORM private.revoke_certificates(e.device, e.id,
		    'cessation-of-operation');
	END IF;
	IF e.gateway IS NOT NULL THEN
		PERFORM pg_notify(e.gateway, e.id::text);
	END IF;
	PERFORM private.note('enrollment.' || to_state, actor, account, e.id,
	    e.device, address, details);
	IF to_state = 'delivered' AND e.replaces IS NOT NULL THEN
		PERFORM private.replace_device(e);
	END IF;
END
$$;
