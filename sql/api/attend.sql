-- What a gateway looks at when it was rung: how these enrollments stand now,
-- and which gateway holds them. Unknown ones give no row.
CREATE FUNCTION api.attend(enrollments uuid[])
RETURNS TABLE (enrollment uuid, state text, expires_in integer, kind text,
    reply bytea, gateway text, share bytea, confirm bytea, identities text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY SELECT o.* FROM private.outlook(enrollments) o;
END
$$;
