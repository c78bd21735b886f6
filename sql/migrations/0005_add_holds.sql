-- A device may be put on hold and released again. What the revocation list
-- says of a serial is its newest row: held, released, held again, and at last
-- revoked for good.

ALTER TABLE data.device ADD COLUMN held_at timestamptz;

ALTER TABLE data.revocation
	DROP CONSTRAINT revocation_serial_key,
	DROP CONSTRAINT revocation_reason_check,
	ADD CONSTRAINT revocation_reason_check CHECK (reason IN (
	    'unspecified', 'key-compromise', 'affiliation-changed',
	    'superseded', 'cessation-of-operation', 'privilege-withdrawn',
	    'certificate-hold', 'remove-from-crl'));
CREATE INDEX revocation_serial ON data.revocation (serial, seq);
CREATE UNIQUE INDEX revocation_final ON data.revocation (serial)
    WHERE reason NOT IN ('certificate-hold', 'remove-from-crl');
