-- Seals these events, in their order, behind the last that is sealed. The
-- caller has the lock of api.audit_seal.
CREATE FUNCTION private.audit_append(events bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	last	bigint;
	link	bytea;
	r	record;
BEGIN
	SELECT s.seq, s.hash INTO last, link
	FROM data.event_seal s ORDER BY s.seq DESC LIMIT 1;
	last := coalesce(last, 0);
	link := coalesce(link, decode(repeat('00', 32), 'hex'));
	FOR r IN SELECT v, a.name
	    FROM unnest(events) WITH ORDINALITY o (id, n)
	    JOIN data.event v ON v.id = o.id
	    LEFT JOIN data.account a ON a.id = v.account
	    ORDER BY o.n
	LOOP
		last := last + 1;
		link := sha256(link || convert_to(private.event_text(r.v, last,
		    r.name), 'UTF8'));
		INSERT INTO data.event_seal (seq, event, account_name, hash)
		VALUES (last, (r.v).id, r.name, link);
	END LOOP;
END
$$;
