-- What people see of a certificate's life: which device another one takes the
-- place of, which ones did not renew, and what kept them from it.

-- An approval may say that the new device takes the place of another one,
-- which is revoked when the new one has its certificate, and not before.
ALTER TABLE data.enrollment
	ADD COLUMN replaces uuid REFERENCES data.device,
	ADD CHECK (replaces IS NULL OR approved_at IS NOT NULL),
	ADD CHECK (replaces <> device);
ALTER TABLE data.device
	ADD COLUMN replaced_by uuid REFERENCES data.device,
	ADD CHECK (replaced_by IS NULL OR revoked_at IS NOT NULL);
CREATE INDEX device_replaced_by ON data.device (replaced_by)
    WHERE replaced_by IS NOT NULL;
-- Was this hardware here before.
CREATE INDEX device_serial ON data.device (lower(serial))
    WHERE serial IS NOT NULL;

-- From when on a certificate should have been followed by another: devices
-- renew at two thirds of its lifetime and a little later; at three quarters
-- something is wrong.
ALTER TABLE data.certificate ADD COLUMN late_at timestamptz;
CREATE FUNCTION data.set_late_at() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	NEW.late_at := NEW.not_after - (NEW.not_after - NEW.not_before) / 4;
	RETURN NEW;
END
$$;
CREATE TRIGGER certificate_late_at
    BEFORE INSERT OR UPDATE OF not_before, not_after ON data.certificate
    FOR EACH ROW EXECUTE FUNCTION data.set_late_at();
UPDATE data.certificate SET not_after = not_after;
ALTER TABLE data.certificate ALTER COLUMN late_at SET NOT NULL;
CREATE INDEX certificate_late_at ON data.certificate (late_at)
    WHERE device IS NOT NULL AND revoked_at IS NULL;

-- The last error that a device told of, and the last renewal of it that was
-- refused here. Written only for whoever holds the device's certificate.
CREATE TABLE data.device_trouble (
	device		uuid PRIMARY KEY REFERENCES data.device,
	said		text CHECK (said IN ('network', 'tls', 'refused',
			    'disk', 'clock', 'hook', 'key', 'roots')),
	said_at		timestamptz,
	refused		text CHECK (refused ~ '^[a-z-]{1,32}$'),
	refused_at	timestamptz,
	CHECK ((said IS NULL) = (said_at IS NULL)),
	CHECK ((refused IS NULL) = (refused_at IS NULL))
);
