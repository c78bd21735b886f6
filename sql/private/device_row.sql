-- One device with what its page shows. factory: the serial number that it was
-- known by beforehand. err: none, not-found.
CREATE FUNCTION private.device_row(of_device uuid, OUT err text,
    OUT device uuid, OUT name text, OUT profile text, OUT status text,
    OUT model text, OUT system text, OUT serial text,
    OUT created_at timestamptz, OUT approved_by text,
    OUT last_seen_at timestamptz, OUT not_after timestamptz,
    OUT revoked_at timestamptz, OUT key_type text, OUT key_fp bytea,
    OUT owner text, OUT notes text, OUT site uuid, OUT site_name text,
    OUT channel text, OUT address inet, OUT enrollment uuid, OUT factory text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	moment	timestamptz := private.now();
BEGIN
	SELECT 'none', d.id, d.name, d.profile,
	    private.device_status(d.revoked_at, d.held_at, c.not_after,
		moment),
	    d.model, d.system, d.serial, d.created_at,
	    coalesce(a.display_name, d.admitted_by),
	    nullif(s.at, '-infinity'), c.not_after, d.revoked_at, d.key_type,
	    c.key_fp, d.owner, d.notes, d.site, t.name, d.channel, d.address,
	    d.enrollment, f.serial
	INTO err, device, name, profile, status, model, system, serial,
	    created_at, approved_by, last_seen_at, not_after, revoked_at,
	    key_type, key_fp, owner, notes, site, site_name, channel, address,
	    enrollment, factory
	FROM data.device d
	JOIN data.device_seen s ON s.device = d.id
	LEFT JOIN data.account a ON a.id = d.approved_by
	LEFT JOIN data.site t ON t.id = d.site
	LEFT JOIN data.factory f ON f.id = d.factory
	LEFT JOIN LATERAL private.device_certificate(d.id, moment) c ON true
	WHERE d.id = of_device;
	err := coalesce(err, 'not-found');
END
$$;
