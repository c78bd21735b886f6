-- Who may see the devices of one site looks for a serial number there alone.
CREATE INDEX device_site_serial ON data.device (site, lower(serial))
    WHERE site IS NOT NULL AND serial IS NOT NULL AND revoked_at IS NULL;
