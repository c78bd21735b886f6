-- One device's renewal: is it late, the errors that were noted, and what it
-- replaces or is replaced by. err: none, not-found.
CREATE FUNCTION private.device_life(of_device uuid, OUT err text,
    OUT late_at timestamptz, OUT late boolean, OUT said text,
    OUT said_at timestamptz, OUT refused text, OUT refused_at timestamptz,
    OUT replaces uuid, OUT replaces_name text, OUT replaced_by uuid,
    OUT replaced_by_name text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	SELECT 'none', c.late_at,
	    d.revoked_at IS NULL AND c.late_at <= private.now(), p.said,
	    p.said_at, p.refused, p.refused_at, o.id, o.name, b.id, b.name
	INTO err, late_at, late, said, said_at, refused, refused_at, replaces,
	    replaces_name, replaced_by, replaced_by_name
	FROM data.device d
	LEFT JOIN data.certificate c
	    ON c.serial = private.newest_certificate(d.id)
	LEFT JOIN data.device_trouble p ON p.device = d.id
	LEFT JOIN data.device o ON o.replaced_by = d.id
	LEFT JOIN data.device b ON b.id = d.replaced_by
	WHERE d.id = of_device LIMIT 1;
	err := coalesce(err, 'not-found');
	late := coalesce(late, false);
END
$$;
