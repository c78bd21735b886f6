-- Events newest first, to an administrator on the server.
CREATE FUNCTION api.admin_audit_list(of_what text, of_account text, of_enrollment uuid,
    of_device uuid, of_object text, of_address inet, of_request text,
    since timestamptz,
    until timestamptz, before bigint, max_rows integer)
RETURNS TABLE (err text, id bigint, at timestamptz, what text, actor text, program text,
    name text, who text, enrollment uuid, enrollment_name text, device uuid,
    device_name text, object text, address inet, request text, details text,
    seq bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	f	data.audit_filter := ROW($1, $2, $3, $4, $5, $6, $7, $8, $9);
BEGIN
	RETURN QUERY SELECT 'none', p.*
	FROM private.audit_page(f, before, max_rows) p;
END
$$;
