-- The revocation list that the signer has just published for an issuer. One of
-- another node may have a higher number already: that stays. err: none.
CREATE FUNCTION api.list_record(issuer bytea, number bigint,
    this_update timestamptz, next_update timestamptz, delta_until timestamptz,
    entries bigint, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	err := 'none';
	INSERT INTO data.published AS p (issuer, number, this_update,
	    next_update, delta_until, entries)
	VALUES (list_record.issuer, list_record.number,
	    list_record.this_update, list_record.next_update,
	    list_record.delta_until, list_record.entries)
	ON CONFLICT ON CONSTRAINT published_pkey DO UPDATE
	SET number = excluded.number, this_update = excluded.this_update,
	    next_update = excluded.next_update,
	    delta_until = excluded.delta_until, entries = excluded.entries
	WHERE p.number < excluded.number;
END
$$;
