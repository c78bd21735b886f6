-- Tells whether what people noted about a device has changed since.
CREATE FUNCTION private.device_stamp(d data.device) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	RETURN md5(jsonb_build_array(d.owner, d.notes, d.site)::text);
END
$$;
