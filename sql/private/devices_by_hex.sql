-- Devices whose id, key, or one of whose certificates' serial numbers or
-- fingerprints begins with what was typed: at least four hexadecimal digits,
-- with or without what stands between them. At most so many of each.
CREATE FUNCTION private.devices_by_hex(typed text, max_rows integer)
RETURNS uuid[]
LANGUAGE plpgsql AS $$
DECLARE
	h	text := regexp_replace(lower(typed), '[ :-]', '', 'g');
	low	bytea;
	high	bytea;
	found	uuid[] := '{}';
BEGIN
	IF h !~ '^[0-9a-f]{4,64}$' THEN
		RETURN found;
	END IF;
	IF length(h) <= 32 THEN
		found := array(SELECT d.id FROM data.device d
		    WHERE d.id BETWEEN rpad(h, 32, '0')::uuid
			AND rpad(h, 32, 'f')::uuid LIMIT max_rows);
	END IF;
	IF length(h) <= 40 THEN
		low := decode(h || repeat('0', length(h) % 2), 'hex');
		high := decode(rpad(h, 40, 'f'), 'hex');
		found := found || array(SELECT c.device FROM data.certificate c
		    WHERE c.serial BETWEEN low AND high
			AND c.device IS NOT NULL LIMIT max_rows);
	END IF;
	low := decode(rpad(h, 64, '0'), 'hex');
	high := decode(rpad(h, 64, 'f'), 'hex');
	RETURN found || array(SELECT c.device FROM data.certificate c
	    WHERE c.der_sha256 BETWEEN low AND high AND c.device IS NOT NULL
	    LIMIT max_rows) || array(SELECT c.device FROM data.certificate c
	    WHERE c.key_fp BETWEEN low AND high AND c.device IS NOT NULL
	    LIMIT max_rows);
END
$$;
