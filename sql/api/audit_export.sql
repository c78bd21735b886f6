-- The part of the chain that somebody exports, noted in the log. err: none,
-- not-found.
CREATE FUNCTION api.audit_export(session bytea, since timestamptz,
    until timestamptz, OUT err text, OUT base_number bigint,
    OUT base_seq bigint, OUT earlier bigint, OUT end_number bigint,
    OUT end_text text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	who	uuid;
	address	inet;
BEGIN
	SELECT c.err, c.account, c.address INTO err, who, address
	FROM private.session_check(session, 'audit') c;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	SELECT p.* INTO err, base_number, base_seq, earlier, end_number,
	    end_text FROM private.audit_part(since, until) p;
	IF err = 'none' THEN
		PERFORM private.note_on('audit.exported', who, 'log', address,
		    jsonb_build_object('after', base_number, 'to', end_number));
	END IF;
END
$$;
