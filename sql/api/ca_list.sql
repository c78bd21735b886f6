-- The issuing CAs, then the roots, as the signer told of them: kind is issuer or
-- root.
CREATE FUNCTION api.ca_list(session bytea)
RETURNS TABLE (err text, kind text, name text, state text, key_type text,
    not_before timestamptz, not_after timestamptz, active_from timestamptz,
    root text, last_not_after timestamptz, number bigint,
    this_update timestamptz, next_update timestamptz,
    delta_until timestamptz, entries bigint, list_state text,
    ocsp_until timestamptz, ocsp_state text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	moment	timestamptz := private.now();
BEGIN
	SELECT c.err INTO err FROM private.session_check(session, 'ca') c;
	IF err <> 'none' THEN
		RETURN NEXT;
		RETURN;
	END IF;
	RETURN QUERY
	SELECT 'none', 'issuer', i.name, i.state, i.key_type, i.not_before,
	    i.not_after, i.active_from, r.name, i.last_not_after, i.number,
	    i.this_update, i.next_update, i.delta_until, i.entries,
	    i.list_state, i.ocsp_until, i.ocsp_state
	FROM private.issuers(moment) i
	LEFT JOIN data.root r ON r.sha256 = i.root;
	RETURN QUERY
	SELECT 'none', 'root', r.name, r.state, r.key_type, r.not_before,
	    r.not_after, NULL::timestamptz, NULL::text, NULL::timestamptz,
	    NULL::bigint, NULL::timestamptz, NULL::timestamptz,
	    NULL::timestamptz, NULL::bigint, NULL::text, NULL::timestamptz,
	    NULL::text
	FROM private.roots(moment) r;
END
$$;
