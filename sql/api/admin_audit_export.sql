-- The same for an administrator on the server.
CREATE FUNCTION api.admin_audit_export(since timestamptz, until timestamptz,
    OUT err text, OUT base_number bigint, OUT base_seq bigint,
    OUT earlier bigint, OUT end_number bigint, OUT end_text text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	SELECT p.* INTO err, base_number, base_seq, earlier, end_number,
	    end_text FROM private.audit_part(since, until) p;
	IF err = 'none' THEN
		PERFORM private.note('audit.exported', 'program', NULL, NULL,
		    NULL, NULL, jsonb_build_object('after', base_number, 'to',
		    end_number));
	END IF;
END
$$;
