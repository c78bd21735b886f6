-- The signer will not sign this: approved → failed, with a reason for
-- operators.
-- err: none (also again), not-found, expired, state.
CREATE FUNCTION api.sign_refuse(enrollment uuid, reason text, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	e	data.enrollment;
BEGIN
	e := private.hold(sign_refuse.enrollment);
	IF e.id IS NULL THEN
		err := 'not-found';
	ELSIF e.state = 'approved' THEN
		e.reason := left(sign_refuse.reason, 200);
		PERFORM private.put(e, 'failed', 'program', NULL, NULL,
		    jsonb_build_object('reason', e.reason));
		err := 'none';
	ELSIF e.state = 'failed'
	    AND e.reason = left(sign_refuse.reason, 200)
	THEN
		err := 'none';
	ELSIF e.state = 'expired' THEN
		err := 'expired';
	ELSE
		err := 'state';
	END IF;
END
$$;
