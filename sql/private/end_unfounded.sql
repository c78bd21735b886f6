-- Ends what is claimed, verified or approved and has lost its ground, so that
-- the device is told rather than left to wait. Gives the number. Passes over
-- what somebody else has locked, so that disabling an account waits for
-- nobody: the signer refuses it, and the next sweep ends it.
CREATE FUNCTION private.end_unfounded() RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
	one	record;
	e	data.enrollment;
	fault	text;
	n	integer := 0;
BEGIN
	FOR one IN SELECT t.id FROM data.enrollment t
	    WHERE t.state IN ('claimed', 'verified', 'approved')
	    AND t.until > private.now()
	    AND private.standing_err(t) <> 'none' ORDER BY t.id
	LOOP
		PERFORM FROM data.enrollment t WHERE t.id = one.id
		FOR NO KEY UPDATE SKIP LOCKED;
		CONTINUE WHEN NOT FOUND;
		e := private.hold(one.id);
		fault := private.standing_err(e);
		IF fault <> 'none' THEN
			e.reason := private.unfounded(fault);
			PERFORM private.put(e, 'failed', 'program', NULL, NULL,
			    jsonb_build_object('reason', e.reason));
			n := n + 1;
		END IF;
	END LOOP;
	RETURN n;
END
$$;
